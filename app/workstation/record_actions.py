"""What can be done with all records at once: import and export."""

from __future__ import annotations

from app.workstation.actions import Action, ActionTable, Group
from app.workstation.catalogue import tr
from app.workstation.window import MainWindow
from desk.importing.access import may_import


def add_record_actions(table: ActionTable, window: MainWindow, role: str) -> None:
    """Add the pages of import and export.

    Args:
        table: of actions.
        window: shows the pages.
        role: of who is signed in.
    """
    table.add(
        Action("records.import", tr("Import customers"), window.show_importing, Group.PROGRAM,
               words=tr("csv xlsx excel spreadsheet table contacts"), is_possible=lambda: may_import(role)),
        Action("records.export", tr("Export records"), window.show_exporting, Group.PROGRAM,
               words=tr("csv json backup save")),
    )  # fmt: skip
