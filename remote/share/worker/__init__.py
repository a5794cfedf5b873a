"""Looking and encoding in a process of its own, which may die without anybody losing more than a moment."""
