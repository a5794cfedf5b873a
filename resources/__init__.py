"""Icons, themes, translations, sounds and pages that ship with the programs."""
