"""What a person does in the conversation: write, attach, open pictures and files, send again."""

from __future__ import annotations

import logging
from collections.abc import Coroutine
from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QImage

from app.workstation.desk_page import DeskPage
from app.workstation.errors import WorkstationError
from app.workstation.operations.attachments import attach_file, attach_picture, open_attachment, picture_from
from app.workstation.operations.desk import Desk, Done
from app.workstation.operations.messages import add_note, send_again, send_reply
from app.workstation.presenters.ticket import TicketPresenter
from app.workstation.tasks import TaskOwner
from sync.errors import SyncError
from widgets.conversation import DraftView

log = logging.getLogger(__name__)

Operation = Coroutine[object, object, Done]


class TalkPresenter(QObject):
    """Carries out what composer and conversation ask for.

    Signals:
        done(Done): an operation has been made.
        refused(str): it could not be made; a sentence.
        file_wanted: the person wants to name a file to attach.
    """

    done = Signal(object)
    refused = Signal(str)
    file_wanted = Signal()

    def __init__(self, desk: Desk, page: DeskPage, ticket: TicketPresenter, tasks: TaskOwner, folder: Path) -> None:
        """Listen to the conversation and the composer.

        Args:
            desk: does the operations.
            page: holds both.
            ticket: knows which ticket is shown.
            tasks: owns what is under way.
            folder: where files that are opened get their own names.
        """
        super().__init__(page)
        self._desk = desk
        self._page = page
        self._ticket = ticket
        self._tasks = tasks
        self._folder = folder
        page.composer.send_requested.connect(self._send)
        page.composer.files_given.connect(self.attach)
        page.composer.picture_given.connect(self._attach_image)
        page.composer.attach_requested.connect(self.file_wanted)
        page.conversation.picture_requested.connect(self._open)
        page.conversation.file_requested.connect(self._open)
        page.conversation.retry_requested.connect(self._send_again)

    @property
    def is_internal(self) -> bool:
        """Whether what is sent now is for the staff only."""
        return self._page.composer.draft.is_internal

    def attach(self, paths: list[Path]) -> None:
        """Put files on the ticket, for whom the composer's switch says."""
        for path in paths:
            self._start(attach_file(self._desk, self._ticket.ticket_id, path, is_internal=self.is_internal))

    def _send(self, text: str, is_internal: bool) -> None:
        if self._ticket.ticket_id:
            self._ticket.take_text()
            self._tasks.start(self._write(self._ticket.ticket_id, DraftView(text, is_internal)), "send a message")

    async def _write(self, ticket_id: str, draft: DraftView) -> None:
        write = add_note if draft.is_internal else send_reply
        try:
            done = await write(self._desk, ticket_id, draft.text)
        except (WorkstationError, SyncError) as error:
            self._ticket.give_back(ticket_id, draft)
            self.refused.emit(str(error))
            return
        self._ticket.forget_draft(ticket_id)
        self.done.emit(done)

    def _attach_image(self, image: QImage) -> None:
        self._tasks.start(self._attach_picture(image, self._ticket.ticket_id, self.is_internal), "attach a picture")

    async def _attach_picture(self, image: QImage, ticket_id: str, is_internal: bool) -> None:
        picture = await self._desk.workers.run(picture_from, image)
        self._start(attach_picture(self._desk, ticket_id, picture, is_internal=is_internal))

    def _open(self, attachment_id: str) -> None:
        self._tasks.start(self._open_here(attachment_id), "open a file")

    async def _open_here(self, attachment_id: str) -> None:
        try:
            path = await open_attachment(self._desk, attachment_id, self._folder)
        except (WorkstationError, SyncError) as error:
            self.refused.emit(str(error))
        else:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))

    def _send_again(self, record_id: str) -> None:
        self._start(send_again(self._desk, record_id))

    def _start(self, operation: Operation) -> None:
        self._tasks.start(self._run(operation), "operation on a ticket")

    async def _run(self, operation: Operation) -> None:
        try:
            self.done.emit(await operation)
        except (WorkstationError, SyncError) as error:
            self.refused.emit(str(error))
