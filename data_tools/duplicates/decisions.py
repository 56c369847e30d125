"""What people decided about pairs of alike pictures: the same picture, or different ones.

Decisions are a person's work. They are kept in one SQLite file by the SHA-256 of both files, so that they
outlive renames and new scans, and a damaged file is set aside under another name, never deleted.
"""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from engine.datasets.sqlite_file import DAMAGED, attempt, primary_code, unusable
from engine.locations import home_dir

FILE = "reviews.sqlite"

SET_ASIDE = "reviews.damaged-{}.sqlite"
"""The name of a damaged file, with the time at which it was set aside."""

SELECT = "SELECT first, second, verdict FROM pair_decisions"

SCHEMA = """
CREATE TABLE IF NOT EXISTS pair_decisions (
    first TEXT, second TEXT, verdict TEXT NOT NULL, decided INTEGER NOT NULL, PRIMARY KEY (first, second)
)
"""

Pair = tuple[str, str]
"""The SHA-256 of two files, in hexadecimal, in order."""

Result = TypeVar("Result")


class Verdict(StrEnum):
    """What someone says of two pictures."""

    SAME = "same picture"
    """A duplicate, whatever was done to the file."""
    DIFFERENT = "different"
    """Two pictures that look alike: they count as a pair no longer."""


def default_store() -> Path:
    """Return the file that keeps what people decided."""
    return home_dir() / FILE


def pair(first: str, second: str) -> Pair:
    """Return two files' SHA-256 in the order by which a pair is known."""
    return (first, second) if first <= second else (second, first)


def read_decisions(store: Path) -> dict[Pair, Verdict]:
    """Return what was decided of each pair; raises StoreError where the file cannot be used."""
    rows = keep(store, lambda file: file.execute(SELECT).fetchall())
    return {(first, second): Verdict(verdict) for first, second, verdict in rows if verdict in list(Verdict)}


def decide(store: Path, of: Pair, verdict: Verdict | None) -> Verdict | None:
    """Keep what someone decided of a pair, None for nothing; return what was decided before.

    Raises StoreError where the file cannot be written.
    """

    def write(file: sqlite3.Connection) -> Verdict | None:
        # The write lock from the start: what is returned is what this decision replaces.
        file.execute("BEGIN IMMEDIATE")
        found = file.execute(
            "SELECT verdict FROM pair_decisions WHERE first = ? AND second = ?", of
        ).fetchone()
        if verdict is None:
            file.execute("DELETE FROM pair_decisions WHERE first = ? AND second = ?", of)
        else:
            file.execute(
                "INSERT OR REPLACE INTO pair_decisions VALUES (?, ?, ?, ?)",
                (*of, verdict.value, time.time_ns()),
            )
        return Verdict(found[0]) if found else None

    return keep(store, write)


def keep(store: Path, work: Callable[[sqlite3.Connection], Result]) -> Result:
    """Return what ``work`` does with the file; a damaged one is set aside, and a new one begun."""

    def durable(file: sqlite3.Connection) -> Result:
        # Unlike what can be made again, a decision must outlive a power failure.
        file.execute("PRAGMA synchronous=FULL")
        return work(file)

    try:
        # A second try before it is set aside: another session may have begun a new file meanwhile.
        for _ in range(2):
            with suppress_damage():
                return attempt(store, SCHEMA, durable)
        set_aside(store)
        return attempt(store, SCHEMA, durable)
    except (OSError, sqlite3.DatabaseError) as error:
        raise unusable(store, error) from error


@contextmanager
def suppress_damage() -> Iterator[None]:
    """Go on after SQLite's complaint about a damaged file."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if primary_code(error) not in DAMAGED:
            raise


def set_aside(store: Path) -> None:
    """Give the file and its log another name."""
    name = SET_ASIDE.format(f"{time.strftime('%Y%m%d-%H%M%S')}-{time.time_ns() % 10**9:09d}")
    for suffix in ("", "-wal", "-shm"):
        with suppress(FileNotFoundError):
            store.with_name(store.name + suffix).rename(store.with_name(name + suffix))


def files_set_aside(store: Path) -> list[Path]:
    """Return the damaged files that were set aside, the oldest first."""
    return sorted(store.parent.glob(SET_ASIDE.format("*")))
