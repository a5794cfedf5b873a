"""A profile that is opened twice is refused the second time, by whichever program, and free after any death."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from sync.client.address import HubAddress
from sync.client.replica import Replica
from sync.errors import StoreError
from sync.store.sole import FILE_NAME, SoleUse

HOLDER = """
import sys
from pathlib import Path
from sync.client.address import HubAddress
from sync.client.replica import Replica
replica = Replica(Path(sys.argv[1]), HubAddress("https://127.0.0.1:9", "0" * 64), print)
print("held", flush=True)
sys.stdin.read()
"""


def replica_in(folder: Path) -> Replica:
    return Replica(folder, HubAddress("https://127.0.0.1:9", "0" * 64), lambda _event: None)


def test_a_second_program_is_refused_until_the_first_is_dead(tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[4]
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=root
    )
    assert holder.stdin is not None
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    with pytest.raises(StoreError, match=r"Another program has the records .* Close that one"):
        replica_in(tmp_path)
    holder.kill()
    holder.wait()
    holder.stdin.close()
    holder.stdout.close()
    replica_in(tmp_path).stop()


def test_the_same_program_is_refused_too_until_it_stops(tmp_path: Path) -> None:
    first = replica_in(tmp_path)
    with pytest.raises(StoreError):
        replica_in(tmp_path)
    first.stop()
    replica_in(tmp_path).stop()


def test_a_store_that_cannot_be_opened_is_not_held(tmp_path: Path) -> None:
    (tmp_path / "records.db").mkdir()
    for _ in range(2):
        with pytest.raises(StoreError) as refused:
            replica_in(tmp_path)
        assert "Another program" not in str(refused.value)


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError):
        SoleUse(tmp_path / "file" / "below")
    use = SoleUse(tmp_path)
    assert (tmp_path / FILE_NAME).exists()
    use.release()
    use.release()
