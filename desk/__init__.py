"""The rules of the service desk: pure functions over records, without I/O, clock or Qt."""
