"""Writing every record out: one file for each kind, and a manifest that tells what is whole."""
