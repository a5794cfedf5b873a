"""Glass to glass: how fast, how cheaply and how truly a remote view shows one X screen on another."""
