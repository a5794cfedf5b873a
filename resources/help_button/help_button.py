# SPDX-License-Identifier: 0BSD
# A Help button for a Python program: call ask_for_help() when it is clicked.
import os
import subprocess


def ask_for_help(module: str, identity: str = "") -> None:
    command = ["deskhand-client", "help", "--product", "Ledger", "--version", "9.2", "--module", module]
    subprocess.Popen(command, env={**os.environ, "DESKHAND_IDENTITY": identity}, start_new_session=True)
