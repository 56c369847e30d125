"""A database of reviews, open: SQLite for one machine, PostgreSQL for a team."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError
from sqlalchemy.pool import NullPool

from engine.datasets.sqlite_file import PATIENCE, StoreError, begin_log
from engine.reviews.schema import prepare

SQLITE, POSTGRESQL = "sqlite", "postgresql+psycopg"

CONNECTS_WITHIN = 10
"""Seconds for PostgreSQL to answer."""

FIRST_TIME = 0x504E_5245
"""Number of the lock under which a PostgreSQL database gets its tables."""

WRITES = "pneumoscope_writes"
"""The option of a connection that is going to write."""


@dataclass(frozen=True)
class Store:
    """An open database; ``name`` says where it is, without its password."""

    engine: sa.Engine
    name: str


def open_store(address: str) -> Store:
    """Open the database of this URL, and make its tables where there are none.

    Raises StoreError for a URL of another kind, a database that cannot be reached or is damaged (which stays
    as it is), and InputError for one of a newer program.
    """
    url = parsed(address)
    store = Store(sqlite_engine(url) if url.drivername == SQLITE else postgresql_engine(url), shown(url))
    with writing(store) as connection:
        if url.drivername == POSTGRESQL:
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(FIRST_TIME)))
        prepare(connection)
    return store


def parsed(address: str) -> sa.URL:
    """Return a URL taken apart; raises StoreError for one of no database that reviews can be kept in."""
    wanted = f"sqlite:///FILE or {POSTGRESQL}://USER:PASSWORD@HOST/NAME"
    try:
        url = sa.make_url(address)
    except (ArgumentError, ValueError):
        # The address may hold a password: it is not repeated.
        raise StoreError(f"Expected the reviews' database to be {wanted}, but it is no URL.") from None
    if url.drivername in ("postgresql", "postgres"):
        url = url.set(drivername=POSTGRESQL)
    if url.drivername not in (SQLITE, POSTGRESQL) or not url.database or url.database == ":memory:":
        raise StoreError(f"Expected the reviews' database to be {wanted}, but got {shown(url)}.")
    return url


def shown(url: sa.URL) -> str:
    """Return where a database is, for people: a file's path, or the URL with its password hidden."""
    if url.drivername == SQLITE and url.database:
        return url.database
    return url.set(query={}).render_as_string(hide_password=True)


def sqlite_engine(url: sa.URL) -> sa.Engine:
    """Return the engine for a file, used by several threads and processes at once."""
    try:
        Path(url.database or "").parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"Cannot use '{url.database}' ({error.strerror}); choose another folder.") from error
    # Without a pool no file stays open: it can be moved or copied at any time.
    engine = sa.create_engine(url, poolclass=NullPool, connect_args={"timeout": PATIENCE})

    @sa.event.listens_for(engine, "connect")
    def connected(connection: Any, record: Any) -> None:
        # Transactions begin where we say so; Python's driver would begin them late.
        connection.isolation_level = None
        begin_log(connection)
        # A review must outlive a power failure.
        connection.execute("PRAGMA synchronous=FULL")

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        # The write lock from the start: a reader that turns writer would be refused instead of waiting.
        writes = connection.get_execution_options().get(WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def postgresql_engine(url: sa.URL) -> sa.Engine:
    """Return the engine for a server, whose connections are tried before they are used again."""
    return sa.create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": CONNECTS_WITHIN})


@contextmanager
def reading(store: Store) -> Iterator[sa.Connection]:
    """Give a connection that reads; raises StoreError where the database cannot be used."""
    with told(store), store.engine.connect() as connection:
        yield connection


@contextmanager
def writing(store: Store) -> Iterator[sa.Connection]:
    """Give a connection whose changes are all kept at the end, or none; raises StoreError as ``reading``.

    IntegrityError passes through: it says that somebody else was first.
    """
    with told(store), store.engine.connect() as connection:
        connection = connection.execution_options(**{WRITES: True})
        with connection.begin():
            yield connection


@contextmanager
def told(store: Store) -> Iterator[None]:
    """Turn what a database complains about into one line that says where and what."""
    try:
        yield
    except IntegrityError:
        raise
    except DBAPIError as error:
        reason = (str(error.orig).strip().splitlines() or ["no reason given"])[0].rstrip(".")
        raise StoreError(
            f"Cannot use the reviews in {store.name} ({reason}); nothing was changed. "
            "Check that it can be reached and written, or name another database."
        ) from error
