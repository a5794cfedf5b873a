"""What stands between the window and the operations: clicks become operations, changes become what is shown."""
