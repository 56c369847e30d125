"""The tables of reviews, alike in SQLite and PostgreSQL, and the version that a database has."""

from collections.abc import Callable, Sequence

import sqlalchemy as sa
from sqlalchemy.schema import CreateView

from engine.errors import InputError

metadata = sa.MetaData()

version_table = sa.Table("review_schema", metadata, sa.Column("version", sa.Integer, nullable=False))

events = sa.Table(
    "review_events",
    metadata,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
    sa.Column("dataset", sa.Text, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("reviewer", sa.Text, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("restores", sa.Integer),
    sa.Column("verdict", sa.Text),
    sa.Column("right_label", sa.Text),
    sa.Column("tags", sa.JSON, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("path", sa.Text, nullable=False),
    sa.Column("bytes", sa.BigInteger, nullable=False),
    sa.Column("label", sa.Text),
    sa.Column("model", sa.Text),
    sa.Column("score", sa.Float(53)),
    sa.Column("at", sa.Text, nullable=False),
    # Of two windows that add to the same entry at once only one can: the database itself sees to it.
    sa.UniqueConstraint("dataset", "sha256", "reviewer", "revision"),
    sqlite_autoincrement=True,
)
"""The journal: rows are added and never changed or removed."""

OWNER = ("dataset", "sha256", "reviewer")

_latest = (
    sa.select(*(events.c[name] for name in OWNER), sa.func.max(events.c.revision).label("revision"))
    .group_by(*(events.c[name] for name in OWNER))
    .subquery()
)

current = CreateView(
    sa.select(events).join(
        _latest, sa.and_(*(events.c[name] == _latest.c[name] for name in (*OWNER, "revision")))
    ),
    "current_reviews",
    metadata=metadata,
).table
"""The last entry of each reviewer on each image."""

Upgrade = Callable[[sa.Connection], None]

UPGRADES: tuple[Upgrade, ...] = ()
"""What brings a database from version 1 to 2, from 2 to 3, and so on."""


def prepare(connection: sa.Connection, upgrades: Sequence[Upgrade] = UPGRADES) -> int:
    """Make the tables where there are none, and bring older ones up to date; return their version.

    Raises InputError for a database that a newer version of the program has written.
    """
    newest = 1 + len(upgrades)
    if not sa.inspect(connection).has_table(version_table.name):
        metadata.create_all(connection)
        connection.execute(version_table.insert().values(version=newest))
        return newest
    found = connection.execute(sa.select(sa.func.max(version_table.c.version))).scalar() or newest
    if found > newest:
        raise InputError(
            f"The reviews were written by a newer PneumoScope (their tables have version {found}, this "
            f"program knows {newest}); update the program, or name another database."
        )
    for upgrade in upgrades[found - 1 :]:
        upgrade(connection)
    if found < newest:
        connection.execute(version_table.update().values(version=newest))
    return newest
