"""Taking customers in from a table: which column is which field, and what would change."""
