"""What the processes of both ends hold in memory while a view is at work, and whether it grows."""
