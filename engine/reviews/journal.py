"""Adding to the journal of reviews and reading from it.

Nothing is ever changed or removed: a new opinion is a new entry, and so is one that undo puts back.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from engine.errors import InputError
from engine.reviews.entry import Entry, Image, Shown
from engine.reviews.opinion import NOTHING, Opinion, Verdict, clean_name
from engine.reviews.schema import OWNER, current, events
from engine.reviews.store import Store, reading, writing


class NewerEntry(InputError):
    """The reviewer has said something else meanwhile, in another window; ``entry`` is that."""

    def __init__(self, entry: Entry):
        said = entry.opinion.words or "no verdict"
        when = f" at {entry.at[11:16]} UTC" if entry.at else ""
        super().__init__(
            f"{entry.reviewer} has changed this review in another window{when} ({said}); that stands, "
            "and what was entered here is not kept."
        )
        self.entry = entry


def save(
    store: Store, image: Image, reviewer: str, opinion: Opinion, *, seen: int, shown: Shown | None = None
) -> Entry:
    """Add what a reviewer says of an image, and return the entry; the same opinion again adds nothing.

    ``seen`` is the revision that the reviewer had before the eyes, 0 for none. Raises NewerEntry where there
    is a newer one, InputError for no name, StoreError where the database cannot be written.
    """
    name = clean_name(reviewer)
    return add(store, Entry(image, name, seen + 1, opinion, None, shown or Shown(), now()))


def undo(store: Store, image: Image, reviewer: str, *, seen: int) -> Entry:
    """Put back what the reviewer had said of the image before the last change, and return the entry.

    Again and again it goes back to the beginning, where nothing was said; from there it does nothing. Raises
    as ``save``.
    """
    name = clean_name(reviewer)
    entries = {one.revision: one for one in history(store, image, name)}
    last = max(entries, default=0)
    if last != seen:
        raise NewerEntry(entries.get(last, Entry(image, name)))
    if not last or not entries[last].origin:
        return entries.get(last, Entry(image, name))
    # The opinion before the one that stands now was that of the revision on which it was given.
    before = entries[last].origin - 1
    target = entries[before].origin if before else 0
    opinion = entries[target].opinion if target else NOTHING
    return add(store, Entry(image, name, last + 1, opinion, target, entries[last].shown, now()))


def add(store: Store, entry: Entry) -> Entry:
    """Add an entry unless one of its revision is there; see ``save``."""
    try:
        with writing(store) as connection:
            last = last_of(connection, entry.image, entry.reviewer)
            if last.revision != entry.revision - 1:
                raise NewerEntry(last)
            if entry.restores is None and entry.opinion == last.opinion:
                return last
            connection.execute(events.insert().values(row_of(entry)))
    except IntegrityError:
        # Another window was first, between our look and our writing.
        raise NewerEntry(entry_of(store, entry.image, entry.reviewer)) from None
    return entry


def entry_of(store: Store, image: Image, reviewer: str) -> Entry:
    """Return a reviewer's last entry on an image; one of revision 0 where there is none."""
    with reading(store) as connection:
        return last_of(connection, image, reviewer)


def last_of(connection: sa.Connection, image: Image, reviewer: str) -> Entry:
    """Return a reviewer's last entry on an image, within a transaction."""
    query = of_image(events, image).where(events.c.reviewer == reviewer)
    row = connection.execute(query.order_by(events.c.revision.desc()).limit(1)).mappings().first()
    return entry_from(row) if row else Entry(image, reviewer)


def entries_on(store: Store, image: Image) -> tuple[Entry, ...]:
    """Return each reviewer's last entry on an image, by name; also those that say nothing any more."""
    with reading(store) as connection:
        rows = connection.execute(of_image(current, image).order_by(current.c.reviewer)).mappings()
        return tuple(map(entry_from, rows))


def standing(store: Store, dataset: str | None = None) -> tuple[Entry, ...]:
    """Return what each reviewer says now of each image, of one dataset or of all, in the order of entry."""
    query = sa.select(current).order_by(current.c.id)
    if dataset is not None:
        query = query.where(current.c.dataset == dataset)
    with reading(store) as connection:
        found = map(entry_from, connection.execute(query).mappings())
        return tuple(entry for entry in found if not entry.opinion.empty)


def history(store: Store, image: Image, reviewer: str) -> tuple[Entry, ...]:
    """Return all that a reviewer has ever said of an image, the first first."""
    query = of_image(events, image).where(events.c.reviewer == reviewer).order_by(events.c.revision)
    with reading(store) as connection:
        return tuple(map(entry_from, connection.execute(query).mappings()))


def last_change(store: Store, dataset: str, reviewer: str) -> Entry | None:
    """Return the reviewer's entry, on any image of a dataset, whose opinion is the latest given, if any.

    What undo has taken back does not count: undoing it again and again takes all back, the last first.
    """
    origin = sa.func.coalesce(current.c.restores, current.c.revision)
    given = sa.and_(*(events.c[name] == current.c[name] for name in OWNER), events.c.revision == origin)
    query = sa.select(current).join(events, given).order_by(events.c.id.desc()).limit(1)
    query = query.where(current.c.dataset == dataset, current.c.reviewer == reviewer)
    with reading(store) as connection:
        row = connection.execute(query).mappings().first()
        return entry_from(row) if row else None


def state(store: Store, dataset: str) -> tuple[int, int]:
    """Return a mark that changes with every entry on a dataset: their count, and the last one's number."""
    query = sa.select(sa.func.count(), sa.func.coalesce(sa.func.max(events.c.id), 0))
    with reading(store) as connection:
        count, last = connection.execute(query.where(events.c.dataset == dataset)).one()
        return int(count), int(last)


def of_image(table: Any, image: Image) -> sa.Select:
    """Return the query for the entries on an image."""
    return sa.select(table).where(table.c.dataset == image.dataset, table.c.sha256 == image.sha256)


def row_of(entry: Entry) -> dict[str, Any]:
    """Return an entry as the database keeps it."""
    opinion, shown = entry.opinion, entry.shown
    return {
        "dataset": entry.image.dataset,
        "sha256": entry.image.sha256,
        "reviewer": entry.reviewer,
        "revision": entry.revision,
        "restores": entry.restores,
        "verdict": opinion.verdict and opinion.verdict.value,
        "right_label": opinion.label,
        "tags": list(opinion.tags),
        "note": opinion.note,
        "path": shown.path,
        "bytes": shown.bytes,
        "label": shown.label,
        "model": shown.model,
        "score": shown.score,
        "at": entry.at,
    }


def entry_from(row: Any) -> Entry:
    """Return an entry from its row in the database."""
    verdict = Verdict(row["verdict"]) if row["verdict"] else None
    return Entry(
        Image(row["dataset"], row["sha256"]),
        row["reviewer"],
        row["revision"],
        Opinion(verdict, row["right_label"], tuple(row["tags"]), row["note"]),
        row["restores"],
        Shown(row["path"], row["bytes"], row["label"], row["model"], row["score"]),
        row["at"],
    )


def tags_of(entries: Iterable[Entry]) -> tuple[str, ...]:
    """Return the tags in use, by name."""
    return tuple(sorted({tag for entry in entries for tag in entry.opinion.tags}))


def now() -> str:
    """Return the time in UTC."""
    return datetime.now(UTC).isoformat(timespec="microseconds")
