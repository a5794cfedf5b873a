"""SQLite files of hub and clients: engines, rows of every kind, blobs, and what goes wrong with disks."""
