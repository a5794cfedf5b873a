"""Addresses, names and numbers that a peer or a person gives as text."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from typing import ClassVar

from remote.errors import OutsideFolderError, PathError, UsageError
from remote.files.names import MAX_DEPTH, check_name, is_part, parts_of
from remote.input.keysyms import char_of, equal_keysyms, keysym_of
from remote.path.direct import PRIVATE_NETWORKS, parse_address
from remote.ssh.code import NONCE_BYTES, agent_commitment, is_committed
from remote.view.dial import MAX_PORT, parse_vnc_address
from tests.fuzz.target import Outcome, Target, refused


class VncAddressTarget(Target):
    """Any text is UsageError, or a host without brackets or blanks and a port from 1 to 65535."""

    name: ClassVar[str] = "vnc-address"

    def seeds(self) -> Sequence[bytes]:
        """Return every way to write an address."""
        texts = ("host", "host:1", "host::5901", "[::1]::5900", "[fe80::1%eth0]:2", ":0", "host:5901", "10.0.0.5::1")
        return [text.encode() for text in texts]

    def feed(self, pieces: Sequence[bytes]) -> Outcome:
        """Parse a text; it is whole when it comes here, so pieces are nothing to it."""
        try:
            host, port = parse_vnc_address(b"".join(pieces).decode("utf-8", "surrogateescape"))
        except UsageError as error:
            return refused(error)
        assert host and not set(host) & set(" \t\n[]")
        assert 1 <= port <= MAX_PORT
        return host, port


class DirectAddressTarget(Target):
    """Any text is PathError, or an IP address in a private network and a port: we dial nowhere else."""

    name: ClassVar[str] = "direct-address"

    def seeds(self) -> Sequence[bytes]:
        """Return private addresses, public ones, names, and a port of thousands of digits."""
        texts = ("10.0.0.5:4711", "[fd00::5]:4711", "127.0.0.1:1", "8.8.8.8:53", "host:5900", "192.168.0.1:65536")
        return [*(text.encode() for text in texts), b"10.0.0.5:" + b"1" * 5000, b"[fd00::1%lo]:5"]

    def feed(self, pieces: Sequence[bytes]) -> Outcome:
        """Parse a text; it is whole when it comes here, so pieces are nothing to it."""
        try:
            host, port = parse_address(b"".join(pieces).decode("utf-8", "replace"))
        except PathError as error:
            return refused(error)
        address = ipaddress.ip_address(host)
        assert any(address in network for network in PRIVATE_NETWORKS if network.version == address.version)
        assert 1 <= port <= 65535
        return host, port


class FilePathTarget(Target):
    """Any path is OutsideFolderError, or names none of which leads up, is empty, or hides a slash or a zero."""

    name: ClassVar[str] = "file-path"

    def seeds(self) -> Sequence[bytes]:
        """Return paths, and ways out that others have fallen for."""
        texts = (
            "report.txt",
            "/a/b/c",
            "../../etc/passwd",
            "a/./b//c",
            "con.txt",
            "a\\..\\b",
            "x\0y",
            ".part",
            "a/.b.part",
        )
        deep = "/".join("a" * (MAX_DEPTH + 1))
        return [
            *(text.encode() for text in texts),
            "\u202egpj.exe".encode(),
            b"\xff\xfe/\x80",
            deep.encode(),
            b"n" * 300,
        ]

    def feed(self, pieces: Sequence[bytes]) -> Outcome:
        """Cut a path; it is whole when it comes here, so pieces are nothing to it."""
        path, outcome = b"".join(pieces).decode("utf-8", "surrogateescape"), list[object]()
        for is_new in (False, True):
            try:
                parts = parts_of(path, is_new=is_new)
            except OutsideFolderError as error:
                outcome.append(refused(error))
                continue
            assert len(parts) <= MAX_DEPTH
            assert not {"", ".", ".."} & set(parts)
            assert not any("/" in part or "\0" in part for part in parts)
            if is_new:
                parts[-1].encode()
                check_name(parts[-1], is_new=True)
            outcome.append((parts, *map(is_part, parts)))
        return tuple(outcome)


class UserNameTarget(Target):
    """An SSH user name opens a commitment only if it is the very nonce in hex; anything else is a plain no."""

    name: ClassVar[str] = "ssh-user-name"
    nonce: ClassVar[bytes] = bytes(range(NONCE_BYTES))

    def seeds(self) -> Sequence[bytes]:
        """Return the nonce, and others."""
        return [self.nonce.hex().encode(), self.nonce.hex().upper().encode(), b"", b"root", b"00" * NONCE_BYTES]

    def feed(self, pieces: Sequence[bytes]) -> Outcome:
        """Judge a name; it is whole when it comes here, so pieces are nothing to it."""
        text = b"".join(pieces).decode("utf-8", "surrogateescape")
        is_right = is_committed(_COMMITMENT, b"key", text)
        assert not is_right or bytes.fromhex(text) == self.nonce
        return (is_right,)


class KeysymTarget(Target):
    """Any 32-bit keysym stands for one printable character or none, and that character's keysyms mean the same."""

    name: ClassVar[str] = "keysym"

    def seeds(self) -> Sequence[bytes]:
        """Return keysyms of all sets."""
        keysyms = (0x61, 0xFF0D, 0x01000438, 0x06C9, 0x20AC, 0x0110FFFF, 0x0100D800, 0xFFFFFFFF, 0x04B0)
        return [keysym.to_bytes(4, "big") for keysym in keysyms]

    def feed(self, pieces: Sequence[bytes]) -> Outcome:
        """Look a keysym up; it is whole when it comes here, so pieces are nothing to it."""
        keysym = int.from_bytes(b"".join(pieces)[:4], "big")
        character, equal = char_of(keysym), equal_keysyms(keysym)
        assert keysym in equal and len(equal) < 20
        if character is not None:
            character.encode()
            assert len(character) == 1 and keysym_of(character) in equal
            assert all(char_of(other) == character for other in equal)
        return character, tuple(sorted(equal))


_COMMITMENT = agent_commitment(b"key", UserNameTarget.nonce)
