"""Records in and out as tables: reading CSV and spreadsheets that others made, and writing everything out."""
