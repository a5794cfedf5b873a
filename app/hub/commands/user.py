"""`deskhand-hub user`: the staff's accounts."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from app.hub.commands.terminal import Commands, ask_password, say
from app.hub.folder import DataFolder
from app.hub.ledger import open_ledger
from app.hub.settings import load_settings
from desk.roles import STAFF

DESCRIPTION = """\
Add, list and change the accounts of the staff; the hub may run meanwhile. Customers have no account here:
their companion enrols itself.
"""


def add_to(commands: Commands) -> None:
    """Describe the command and its parts."""
    parser = commands.add_parser("user", help="the staff's accounts", description=DESCRIPTION)
    parts = parser.add_subparsers(title="what to do", required=True, metavar="WHAT")
    add = parts.add_parser("add", help="add an account", description="Add an account and ask for its password.")
    add.add_argument("email", metavar="EMAIL", help="signs in with this address")
    add.add_argument("--name", required=True, help="as colleagues and customers see it")
    add.add_argument("--role", required=True, choices=sorted(STAFF), help="what the person may do")
    add.add_argument("--team", default=None, help="team whose tickets the person sees (the settings' own)")
    _add_password_option(add)
    add.set_defaults(run=run_add)
    listing = parts.add_parser("list", help="list all accounts", description="List all accounts.")
    listing.set_defaults(run=run_list)
    password = parts.add_parser("set-password", help="give an account another password", description=_OTHER_PASSWORD)
    password.add_argument("email", metavar="EMAIL")
    _add_password_option(password)
    password.set_defaults(run=run_set_password)
    disable = parts.add_parser("disable", help="close an account", description=_DISABLE)
    disable.add_argument("email", metavar="EMAIL")
    disable.set_defaults(run=run_disable)
    enable = parts.add_parser("enable", help="open a closed account", description="Open a closed account again.")
    enable.add_argument("email", metavar="EMAIL")
    enable.set_defaults(run=run_enable)


_OTHER_PASSWORD = "Give an account another password; everybody signed in with the old one is signed out."  # noqa: S105  # a sentence
_DISABLE = "Close an account: the person is signed out everywhere, the name stays on what it wrote."


def _add_password_option(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--password-stdin", action="store_true", help="read the password from standard input instead of asking"
    )


def run_add(arguments: Namespace) -> int:
    """Add an account."""
    folder = DataFolder(arguments.data)
    settings = load_settings(folder.settings)
    password = ask_password(from_stdin=arguments.password_stdin)
    with open_ledger(folder, settings) as ledger:
        team = arguments.team or settings.team
        user = ledger.users.add(arguments.email, arguments.name, arguments.role, team, password)
    say(f"{user.name} ({user.email}) may sign in as {user.role} of the team {user.team_id}.")
    return 0


def run_list(arguments: Namespace) -> int:
    """List the accounts."""
    folder = DataFolder(arguments.data)
    with open_ledger(folder, load_settings(folder.settings)) as ledger:
        users = ledger.users.everyone()
    for user in users:
        state = "" if user.is_active else "  closed"
        say(f"{user.email:36} {user.role:11} {user.team_id:12} {user.name}{state}")
    if not users:
        say("There is no account yet. Add one with `deskhand-hub user add EMAIL --name NAME --role admin`.")
    return 0


def run_set_password(arguments: Namespace) -> int:
    """Change a password."""
    folder = DataFolder(arguments.data)
    settings = load_settings(folder.settings)
    password = ask_password(from_stdin=arguments.password_stdin)
    with open_ledger(folder, settings) as ledger:
        ledger.users.set_password(arguments.email, password)
    say(f"{arguments.email} has another password now and is signed out everywhere.")
    return 0


def run_disable(arguments: Namespace) -> int:
    """Close an account."""
    folder = DataFolder(arguments.data)
    with open_ledger(folder, load_settings(folder.settings)) as ledger:
        ledger.users.disable(arguments.email)
    say(f"{arguments.email} is closed and signed out everywhere.")
    return 0


def run_enable(arguments: Namespace) -> int:
    """Open an account."""
    folder = DataFolder(arguments.data)
    with open_ledger(folder, load_settings(folder.settings)) as ledger:
        ledger.users.enable(arguments.email)
    say(f"{arguments.email} may sign in again.")
    return 0
