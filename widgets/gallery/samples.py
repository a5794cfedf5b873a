"""Believable people, products and problems, in several languages; all invented."""

# ruff: noqa: E501  (tables of texts, one entry a line)

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QDate, QDateTime, QPointF, QRectF, QSize, Qt, QTime
from PySide6.QtGui import QColor, QFont, QImage, QPainter

from desk.queue import Section
from widgets.conversation import (
    Delivery,
    EntryView,
    EventKind,
    EventView,
    FileView,
    MessageView,
    PictureView,
    RatingView,
    Side,
)
from widgets.customer import CustomerView, InstallationView, PastTicket, Presence
from widgets.palette import Action
from widgets.queue import TicketRow
from widgets.ticket import OwnerChoice, TicketHeadView

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS

NOW_MS = QDateTime(QDate(2026, 3, 11), QTime(10, 42)).toMSecsSinceEpoch()
"""A Wednesday morning."""

PICTURE_SIZE = QSize(1280, 760)

_QUEUE = (
    # section, subject, customer, organisation, state, priority, tier, minutes, unread, owner
    (Section.NEW, "Payroll run stops at employee 214", "Maren Holt", "Nordlys Shipping AS", "new", "urgent", "super_vip", 4, 2, ""),
    (Section.NEW, "打印发票时总金额为空，月底结账无法继续", "王晓明", "上海远航物流有限公司", "new", "normal", "vip", 11, 1, ""),
    (Section.NEW, "How do I move my licence to a new laptop?", "Tomasz Wiśniewski", "Biuro Rachunkowe Wisła", "new", "low", "ordinary", 38, 1, ""),
    (Section.MINE, "Invoice total is empty after the update to 8.2", "Anna Berg", "Bergmann Metallbau GmbH", "open", "high", "vip", 2, 3, "Ruth"),
    (Section.MINE, "Datev export: Umlaute werden zu Fragezeichen", "Jürgen Großkopf-Hohenstein", "Steuerkanzlei Großkopf & Partner mbB", "open", "normal", "ordinary", 64, 0, "Ruth"),
    (Section.MINE, "Warehouse scanner loses its connection twice a day", "Lucía Fernández", "Almacenes del Sur S.A.", "open", "normal", "super_vip", 190, 0, "Ruth"),
    (Section.WAITING, "Backup fails with “disk full” although 40 GB are free", "Peter Okafor", "Lagos Freight", "waiting", "normal", "ordinary", 26 * 60, 0, "Ruth"),
    (Section.WAITING, "在庫一覧の並び順が保存されない", "佐藤 健", "株式会社みなと商事", "waiting", "low", "ordinary", 3 * 24 * 60, 0, "Ruth"),
    (Section.OTHERS, "Report server is slow on Mondays", "Chloé Martin", "Atelier Martin", "open", "normal", "vip", 300, 0, "Igor"),
)  # fmt: skip


def queue_rows() -> list[TicketRow]:
    """Return the queue of an ordinary morning."""
    rows = []
    for at, (section, subject, who, company, state, priority, tier, minutes, unread, owner) in enumerate(_QUEUE):
        row = TicketRow(
            ticket_id=f"t{at}",
            number=4818 - at * 7 if at != 1 else None,
            subject=subject,
            customer=who,
            organisation=company,
            section=section,
            sort_key=(at, 0, 0),
            state=state,
            priority=priority,
            tier=tier,
            age_from_ms=NOW_MS - minutes * MINUTE_MS,
            unread=unread,
            is_online=at in {0, 3, 5},
            is_typing=at == 0,
            owner_name=owner,
            has_session=at == 5,
        )
        rows.append(row)
    return rows


def many_rows(count: int) -> list[TicketRow]:
    """Return a queue of `count` tickets."""
    base = queue_rows()
    return [
        TicketRow(
            ticket_id=f"m{at}",
            number=10_000 + at,
            subject=f"{base[at % len(base)].subject} ({at})",
            customer=base[at % len(base)].customer,
            organisation=base[at % len(base)].organisation,
            section=tuple(Section)[at % 3],
            sort_key=(at % 4, at % 3, at),
            state=("new", "open", "waiting")[at % 3],
            priority="normal",
            tier="ordinary",
            age_from_ms=NOW_MS - at * MINUTE_MS,
        )
        for at in range(count)
    ]


def head() -> TicketHeadView:
    """Return the ticket in the middle of it all."""
    owners = (
        OwnerChoice("a1", "Ruth Adeyemi", True),
        OwnerChoice("a2", "Igor Petrov"),
        OwnerChoice("a3", "李静", True),
    )
    return TicketHeadView(
        ticket_id="t3",
        number=4797,
        subject="Invoice total is empty after the update to 8.2",
        customer="Anna Berg",
        organisation="Bergmann Metallbau GmbH",
        tier="vip",
        product="Ledger Pro 8.2.1 · Invoicing",
        state="open",
        priority="high",
        moves=("waiting", "resolved", "closed"),
        owner_id="a1",
        owner_name="Ruth Adeyemi",
        owners=owners,
        can_ask=True,
        tags=("invoice printing", "update 8.2", "月底"),
        watchers=("Igor Petrov",),
        is_watched=True,
    )


def picture(path: Path) -> Path:
    """Paint an invented program's window into a PNG and return its path."""
    image = QImage(PICTURE_SIZE, QImage.Format.Format_RGB32)
    image.fill(QColor("#F4F1EA"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(QRectF(0, 0, 1280, 56), QColor("#2F5D62"))
    painter.fillRect(QRectF(0, 56, 220, 704), QColor("#E4DDCF"))
    font = QFont()
    font.setPixelSize(26)
    painter.setFont(font)
    painter.setPen(QColor("#FFFFFF"))
    painter.drawText(QPointF(24, 38), "Ledger Pro 8.2.1   Invoice 2026-0311")
    painter.setPen(QColor("#3B3B3B"))
    for at, words in enumerate(("Customers", "Invoices", "Payments", "Reports")):
        painter.drawText(QPointF(28, 120 + at * 56), words)
    for at, (words, amount) in enumerate(
        (("Steel beam HEA 200", "1 240.00"), ("Welding, 6 h", "510.00"), ("Freight", "85.00"), ("Total", ""))
    ):
        painter.drawText(QPointF(270, 150 + at * 64), words)
        painter.drawText(QRectF(900, 120 + at * 64, 320, 44), Qt.AlignmentFlag.AlignRight, amount)
        painter.fillRect(QRectF(270, 170 + at * 64, 950, 1), QColor("#C9C2B4"))
    painter.setPen(QColor("#C3262F"))
    painter.drawRect(QRectF(1080, 306, 150, 48))
    painter.end()
    image.save(str(path))
    return path


def entries(picture_path: Path) -> list[EntryView]:
    """Return a conversation in which everything occurs."""
    start = NOW_MS - 26 * HOUR_MS
    today = NOW_MS - 25 * MINUTE_MS
    anna, ruth = (Side.THEIRS, "Anna Berg"), (Side.OURS, "Ruth Adeyemi")
    return [
        MessageView("e01", start, *anna, "Good morning. Since yesterday's update the total on every invoice is empty. We cannot send anything out."),
        MessageView("e02", start + MINUTE_MS, *anna, "It says `ERR-TOTAL-0412: VAT_RATE is NULL` at the bottom."),
        MessageView("e03", start + 6 * MINUTE_MS, *ruth, "Good morning, Ms Berg. I can see that you run Ledger Pro 8.2.1. Could you send me a picture of one such invoice?"),
        PictureView("e04", start + 9 * MINUTE_MS, *anna, "screenshot-2026-03-10-0851.png", picture_path, PICTURE_SIZE),
        MessageView("e05", start + 12 * MINUTE_MS, *ruth, "Same picture as #4711: the VAT table was not migrated. 李静 has the script, `fix_vat_8_2.sql`, in the patch folder.", is_internal=True),
        EventView("e06", start + 15 * MINUTE_MS, EventKind.OWNER, "Ruth Adeyemi took the ticket"),
        MessageView("e07", today, *anna, "Any news? 我们的上海分公司也有同样的问题。"),
        MessageView("e08", today + 3 * MINUTE_MS, *ruth, "Yes. May I look at your screen for a few minutes? Then I can run the repair with you watching:\n```\nSELECT rate FROM vat_rates WHERE valid_from <= '2026-03-01'\n```\nand read about it at https://help.example.com/ledger/vat-8-2."),
        EventView("e09", today + 5 * MINUTE_MS, EventKind.SESSION, "Anna Berg let Ruth Adeyemi look and control for 30 minutes"),
        FileView("e10", today + 9 * MINUTE_MS, *ruth, "fix_vat_8_2.zip", 4_812_004, is_here=True, note="checksum verified"),
        EventView("e11", today + 16 * MINUTE_MS, EventKind.SESSION, "Remote session ended after 11 minutes, stopped by Anna Berg"),
        MessageView("e12", today + 18 * MINUTE_MS, *anna, "Wonderful, the totals are back. Thank you! 👍"),
        MessageView("e13", today + 20 * MINUTE_MS, *ruth, "Gladly. I close the ticket; write any time and it opens again.", delivery=Delivery.WAITING),
        RatingView("e14", today + 22 * MINUTE_MS, "Anna Berg", 5, "Fast and very friendly."),
    ]  # fmt: skip


def customer() -> CustomerView:
    """Return the person who asks."""
    return CustomerView(
        contact_id="c1",
        name="Anna Berg",
        organisation="Bergmann Metallbau GmbH",
        tier="vip",
        position="Head of accounting",
        department="Finance",
        phone="+49 731 555 0142",
        email="anna.berg@bergmann-metallbau.example",
        place="Ulm, Germany",
        note="Month end is sacred: never plan an update in the last three days.",
        service_until="2026-03-28",
        is_verified=True,
        presence=Presence.ONLINE,
        installations=(
            InstallationView("Ledger Pro", "8.2.1", "Invoicing", "ACC-07 · Windows 11"),
            InstallationView("Ledger Pro Server", "8.2.0", "", "SRV-DB1 · Windows Server 2022"),
        ),
        past=(
            PastTicket("p1", 4611, "Cannot print delivery notes in landscape", "closed", NOW_MS - 19 * DAY_MS, 5),
            PastTicket(
                "p2", 4502, "Kontenrahmen SKR 04 lässt sich nicht importieren", "closed", NOW_MS - 48 * DAY_MS, 3
            ),
            PastTicket("p3", 4340, "Second user for the warehouse", "resolved", NOW_MS - 120 * DAY_MS),
        ),
        ratings=(5, 3, 4, 5),
    )


def chinese_customer() -> CustomerView:
    """Return somebody whose service has ended and whose identity nobody has signed."""
    return CustomerView(
        contact_id="c2",
        name="王晓明",
        organisation="上海远航国际物流供应链管理有限公司浦东分公司",
        tier="super_vip",
        position="信息技术部经理",
        phone="+86 21 5555 0199",
        email="wang.xiaoming@yuanhang-logistics-shanghai.example",
        service_until="2026-02-01",
        presence=Presence.OFFLINE,
        installations=(InstallationView("Ledger Pro 企业版", "8.1.4", "应收账款", "财务-03 · Windows 10"),),
    )


def actions() -> list[Action]:
    """Return the table of actions as a ticket is open."""
    return [
        Action("ticket.ask_view", "Ask to look at the screen", "Ctrl+L", "Ticket"),
        Action("ticket.ask_control", "Ask to control", "Ctrl+Shift+L", "Ticket"),
        Action("ticket.close", "Close and ask for a rating", "Ctrl+Return", "Ticket"),
        Action("ticket.take", "Take the ticket", "T", "Ticket", False, "it is yours already"),
        Action("ticket.note", "Write an internal note", "Ctrl+I", "Ticket"),
        Action("ticket.send_file", "Send a file", "Ctrl+U", "Ticket"),
        Action("ticket.screenshot", "Take a screenshot", "Ctrl+Shift+S", "Ticket"),
        Action("queue.next", "Next ticket", "J", "Queue"),
        Action("queue.previous", "Previous ticket", "K", "Queue"),
        Action("queue.filter", "Filter the queue", "/", "Queue"),
        Action("view.dark", "Turn dark or light", "", "View"),
        Action("view.larger", "Larger text", "Ctrl++", "View"),
        Action("app.sign_out", "Sign out", "", "Program"),
    ]
