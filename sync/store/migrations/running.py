"""Running revisions by Alembic; imported only when there is something to run, since a start should not wait for it."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from sync.store.migrations.chain import Chain


def run_chain(connection: Connection, chain: Chain, *, adopted: str | None = None) -> None:
    """Run what is missing of a chain, within the transaction of a connection.

    Args:
        connection: of the database.
        chain: whose revisions.
        adopted: the revision at which a file stands that was made before there were revisions.
    """
    if connection.dialect.name == "sqlite":
        # a table that is copied and renamed is one that the search's triggers on other tables speak of
        connection.exec_driver_sql("PRAGMA legacy_alter_table = ON")
    config = config_for(chain)
    config.attributes["connection"] = connection
    if adopted is not None:
        command.stamp(config, adopted)
    command.upgrade(config, "head")


def config_for(chain: Chain) -> Config:
    """Return Alembic's settings for a chain; there is no file of them, so that they work in a wheel and a bundle."""
    config = Config(attributes={"version_table": chain.version_table})
    for option, folder in (("script_location", Path(__file__).parent), ("version_locations", chain.folder)):
        config.set_main_option(option, str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")  # a folder's name may hold a space or a colon
    return config
