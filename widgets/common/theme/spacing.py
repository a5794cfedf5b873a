"""The 8-pixel grid: every margin, gap and height is one of these, in logical pixels."""

from __future__ import annotations

HALF_PX = 4
"""Between an icon and its word."""

GRID_PX = 8
"""The grid itself: between neighbours."""

WIDE_PX = 16
"""The inner margin of a pane."""

RADIUS_PX = 6
"""Corners of controls and bubbles."""

CONTROL_PX = 32
"""Height of a button or field for people who work here all day."""

LARGE_CONTROL_PX = 48
"""Height of a button in the companion, where a person comes once a month and must not miss it."""

ICON_PX = 16
"""Icons beside text."""
