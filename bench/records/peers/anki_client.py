"""Measures Anki's own sync, by row: notes to a client that has none of them, and edits of some back.

Run by the Python of build/sync-peers/anki. Prints one line of JSON: the seconds of each step, best of several takes.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from anki.collection import AddNoteRequest, Collection  # type: ignore[import-not-found]  # in its own environment


def seconds(work: Callable[[], object]) -> float:
    """Return how long something took."""
    began = time.monotonic()
    work()
    return time.monotonic() - began


class Client:
    """A collection and its account.

    Attributes:
        collection: it is open.
    """

    def __init__(self, path: Path, endpoint: str) -> None:
        """Make the collection, and sign in."""
        self.collection = Collection(str(path))
        self._auth = self.collection.sync_login("bench", "bench", endpoint)

    def sync(self) -> None:
        """Exchange what changed, row by row."""
        output = self.collection.sync_collection(self._auth, False)
        if output.required not in {output.NO_CHANGES, output.NORMAL_SYNC}:
            raise SystemExit(f"Anki wants a full sync: {output.required}")

    def sync_whole(self, *, is_upload: bool) -> None:
        """Replace one side by the other: how two collections begin."""
        output = self.collection.sync_collection(self._auth, False)
        self.collection.close_for_full_sync()
        usn = output.server_media_usn
        self.collection.full_upload_or_download(auth=self._auth, server_usn=usn, upload=is_upload)
        self.collection.reopen(after_full_sync=True)


def add(collection: Collection, documents: list[dict[str, object]]) -> None:
    """Add a note for each document: its subject, and all the rest."""
    kind = collection.models.by_name("Basic")
    deck = collection.decks.id("Default")
    requests = []
    for document in documents:
        note = collection.new_note(kind)
        note.fields = [str(document["subject"]), json.dumps(document)]
        requests.append(AddNoteRequest(note, deck))
    collection.add_notes(requests)


def edit(collection: Collection, ids: list[int], words: str) -> None:
    """Change the subject of some notes."""
    notes = [collection.get_note(note_id) for note_id in ids]
    for note in notes:
        note.fields[0] = f"{words} {note.fields[0]}"
    collection.update_notes(notes)


def main() -> None:
    """Measure."""
    endpoint, folder, edit_count, takes = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    documents = json.load(sys.stdin)
    writer = Client(folder / "writer.anki2", endpoint)
    writer.sync_whole(is_upload=True)
    readers = [Client(folder / f"reader-{number}.anki2", endpoint) for number in range(takes)]
    for reader in readers:
        reader.sync_whole(is_upload=False)
    add(writer.collection, documents)
    writer.sync()
    first, back, nothing = [], [], []
    for reader in readers:
        first.append(seconds(reader.sync))
        if reader.collection.note_count() != len(documents):
            raise SystemExit("notes are missing")
    reader = readers[-1]
    ids = list(reader.collection.find_notes(""))[:edit_count]
    for number in range(takes):
        time.sleep(1.1)  # Anki's stamps are whole seconds; an edit within one is not seen as later
        words = f"changed {number}"
        began = time.monotonic()
        edit(reader.collection, ids, words)
        reader.sync()
        back.append(time.monotonic() - began)
        nothing.append(seconds(reader.sync))
    print(json.dumps({"first_s": min(first), "edits_s": min(back), "nothing_s": min(nothing)}))


if __name__ == "__main__":
    main()
