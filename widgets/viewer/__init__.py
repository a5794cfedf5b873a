"""The widget that shows another machine's screen and sends keys and pointer to it."""
