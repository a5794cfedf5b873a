"""Texts that disagree and changes that were refused, for the gallery; all invented."""

from __future__ import annotations

from widgets.gallery.samples import HOUR_MS, MINUTE_MS, NOW_MS
from widgets.settling import ConflictView, RefusedView, Unsettled, Writing

_LONG = (
    "The invoice service was restarted twice; both times the total came back for an hour. Before the update to 8.2 "
    "the print template was edited by their consultant (Mr. Huber), who replaced the field {total} by his own. "
)

UNSETTLED = Unsettled(
    refused=(
        RefusedView(
            op_id="r1",
            about="Answer, Ticket 4811: Invoice total is empty after the update to 8.2",
            why="This is not shared with you (any more).",
            texts=(("text", "Please install 8.2.1 and print the invoice again; the total comes from there."),),
            at_ms=NOW_MS - 12 * MINUTE_MS,
            ticket_id="t3",
        ),
        RefusedView(
            op_id="r2",
            about="Change: Ticket 4790: Report server is slow on Mondays",
            why="The hub does not know this record.",
            texts=(),
            at_ms=NOW_MS - 5 * HOUR_MS,
            can_retry=False,
        ),
    ),
    conflicts=(
        ConflictView(
            conflict_id="c1",
            about="Ticket 4811: Invoice total is empty after the update to 8.2",
            field="subject",
            kept=Writing("Invoice total is empty after the update to 8.2", "Igor Petrov"),
            lost=Writing("Invoice total is empty (print template, all customers)", "Ruth Adler", is_mine=True),
            at_ms=NOW_MS - 26 * MINUTE_MS,
            ticket_id="t3",
        ),
        ConflictView(
            conflict_id="c2",
            about="Organisation 上海远航物流有限公司",
            field="note",
            kept=Writing(
                "每月最后两天请勿重启服务器；联系人王晓明，周三以后在深圳办公室。", "Ruth Adler", is_mine=True
            ),
            lost=Writing("每月最后三天请勿重启服务器；联系人王晓明，电话请拨分机 214。", "李娜"),
            at_ms=NOW_MS - 30 * HOUR_MS,
        ),
        ConflictView(
            conflict_id="c3",
            about="Contact Jürgen Großkopf-Hohenstein",
            field="note",
            kept=Writing(_LONG * 6, "Chloé Martin"),
            lost=Writing(_LONG * 5 + "Do not call before ten.", ""),
            at_ms=NOW_MS - 31 * HOUR_MS,
        ),
    ),
)
