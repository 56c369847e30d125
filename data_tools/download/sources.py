"""The places that missing files come from: the web, an archive at hand, Kaggle's client."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path

from data_tools.download.checksums import FolderCheck
from data_tools.download.draft import Draft
from data_tools.download.fetch import Patience, fetch
from data_tools.download.kaggle import fetch_from_kaggle
from data_tools.download.members import BadArchive
from data_tools.download.outcome import Outcome
from data_tools.download.place import MOST_UNPACKED, WORK, Progress
from data_tools.download.published import Published
from data_tools.download.space import require_space, size_text
from data_tools.download.unpack import copy_folder, unpack_archive
from engine.errors import InputError

ARCHIVE = "archive.zip"
"""The archive's name in the work folder, until everything is unpacked."""

REJECTED = "rejected.zip"
"""The name of an archive that did not bring what it should."""

Stage = Callable[[str, str], AbstractContextManager[Progress]]
"""Opens a progress display for work of a name in a unit (``file`` or ``B``); called with (done, total)."""


@dataclass(frozen=True)
class Gap:
    """What a folder lacks: the list (path → sha256), and the folder held against it."""

    folder: Path
    listed: Mapping[str, str]
    before: FolderCheck

    @property
    def wanted(self) -> frozenset[str]:
        """The paths to bring."""
        return frozenset((*self.before.missing, *self.before.wrong))


def from_archive(gap: Gap, archive: Path, stage: Stage) -> Outcome:
    """Unpack what is missing from an archive; raises BadArchive for one of no use."""
    with stage("unpacking", "B") as progress:
        placed, left_out = unpack_archive(archive, gap.listed, gap.wanted, gap.folder, progress)
    return Outcome(gap.before, placed, tuple(left_out), origin=str(archive))


def from_file(gap: Gap, archive: Path, stage: Stage) -> Outcome:
    """Unpack what is missing from the user's own archive."""
    try:
        return from_archive(gap, archive, stage)
    except BadArchive as error:
        raise InputError(f"'{archive}' cannot be used. {error}") from error


def from_kaggle(gap: Gap, dataset: Published, stage: Stage) -> Outcome:
    """Copy what is missing from where Kaggle's client keeps its download."""
    source = fetch_from_kaggle(dataset.kaggle, dataset.archive_bytes)
    with stage("copying", "B") as progress:
        placed, left_out = copy_folder(source, gap.listed, gap.wanted, gap.folder, progress)
    return Outcome(gap.before, placed, tuple(left_out), origin=f"Kaggle, {dataset.kaggle}", kept=source)


def from_web(gap: Gap, url: str, usual_bytes: int, patience: Patience, stage: Stage) -> Outcome:
    """Fetch an archive and unpack what is missing; one that does not bring everything is set aside.

    ``usual_bytes`` stands in for its size where the server does not tell it.
    """
    target = gap.folder / WORK / ARCHIVE

    def room(size: int | None, there: int) -> None:
        total = usual_bytes if size is None else size
        if total > MOST_UNPACKED:
            raise InputError(f"{url} has {size_text(total)}, far more than the published archive; check it.")
        # Radiographs are compressed already: unpacked they take about what the archive does.
        unpacked = total * len(gap.wanted) // len(gap.listed)
        require_space(gap.folder, max(total - there, 0) + unpacked, "for the archive and its files")

    with stage("fetching", "B") as progress:
        fetched = fetch(url, target, patience=patience, room=room, progress=progress)
    try:
        outcome = from_archive(gap, target, stage)
    except BadArchive as error:
        kept = reject(target)
        raise InputError(
            f"What came from {url} is kept as '{kept}'. {error} Run the command again to fetch it anew, "
            "or give a mirror by --url."
        ) from error
    rejected = None if outcome.complete else reject(target)
    return replace(outcome, origin=url, fetched=fetched, kept=rejected)


def reject(target: Path) -> Path:
    """Set an archive aside, so that the next run fetches it anew; return where it is now."""
    kept = target.with_name(REJECTED)
    target.replace(kept)
    Draft(target).discard()
    return kept
