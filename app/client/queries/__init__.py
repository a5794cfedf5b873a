"""From records to what the window shows: reads of the local store, called in worker threads."""
