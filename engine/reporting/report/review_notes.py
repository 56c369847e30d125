"""What reviewers said of the images that a report shows."""

from collections.abc import Sequence
from pathlib import Path

from engine.datasets.image_files import image_files
from engine.datasets.sqlite_file import StoreError
from engine.reviews.address import database_url, default_file, default_url
from engine.reviews.entry import Image
from engine.reviews.places import file_sha256


def notes_of(dataset: str, root: Path, paths: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return what each reviewer says now of images below ``root``, by path, a line for each reviewer.

    Nothing is opened where nobody has reviewed yet; a database that cannot be used says nothing.
    """
    address = database_url()
    if address == default_url() and not default_file().exists():
        return {}
    # The database's library is imported only where there are reviews.
    from engine.reviews.journal import entries_on
    from engine.reviews.store import open_store

    found: dict[str, tuple[str, ...]] = {}
    try:
        store = open_store(address)
        for path, file in image_files(root, paths).items():
            entries = entries_on(store, Image(dataset, file_sha256(file.file)))
            told = tuple(f"{one.reviewer}: {one.opinion.line}" for one in entries if not one.opinion.empty)
            if told:
                found[path] = told
    except (StoreError, OSError):
        return {}
    return found
