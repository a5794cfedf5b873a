"""`deskhand-hub product`: products that vouch for who their users are."""

from __future__ import annotations

import time
from argparse import Namespace

from app.hub.commands.terminal import Commands, say
from app.hub.errors import SettingsError
from app.hub.folder import DataFolder
from app.hub.identity import Identity, sign_identity
from app.hub.settings import add_product, load_settings

DESCRIPTION = """\
A product that shares a secret with the hub can name its user to the companion (JWT, HS256, with an expiry); the
hub then knows who asks. Without it a customer is taken in as well, marked as not verified.
"""


def add_to(commands: Commands) -> None:
    """Describe the command and its parts."""
    parser = commands.add_parser("product", help="products that vouch for their users", description=DESCRIPTION)
    parts = parser.add_subparsers(title="what to do", required=True, metavar="WHAT")
    add = parts.add_parser("add", help="add a product", description="Add a product and print its fresh secret.")
    add.add_argument("product", metavar="NAME", help="as the companion is started with: --product NAME")
    add.set_defaults(run=run_add)
    token = parts.add_parser("token", help="print an identity token", description="Print a token, to try things out.")
    token.add_argument("product", metavar="NAME")
    token.add_argument("--email", required=True)
    token.add_argument("--name", default="")
    token.add_argument("--organisation", default="")
    token.add_argument("--minutes", type=int, default=60, help="how long it is good (%(default)s)")
    token.set_defaults(run=run_token)


def run_add(arguments: Namespace) -> int:
    """Add a product to the settings file."""
    product = add_product(DataFolder(arguments.data).settings, arguments.product)
    say(product.identity_secret)
    return 0


def run_token(arguments: Namespace) -> int:
    """Sign an identity with a product's secret."""
    product = load_settings(DataFolder(arguments.data).settings).products.get(arguments.product)
    if product is None:
        raise SettingsError(f"The settings hold no product {arguments.product!r}. `product add` makes one.")
    identity = Identity(arguments.email, arguments.name, arguments.organisation)
    say(sign_identity(identity, product.identity_secret, int(time.time()) + arguments.minutes * 60))
    return 0
