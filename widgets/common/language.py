"""The language of the screens: that of the system where there is a translation, else English."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLocale, QObject, QTranslator

import resources

FOLDER = Path(resources.__file__).parent / "translations"


class Language(QObject):
    """Puts a translation in front of the English texts; made once, before the first window."""

    def __init__(self, app: QCoreApplication, folder: Path = FOLDER) -> None:
        """Look for translations in `folder`."""
        super().__init__(app)
        self._app = app
        self._folder = folder
        self._translator = QTranslator(self)

    def follow(self, locale: QLocale | None = None) -> bool:
        """Speak the language of `locale` (the system's by default); False where only English is there."""
        wanted = locale if locale is not None else QLocale.system()
        self._app.removeTranslator(self._translator)
        if not self._translator.load(wanted, "deskhand", "_", str(self._folder)):
            return False
        return self._app.installTranslator(self._translator)
