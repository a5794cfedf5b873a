"""The style sheet of both programs, made from the colours, the spacing and the type sizes.

Widgets say what they are by properties, never how they look: `look` on buttons (primary, quiet, danger, link),
`role` on labels (TextRole), `tone` on labels (muted, faint, danger, warning, success, note), `surface` on
panes (window, surface, raised, sunken, note, danger, warning), `large` = true on the companion's controls.
"""

from __future__ import annotations

from collections.abc import Mapping
from string import Template

from widgets.common.theme.colours import Tone
from widgets.common.theme.spacing import CONTROL_PX, LARGE_CONTROL_PX, RADIUS_PX
from widgets.common.theme.type import SIZES_PT, TextRole

_SHEET = Template("""
QToolTip { color: $text; background: $raised; border: 1px solid $line; padding: 4px 8px; }
QFrame[surface="window"] { background: $window; border: none; }
QFrame[surface="surface"] { background: $surface; border: none; }
QFrame[surface="raised"] { background: $raised; border: 1px solid $line; border-radius: 8px; }
QFrame[surface="card"] { background: $surface; border: 1px solid $line; border-radius: 8px; }
QFrame[surface="sunken"] { background: $sunken; border: none; border-radius: ${radius}px; }
QFrame[surface="note"] { background: $note_tint; border: 1px solid $note_line; border-radius: 8px; }
QFrame[surface="field"] { background: $surface; border: 1px solid $field_line; border-radius: 8px; }
QFrame[surface="warning"] { background: $warning_tint; border: none; border-radius: ${radius}px; }
QFrame[surface="danger_tint"] { background: $danger_tint; border: none; border-radius: ${radius}px; }
QFrame[surface="success"] { background: $success_tint; border: none; border-radius: ${radius}px; }
QFrame[surface="danger"] { background: $danger; border: none; }
QFrame[surface="line"] { background: $line; border: none; }

QLabel { background: transparent; color: $text; }
QLabel[role="display"] { font-size: ${display_pt}pt; font-weight: 600; }
QLabel[role="title"] { font-size: ${title_pt}pt; font-weight: 600; }
QLabel[role="heading"] { font-size: ${heading_pt}pt; font-weight: 600; }
QLabel[role="small"] { font-size: ${small_pt}pt; }
QLabel[role="mono"] { font-family: monospace; font-size: ${mono_pt}pt; }
QLabel[role="code"] { font-family: monospace; font-size: ${title_pt}pt; font-weight: 600; }
QLabel[strong="true"] { font-weight: 600; }
QLabel[tone="muted"] { color: $muted; }
QLabel[tone="faint"] { color: $faint; }
QLabel[tone="accent"] { color: $accent_text; }
QLabel[tone="danger"] { color: $danger_text; }
QLabel[tone="warning"] { color: $warning_text; }
QLabel[tone="success"] { color: $success_text; }
QLabel[tone="note"] { color: $note_text; }
QLabel[tone="on_danger"] { color: $on_danger; }
QLabel[tone="on_accent"] { color: $on_accent; }

QPushButton, QToolButton { color: $text; background: $surface; border: 1px solid $line; border-radius: ${radius}px;
  min-height: ${control_inner}px; padding: 0 12px; }
QToolButton { padding: 0 7px; min-width: 16px; }
QPushButton:hover, QToolButton:hover { background: $hover; }
QPushButton:pressed, QToolButton:pressed, QToolButton:checked { background: $selected; }
QPushButton:focus, QToolButton:focus { border: 2px solid $accent; padding: 0 11px; min-height: ${control_focus}px; }
QToolButton:focus { padding: 0 6px; }
QPushButton:disabled, QToolButton:disabled { color: $faint; background: $sunken; border-color: $line; }
QPushButton[look="primary"] { color: $on_accent; background: $accent; border-color: $accent; font-weight: 600; }
QPushButton[look="primary"]:hover, QPushButton[look="primary"]:pressed { background: $accent_strong; }
QPushButton[look="primary"]:focus { border: 2px solid $text; }
QPushButton[look="primary"]:disabled { color: $faint; background: $sunken; border: 1px solid $line; }
QPushButton[look="note"] { color: $note_tint; background: $note_text; border-color: $note_text; font-weight: 600; }
QPushButton[look="note"]:hover { border-color: $text; }
QPushButton[look="note"]:focus { border: 2px solid $text; }
QPushButton[look="note"]:disabled { color: $faint; background: $sunken; border: 1px solid $line; }
QPushButton[look="quiet"][note="true"]:checked { background: $note_tint; color: $note_text;
  border: 1px solid $note_line; }
QToolButton[look="small"] { background: transparent; border-color: transparent; min-height: 20px; padding: 0 1px; }
QToolButton[look="small"]:hover { background: $hover; }
QToolButton[look="small"]:focus { border: 2px solid $accent; min-height: 18px; padding: 0; }
QToolButton[large="true"] { min-height: 62px; border-radius: 8px; }
QToolButton[large="true"]:focus { min-height: 60px; }
QPushButton[look="danger"] { color: $on_danger; background: $danger; border-color: $danger; font-weight: 600; }
QPushButton[look="danger"]:hover, QPushButton[look="danger"]:pressed { background: $danger_strong; }
QPushButton[look="danger"]:focus { border: 2px solid $text; }
QPushButton[look="stop"] { color: #A31C25; background: #FFFFFF; border: 1px solid #FFFFFF; font-weight: 700; }
QPushButton[look="stop"]:hover { background: #FCEBEA; }
QPushButton[look="stop"]:focus { border: 3px solid #1A1A1F; }
QPushButton[look="on_danger"] { color: $on_danger; background: $danger; border: 1px solid $on_danger; }
QPushButton[look="on_danger"]:hover, QPushButton[look="on_danger"]:pressed { background: $danger_strong; }
QPushButton[look="on_danger"]:focus { border: 3px solid $on_danger; }
QPushButton[look="quiet"], QToolButton[look="quiet"] { background: transparent; border-color: transparent; }
QPushButton[look="quiet"]:hover, QToolButton[look="quiet"]:hover { background: $hover; }
QPushButton[look="quiet"]:checked, QToolButton[look="quiet"]:checked { background: $selected; color: $accent_text; }
QPushButton[look="quiet"]:focus, QToolButton[look="quiet"]:focus { border-color: $accent; }
QPushButton[look="quiet"]:disabled, QToolButton[look="quiet"]:disabled { color: $faint; background: transparent;
  border-color: transparent; }
QPushButton[look="link"] { color: $accent_text; background: transparent; border-color: transparent; padding: 0 4px;
  min-height: 20px; }
QPushButton[look="link"]:hover { text-decoration: underline; }
QPushButton[look="link"]:focus { border: 2px solid $accent; padding: 0 3px; min-height: 18px; }
QPushButton[look="mark"] { background: transparent; border-color: transparent; padding: 0 6px; min-height: 22px; }
QPushButton[look="mark"]:hover { background: $hover; }
QPushButton[look="mark"]:focus { border: 2px solid $accent; padding: 0 5px; min-height: 20px; }
QPushButton[look="segment"] { background: transparent; border: 1px solid transparent; padding: 0 10px;
  min-height: ${segment_inner}px; border-radius: 4px; color: $muted; }
QPushButton[look="segment"]:hover { background: $hover; }
QPushButton[look="segment"]:checked { background: $surface; border-color: $line; color: $text; }
QPushButton[look="segment"][steers="true"]:checked { background: $accent; border-color: $accent; color: $on_accent; }
QPushButton[look="segment"]:focus { border: 2px solid $accent; padding: 0 9px; min-height: ${segment_focus}px; }
QPushButton[look="segment"][steers="true"]:checked:focus { border-color: $text; }
QPushButton[look="row"] { background: transparent; border-color: transparent; text-align: left; padding: 0 8px; }
QPushButton[look="row"]:hover { background: $hover; }
QPushButton[look="row"]:focus { border: 2px solid $accent; padding: 0 7px; }
QPushButton[large="true"] { min-height: ${large_inner}px; padding: 0 24px; font-size: ${heading_pt}pt;
  border-radius: 8px; }
QPushButton[large="true"]:focus { padding: 0 23px; min-height: ${large_focus}px; }
QPushButton::menu-indicator, QToolButton::menu-indicator { image: none; width: 0; }
QToolButton::menu-button { border: none; width: 14px; }

QLineEdit, QPlainTextEdit { color: $text; background: $surface; border: 1px solid $field_line;
  border-radius: ${radius}px; padding: 0 8px; selection-background-color: $accent; selection-color: $on_accent; }
QLineEdit { min-height: ${control_inner}px; }
QPlainTextEdit { padding: 4px; }
QLineEdit:focus, QPlainTextEdit:focus { border: 2px solid $accent; padding: 0 7px; min-height: ${control_focus}px; }
QPlainTextEdit:focus { padding: 3px; }
QLineEdit[large="true"] { min-height: 42px; }
QLineEdit[error="true"] { border: 2px solid $danger_text; padding: 0 7px; min-height: ${control_focus}px; }
QLineEdit[look="title"] { background: transparent; border: 1px solid transparent; padding: 0 4px;
  font-size: ${title_pt}pt; font-weight: 600; min-height: 28px; }
QLineEdit[look="title"]:hover { background: $hover; }
QLineEdit[look="title"]:focus { background: $surface; border: 2px solid $accent; padding: 0 3px; min-height: 26px; }
QLineEdit[look="plain"], QPlainTextEdit[look="plain"] { background: transparent; border: none; padding: 0; }
QLineEdit:disabled { color: $faint; background: $sunken; }

QListView, QScrollArea { background: transparent; border: none; outline: none; }
QScrollArea > QWidget > QWidget { background: transparent; }
QMenu { color: $text; background: $raised; border: 1px solid $line; padding: 4px; }
QMenu::item { padding: 6px 24px 6px 8px; border-radius: 4px; }
QMenu::item:selected { background: $selected; color: $text; }
QMenu::item:disabled { color: $faint; }
QMenu::icon { padding-left: 8px; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QProgressBar { background: $sunken; border: none; border-radius: 2px; min-height: 4px; max-height: 4px; }
QProgressBar::chunk { background: $accent; border-radius: 2px; }
QCheckBox { color: $text; spacing: 8px; }
QComboBox { color: $text; background: $surface; border: 1px solid $field_line; border-radius: ${radius}px;
  min-height: ${control_inner}px; padding: 0 8px; }
QComboBox:focus { border: 2px solid $accent; padding: 0 7px; min-height: ${control_focus}px; }
QComboBox::drop-down { border: none; background: transparent; width: 28px; }
QComboBox::down-arrow { image: none; width: 0; height: 0; border-left: 4px solid $surface;
  border-right: 4px solid $surface; border-top: 5px solid $muted; }
QComboBox:disabled { color: $faint; background: $sunken; }
QComboBox QAbstractItemView { color: $text; background: $raised; border: 1px solid $line; padding: 4px;
  selection-background-color: $selected; selection-color: $text; outline: none; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar::handle:vertical { background: $line; border-radius: 3px; min-height: 32px; margin: 2px; }
QScrollBar::handle:vertical:hover { background: $field_line; }
QScrollBar::handle:vertical:disabled { background: transparent; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle:horizontal { background: $line; border-radius: 3px; min-width: 32px; margin: 2px; }
QScrollBar::handle:horizontal:hover { background: $field_line; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QSplitter::handle { background: $line; }
QSplitter::handle:hover { background: $accent; }
QTabBar { background: transparent; }
QTabBar::tab { color: $muted; background: transparent; border: none; border-bottom: 2px solid transparent;
  padding: 6px 12px; }
QTabBar::tab:selected { color: $text; border-bottom-color: $accent; }
QTabBar::tab:hover { color: $text; }
QTabWidget::pane { border: none; border-top: 1px solid $line; }
""")


def style_sheet(colours: Mapping[Tone, str], text_scale: float) -> str:
    """Return the style sheet for these colours with all type sizes multiplied by `text_scale`."""
    sizes = {f"{role.value}_pt": f"{points * text_scale:g}" for role, points in SIZES_PT.items()}
    control = round(CONTROL_PX * max(1.0, text_scale))
    return _SHEET.substitute(
        {tone.value: value for tone, value in colours.items()},
        radius=RADIUS_PX,
        control_inner=control - 2,
        control_focus=control - 4,
        segment_inner=control - 6,
        segment_focus=control - 8,
        large_inner=LARGE_CONTROL_PX - 2,
        large_focus=LARGE_CONTROL_PX - 4,
        body=f"{SIZES_PT[TextRole.BODY] * text_scale:g}",
        **sizes,
    )
