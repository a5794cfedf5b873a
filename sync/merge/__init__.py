"""How two histories of one record become one: stamps and the per-field join. No I/O, no clock."""
