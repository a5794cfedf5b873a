"""What an agent does, one function each: it edits records and returns what changed; no widget is known here."""
