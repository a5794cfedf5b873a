"""OpenSSH's server and sftp client on loopback, with keys and a configuration of their own."""

from __future__ import annotations

import getpass
import os
import subprocess
from pathlib import Path

from bench.glass.programs import MeasuringError, Programs, free_port, is_listening

SERVER = "/usr/sbin/sshd"
PRIVILEGE_FOLDER = Path("/run/sshd")
"""sshd of Debian wants it when root starts it; the service makes it, and where no service ran we do."""

CIPHER = "aes128-gcm@openssh.com"
"""The same as ours, and OpenSSH's fastest."""

TRANSFER_TIMEOUT_S = 120.0


class OpenSsh:
    """A server that lets in one key, for files.

    Attributes:
        pid: of the server.
        port: where it listens.
    """

    def __init__(self, programs: Programs) -> None:
        """Start it on a free port of loopback."""
        self._folder = programs.folder / "openssh"
        self._folder.mkdir(mode=0o700)
        self.port = free_port()
        for name in ("host", "user"):
            command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(self._folder / name)]
            subprocess.run(command, check=True)
        if os.geteuid() == 0:
            PRIVILEGE_FOLDER.mkdir(mode=0o755, exist_ok=True)
        configuration = self._folder / "sshd_config"
        configuration.write_text(self._settings())
        server = programs.start([SERVER, "-D", "-e", "-f", str(configuration)])
        programs.wait_until(lambda: is_listening(self.port), "OpenSSH listens", program=server)
        self.pid = server.pid

    def sftp(self, order: str) -> None:
        """Run one order of sftp's.

        Raises:
            MeasuringError: it failed.
        """
        done = subprocess.run(
            self._client("-", self.port),
            input=order + "\n",
            capture_output=True,
            text=True,
            timeout=TRANSFER_TIMEOUT_S,
            check=False,
        )
        if done.returncode:
            raise MeasuringError(f"sftp failed: {done.stderr.strip()}")

    def command(self, order: str, port: int) -> list[str]:
        """Return a command that runs one order of sftp's.

        Args:
            order: in sftp's own words.
            port: of the server, or of a line to it.
        """
        orders = self._folder / "orders"
        orders.write_text(order + "\n")
        return self._client(str(orders), port)

    def _client(self, orders: str, port: int) -> list[str]:
        return [
            "sftp",
            *("-F", "none", "-i", str(self._folder / "user"), "-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes"),
            *("-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR"),
            *("-o", f"Ciphers={CIPHER}", "-P", str(port), "-b", orders, f"{getpass.getuser()}@127.0.0.1"),
        ]

    def _settings(self) -> str:
        return "\n".join(
            (
                f"Port {self.port}",
                "ListenAddress 127.0.0.1",
                f"HostKey {self._folder / 'host'}",
                f"AuthorizedKeysFile {self._folder / 'user.pub'}",
                f"PidFile {self._folder / 'pid'}",
                f"Ciphers {CIPHER}",
                "StrictModes no",
                "PasswordAuthentication no",
                "KbdInteractiveAuthentication no",
                "UsePAM no",
                "PermitRootLogin prohibit-password",
                "Subsystem sftp internal-sftp",
                "",
            )
        )
