"""The programs' icons as files, for installers and for systems that read them from disk."""
