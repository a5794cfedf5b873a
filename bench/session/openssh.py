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
    """

    def __init__(self, programs: Programs) -> None:
        """Start it on a free port of loopback."""
        self._folder = programs.folder / "openssh"
        self._folder.mkdir(mode=0o700)
        self._port = free_port()
        for name in ("host", "user"):
            command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(self._folder / name)]
            subprocess.run(command, check=True)
        if os.geteuid() == 0:
            PRIVILEGE_FOLDER.mkdir(mode=0o755, exist_ok=True)
        configuration = self._folder / "sshd_config"
        configuration.write_text(self._settings())
        server = programs.start([SERVER, "-D", "-e", "-f", str(configuration)])
        programs.wait_until(lambda: is_listening(self._port), "OpenSSH listens", program=server)
        self.pid = server.pid

    def sftp(self, order: str) -> None:
        """Run one order of sftp's.

        Raises:
            MeasuringError: it failed.
        """
        options = [
            *("-F", "none", "-i", str(self._folder / "user"), "-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes"),
            *("-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR"),
            *("-o", f"Ciphers={CIPHER}", "-P", str(self._port), "-b", "-", f"{getpass.getuser()}@127.0.0.1"),
        ]
        done = subprocess.run(
            ["sftp", *options],
            input=order + "\n",
            capture_output=True,
            text=True,
            timeout=TRANSFER_TIMEOUT_S,
            check=False,
        )
        if done.returncode:
            raise MeasuringError(f"sftp failed: {done.stderr.strip()}")

    def _settings(self) -> str:
        return "\n".join(
            (
                f"Port {self._port}",
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
