"""Between queries, operations and widgets: each presenter keeps one part of the window equal to the records."""
