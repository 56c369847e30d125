"""What a download did, and what is still not as it should be."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from data_tools.download.checksums import FolderCheck
from data_tools.download.fetch import Fetched
from data_tools.download.place import WRONG, Placed

NOTHING = Placed((), 0, {}, ())


@dataclass(frozen=True)
class Outcome:
    """A download's result.

    ``before`` is the folder as it was found. ``placed`` is what was put there and ``left_out`` what the
    archive held besides, both empty where nothing was needed. ``origin`` is an address, an archive or
    Kaggle's name; ``fetched`` tells of the transfer, where there was one. ``kept`` is a file or folder
    outside the dataset that was left for the user to look at or delete.
    """

    before: FolderCheck
    placed: Placed = NOTHING
    left_out: tuple[str, ...] = ()
    origin: str | None = None
    fetched: Fetched | None = None
    kept: Path | None = None

    @property
    def right(self) -> tuple[str, ...]:
        """The listed files that are in the folder with their checksum."""
        return tuple(sorted((*self.before.right, *self.placed.files)))

    @property
    def wrong(self) -> dict[str, str]:
        """Listed files that differ, in the folder or on offer, with the reason; none was put in place."""
        still = {path: WRONG for path in self.before.wrong if path not in self.placed.files}
        return dict(sorted({**still, **self.placed.refused}.items()))

    @property
    def missing(self) -> tuple[str, ...]:
        """Listed files that are neither in the folder nor on offer."""
        there = {*self.placed.files, *self.placed.refused}
        return tuple(path for path in self.before.missing if path not in there)

    @property
    def complete(self) -> bool:
        """Tell whether every listed file is in the folder with its checksum."""
        return not (self.wrong or self.missing)


def counts(paths: Iterable[str]) -> dict[str, dict[str, int]]:
    """Return split → class → number of files for paths ``split/CLASS/name``."""
    table: dict[str, dict[str, int]] = {}
    for (split, label), count in sorted(Counter(folders(path) for path in paths).items()):
        table.setdefault(split, {})[label] = count
    return table


def folders(path: str) -> tuple[str, str]:
    """Return the two folders a file is in; ``.`` where there are fewer."""
    parts = PurePosixPath(path).parts[:-1]
    split, label = (".", ".", *parts)[-2:]
    return split, label


def as_json(outcome: Outcome, name: str, folder: Path) -> dict[str, Any]:
    """Return what ``--json`` prints."""
    fetched = outcome.fetched
    return {
        "dataset": name,
        "out": str(folder),
        "complete": outcome.complete,
        "right": len(outcome.right),
        "counts": counts(outcome.right),
        "origin": outcome.origin,
        "fetched_bytes": fetched.size - fetched.resumed_at if fetched else 0,
        "resumed_at": fetched.resumed_at if fetched else 0,
        "placed": len(outcome.placed.files),
        "placed_bytes": outcome.placed.size,
        "replaced": list(outcome.placed.replaced),
        "wrong": [{"path": path, "problem": why} for path, why in outcome.wrong.items()],
        "missing": list(outcome.missing),
        "unlisted": list(outcome.before.unlisted),
        "left_out": list(outcome.left_out),
        "kept": str(outcome.kept) if outcome.kept else None,
    }
