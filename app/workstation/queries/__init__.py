"""From records to what the screens show: each function reads with a few indexed statements; no widget is known here."""
