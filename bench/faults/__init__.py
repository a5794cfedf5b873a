"""What goes wrong between two screens, done on purpose: a dead process, a broken line, another resolution."""
