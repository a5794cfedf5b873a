"""How large a table may be before it is refused, so that a hostile file costs neither memory nor an evening."""

from __future__ import annotations

MAX_FILE_BYTES = 100 * 1024 * 1024
"""A hundred thousand customers with long notes are a quarter of it."""

MAX_UNPACKED_BYTES = 512 * 1024 * 1024
"""Of all parts of a spreadsheet together; a real one unpacks to about ten times its size."""

MAX_PARTS = 5_000
"""Parts within a spreadsheet's archive; a workbook of 200 sheets with pictures has a tenth of it."""

MAX_LINES = 250_000
"""More than twice the customers that a hub is built for."""

MAX_COLUMNS = 300
"""The widest export of a large CRM known has about 200."""

MAX_CELL_CHARS = 131_072
"""Four times what a spreadsheet's cell holds; beyond it a quotation mark is missing somewhere."""

MAX_CHARS = 60_000_000
"""Of all cells together, since they are held in memory while the import is prepared."""

READER_MEMORY_BYTES = 1536 * 1024 * 1024
"""Address space of the process that reads a spreadsheet; 100,000 lines of ten cells take 250 MB of it."""

READER_TIME_S = 90.0
"""So long may reading a spreadsheet take; 100,000 lines take half a second."""
