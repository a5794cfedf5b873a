"""Translations: deskhand_<locale>.ts, gathered by `python -m resources.translations.make`, and the .qm made of it."""
