"""One SQLite file that keeps what can be made again, used by several threads and processes at once."""

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from engine.errors import InputError

PATIENCE = 30.0
"""Seconds to wait for another writer; each holds the file for milliseconds."""

DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR})
"""SQLite's answers to a damaged file, to one of another kind, and to tables other than expected."""

Result = TypeVar("Result")


class StoreError(InputError):
    """A file that cannot be opened, read or written."""


def use(store: Path, schema: str, work: Callable[[sqlite3.Connection], Result]) -> Result:
    """Return what ``work`` does with the file in one transaction; make the file and its tables where missing.

    ``schema`` creates the tables that do not exist. A damaged file is deleted and ``work`` done again with an
    empty one. Raises StoreError where the file can be neither used nor made.
    """
    try:
        return attempt(store, schema, work)
    except sqlite3.DatabaseError as error:
        if primary_code(error) not in DAMAGED:
            raise unusable(store, error) from error
    except OSError as error:
        raise unusable(store, error) from error
    try:
        discard(store)
        return attempt(store, schema, work)
    except (OSError, sqlite3.DatabaseError) as error:
        raise unusable(store, error) from error


def attempt(store: Path, schema: str, work: Callable[[sqlite3.Connection], Result]) -> Result:
    """Do ``work`` with the file as it is."""
    store.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(store, timeout=PATIENCE)) as connection:
        # With a write-ahead log readers never wait for a writer. A crash loses the last writes at most.
        begin_log(connection)
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.executescript(schema)
        with connection:
            return work(connection)


def begin_log(connection: sqlite3.Connection) -> None:
    """Give the file a write-ahead log, unless it has one.

    SQLite does not wait for others that do the same, whatever its timeout: so that is done here.
    """
    until = time.monotonic() + PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if primary_code(error) != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
        time.sleep(0.005)


def primary_code(error: sqlite3.DatabaseError) -> int | None:
    """Return SQLite's primary result code, None for an error of the module itself."""
    code = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


def discard(store: Path) -> None:
    """Delete the file and its log."""
    for suffix in ("", "-wal", "-shm"):
        store.with_name(store.name + suffix).unlink(missing_ok=True)


def unusable(store: Path, error: Exception) -> StoreError:
    """Return the error to raise for a file that cannot be used."""
    reason = getattr(error, "strerror", None) or error
    return StoreError(
        f"Cannot use '{store}' ({reason}); make its folder writable, or choose another by PNEUMOSCOPE_HOME."
    )
