"""The companion's own small widgets; the larger ones come from widgets.companion."""
