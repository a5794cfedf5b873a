"""What a customer can do, one file per action: each turns a wish into records or signals."""
