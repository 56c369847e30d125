"""A published dataset in a folder: what is there stays, what is missing is fetched, all is verified."""

import contextlib
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path

from data_tools.download.checksums import FolderCheck, check_folder
from data_tools.download.draft import Draft
from data_tools.download.fetch import PATIENT, Patience, fetch
from data_tools.download.kaggle import fetch_from_kaggle
from data_tools.download.lock import only_one
from data_tools.download.members import BadArchive
from data_tools.download.outcome import Outcome
from data_tools.download.place import MOST_UNPACKED, WORK, Progress
from data_tools.download.published import Published, Source
from data_tools.download.space import require_space, size_text
from data_tools.download.unpack import copy_folder, unpack_archive
from engine.errors import InputError

ARCHIVE = "archive.zip"
"""The archive's name in the work folder, until everything is unpacked."""

REJECTED = "rejected.zip"
"""The name of an archive that did not bring what it should."""

Stage = Callable[[str, str], AbstractContextManager[Progress]]
"""Opens a progress display for work of a name in a unit (``file`` or ``B``); called with (done, total)."""


def silent(label: str, unit: str) -> AbstractContextManager[Progress]:
    """Show no progress."""
    return nullcontext(lambda done, total: None)


def verify(folder: Path, listed: Mapping[str, str], *, stage: Stage = silent) -> FolderCheck:
    """Hold a folder against the list (path → sha256), changing nothing; raises InputError without one."""
    if not folder.is_dir():
        raise InputError(f"There is no folder '{folder}'; give the one that holds the dataset.")
    with stage("verifying", "file") as progress:
        return check_folder(folder, listed, progress)


def download(
    dataset: Published,
    folder: Path,
    listed: Mapping[str, str],
    *,
    source: Source = Source.PUBLISHER,
    url: str | None = None,
    archive: Path | None = None,
    patience: Patience = PATIENT,
    stage: Stage = silent,
) -> Outcome:
    """Bring a dataset's listed files into ``folder`` (``train/NORMAL/…``) and return what was done.

    ``url`` is a mirror of the archive; ``archive`` one that is at hand, so that nothing is fetched. Files
    that are there with the right checksum stay; an interrupted call goes on where it was. Raises InputError
    for what cannot be fetched, opened or written; a file that is missing or differs is told in the outcome.
    """
    if folder.exists() and not folder.is_dir():
        raise InputError(f"'{folder}' is a file; give a folder for the dataset.")
    folder.mkdir(parents=True, exist_ok=True)
    with only_one(folder):
        before = verify(folder, listed, stage=stage)
        if before.complete:
            outcome = Outcome(before)
        elif archive:
            outcome = from_file(archive, folder, listed, before, stage)
        elif source is Source.KAGGLE:
            outcome = from_kaggle(dataset, folder, listed, before, stage)
        else:
            outcome = from_web(
                url or dataset.url, dataset.archive_bytes, folder, listed, before, patience, stage
            )
        if outcome.complete:
            tidy(folder)
        return outcome


def from_archive(
    archive: Path, folder: Path, listed: Mapping[str, str], before: FolderCheck, stage: Stage
) -> Outcome:
    """Unpack what is missing from an archive."""
    wanted = {*before.missing, *before.wrong}
    with stage("unpacking", "B") as progress:
        placed, left_out = unpack_archive(archive, listed, wanted, folder, progress)
    return Outcome(before, placed, tuple(left_out), origin=str(archive))


def from_file(
    archive: Path, folder: Path, listed: Mapping[str, str], before: FolderCheck, stage: Stage
) -> Outcome:
    """Unpack what is missing from the user's own archive."""
    try:
        return from_archive(archive, folder, listed, before, stage)
    except BadArchive as error:
        raise InputError(f"'{archive}' cannot be used. {error}") from error


def from_kaggle(
    dataset: Published, folder: Path, listed: Mapping[str, str], before: FolderCheck, stage: Stage
) -> Outcome:
    """Copy what is missing from where Kaggle's client keeps its download."""
    source = fetch_from_kaggle(dataset.kaggle, dataset.archive_bytes)
    wanted = {*before.missing, *before.wrong}
    with stage("copying", "B") as progress:
        placed, left_out = copy_folder(source, listed, wanted, folder, progress)
    return Outcome(before, placed, tuple(left_out), origin=f"Kaggle, {dataset.kaggle}", kept=source)


def from_web(
    url: str,
    usual_bytes: int,
    folder: Path,
    listed: Mapping[str, str],
    before: FolderCheck,
    patience: Patience,
    stage: Stage,
) -> Outcome:
    """Fetch an archive and unpack what is missing; one that does not bring everything is set aside."""
    target = folder / WORK / ARCHIVE
    share = (len(before.missing) + len(before.wrong)) / len(listed)

    def room(size: int | None, there: int) -> None:
        total = usual_bytes if size is None else size
        if total > MOST_UNPACKED:
            raise InputError(f"{url} has {size_text(total)}, far more than the published archive; check it.")
        # Radiographs are compressed already: unpacked they take about what the archive does.
        require_space(folder, max(total - there, 0) + int(total * share), "for the archive and its files")

    with stage("fetching", "B") as progress:
        fetched = fetch(url, target, patience=patience, room=room, progress=progress)
    try:
        outcome = from_archive(target, folder, listed, before, stage)
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


def tidy(folder: Path) -> None:
    """Remove what was only needed to get here; files that were set aside stay."""
    work = folder / WORK
    draft = Draft(work / ARCHIVE)
    draft.discard()
    for file in (draft.target, work / REJECTED, work / "draft"):
        file.unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        work.rmdir()
