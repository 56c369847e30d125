"""Keeping what a reviewer says while looking at an image, and taking it back."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

import streamlit as st

from engine.datasets.catalog import Dataset
from engine.errors import InputError
from engine.reviews.entry import Entry, Image, Shown
from engine.reviews.opinion import Opinion, Verdict, clean_tags
from engine.ui import review_store

MESSAGE = "review_message"
"""What the session calls the image, and what went wrong when its review was kept last."""

Result = TypeVar("Result")


@dataclass(frozen=True)
class Looking:
    """Who looks at which image, and what is shown of it."""

    image: Image
    reviewer: str
    shown: Shown


def looking(
    found: Dataset, path: str, reviewer: str, *, label: str | None, model: str | None, score: float | None
) -> Looking:
    """Return who looks at which image of a dataset; raises InputError or OSError for a file that is gone."""
    image = review_store.image_of(found, path)
    sizes = found.catalog.loc[found.catalog["path"] == path, "bytes"]
    size = int(sizes.iloc[0]) if len(sizes) else 0
    return Looking(image, reviewer, Shown(path, size, label, model, score))


def entry_of(of: Looking) -> Entry:
    """Return what the reviewer says of the image by now."""
    from engine.reviews.journal import entry_of

    return entry_of(review_store.store(), of.image, of.reviewer)


def keep(of: Looking, opinion: Opinion, seen: int) -> Entry | None:
    """Keep an opinion given on the revision ``seen``; return its entry, None where it could not be kept.

    What went wrong is then told by ``message``, with the opinion itself where a newer one stands: a note that
    was typed must not be lost.
    """
    from engine.reviews.journal import NewerEntry, save

    def work() -> Entry:
        try:
            return save(review_store.store(), of.image, of.reviewer, opinion, seen=seen, shown=of.shown)
        except NewerEntry as error:
            raise InputError(f"{error} Entered here: {opinion.line}.") from error

    return attempt(of.image, work)


def take_back(of: Looking, seen: int) -> Entry | None:
    """Put back what the reviewer said of the image before; as ``keep``."""
    from engine.reviews.journal import undo

    return attempt(of.image, lambda: undo(review_store.store(), of.image, of.reviewer, seen=seen))


def toggle_verdict(of: Looking, verdict: Verdict, right_label: str | None = None) -> Entry | None:
    """Give a verdict by a key, or take the same one away; ``right_label`` where the label is wrong."""

    def changed(entry: Entry) -> Opinion:
        same = entry.opinion.verdict is verdict
        return replace(entry.opinion, verdict=None if same else verdict, label=right_label)

    return change(of, changed)


def toggle_tag(of: Looking, tag: str) -> Entry | None:
    """Add a tag by a key, or take it away."""

    def changed(entry: Entry) -> Opinion:
        tags = set(entry.opinion.tags).symmetric_difference(clean_tags([tag]))
        return replace(entry.opinion, tags=tuple(tags))

    return change(of, changed)


def change(of: Looking, changed: Callable[[Entry], Opinion]) -> Entry | None:
    """Keep what ``changed`` makes of the reviewer's entry as it stands; as ``keep``."""
    from engine.reviews.journal import save

    def work() -> Entry:
        entry = entry_of(of)
        opinion = changed(entry)
        return save(review_store.store(), of.image, of.reviewer, opinion, seen=entry.revision, shown=of.shown)

    return attempt(of.image, work)


def take_back_last(dataset: str, reviewer: str) -> Entry | None:
    """Take back the reviewer's last change on any image of a dataset; return the entry that stands now.

    None where there is nothing to take back, or it cannot be done.
    """
    from engine.reviews.journal import last_change, undo

    def work() -> Entry | None:
        store = review_store.store()
        last = last_change(store, dataset, reviewer)
        return undo(store, last.image, reviewer, seen=last.revision) if last else None

    return attempt(None, work)


def attempt(image: Image | None, work: Callable[[], Result]) -> Result | None:
    """Return what ``work`` does; where it cannot, None, and ``message`` tells what went wrong."""
    try:
        result = work()
    except InputError as error:
        st.session_state[MESSAGE] = (image, str(error))
        return None
    st.session_state.pop(MESSAGE, None)
    return result


def message(image: Image | None) -> str:
    """Return what went wrong when the review of an image was kept last, empty where nothing did.

    None is for ``take_back_last``, which is about no image that is known before.
    """
    about, text = st.session_state.get(MESSAGE, (None, ""))
    return text if about == image else ""
