"""What bench.sync, bench.crowd and bench.store share: a hub with sample records, desks at it, and their peers."""
