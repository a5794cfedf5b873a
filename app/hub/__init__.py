"""The hub that a company runs itself: keeps the records and introduces the two ends."""
