"""The database of reviews behind the pages, and what stands in it about a dataset."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st
from streamlit.errors import StreamlitSecretNotFoundError

from engine.datasets.catalog import Dataset
from engine.datasets.roots import resolve_inside
from engine.datasets.sqlite_file import StoreError
from engine.reviews.address import database_url, default_file, default_url
from engine.reviews.entry import Entry, Image
from engine.reviews.judgement import Judgement, by_path, judgements
from engine.reviews.places import file_sha256, places, places_by_name
from engine.ui import loaders

if TYPE_CHECKING:
    from engine.reviews.store import Store

SECTION, KEY = "reviews", "url"
"""Where Streamlit's secrets name a database: ``[reviews]``, ``url = "postgresql+psycopg://…"``."""

RETRY = 20
"""Seconds after which a database is opened again, also one that could not be reached."""


@dataclass(frozen=True)
class Reviews:
    """What stands about a dataset.

    ``places`` has the SHA-256 of each reviewed image by its path in the dataset, ``by_path`` its judgement;
    ``mark`` is another one whenever they are.
    """

    entries: tuple[Entry, ...] = ()
    places: Mapping[str, str] = field(default_factory=dict)
    by_path: Mapping[str, Judgement] = field(default_factory=dict)
    mark: Hashable = None


def url() -> str:
    """Return the database's URL: that of Streamlit's secrets, else the environment's or the user's file."""
    try:
        chosen = st.secrets[SECTION][KEY] if SECTION in st.secrets else None
    except (StreamlitSecretNotFoundError, KeyError):
        chosen = None
    return database_url(str(chosen) if chosen else None)


def store() -> "Store":
    """Return the open database; raises StoreError where it cannot be used."""
    opened = _opened(url())
    if isinstance(opened, str):
        raise StoreError(opened)
    return opened


# The database's library is imported when someone reviews, and not before.
@st.cache_resource(ttl=RETRY, max_entries=4, show_spinner=False)
def _opened(address: str) -> "Store | str":
    from engine.reviews.store import open_store

    try:
        return open_store(address)
    except StoreError as error:
        return str(error)


def nothing_kept() -> bool:
    """Tell, without opening it, whether the database is the user's file and that is not there yet."""
    return url() == default_url() and not default_file().exists()


def reviews_of(found: Dataset) -> Reviews:
    """Return what stands about a dataset whose files are here; raises StoreError as ``store``."""
    if nothing_kept():
        return Reviews()
    from engine.reviews.journal import state

    mark = (store().name, found.name, state(store(), found.name), found.content_hash, str(found.root))
    return _reviews_of(mark, found)


@st.cache_resource(max_entries=8, show_spinner=False)
def _reviews_of(mark: Hashable, _found: Dataset) -> Reviews:
    from engine.reviews.journal import standing

    entries = standing(store(), _found.name)
    lie = places(entries, _found, hash_of)
    return Reviews(entries, lie, by_path(judgements(entries), lie), mark)


def reviews_by_name(dataset: str) -> Reviews:
    """Return what stands about a dataset whose files are not here; images are known by their paths then."""
    if nothing_kept():
        return Reviews()
    from engine.reviews.journal import state

    return _reviews_by_name((store().name, dataset, state(store(), dataset)), dataset)


@st.cache_resource(max_entries=8, show_spinner=False)
def _reviews_by_name(mark: Hashable, _dataset: str) -> Reviews:
    from engine.reviews.journal import standing

    entries = standing(store(), _dataset)
    lie = places_by_name(entries)
    return Reviews(entries, lie, by_path(judgements(entries), lie), mark)


def image_of(found: Dataset, path: str) -> Image:
    """Return by what an image of a dataset is known; raises OSError or InputError where it cannot be read."""
    return Image(found.name, hash_of(resolve_inside(found.root, path)))


def hash_of(file: Path) -> str:
    """Return the SHA-256 of a file, read once as long as it does not change."""
    return _hash_of(str(file), loaders.stamp(file))


@st.cache_resource(max_entries=50_000, show_spinner=False)
def _hash_of(file: str, changed: int) -> str:
    return file_sha256(Path(file))
