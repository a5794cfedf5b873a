"""The pages on which customers come in from a table, and all records go out."""

from widgets.importing.export_page import ExportPage
from widgets.importing.page import ImportPage
from widgets.importing.views import (
    ColumnView,
    EntryFilter,
    ExportWish,
    FileView,
    PlanView,
    Step,
    rows_by_filter,
)

__all__ = [
    "ColumnView",
    "EntryFilter",
    "ExportPage",
    "ExportWish",
    "FileView",
    "ImportPage",
    "PlanView",
    "Step",
    "rows_by_filter",
]
