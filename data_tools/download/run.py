"""A published dataset in a folder: what is there stays, what is missing is fetched, all is verified."""

import contextlib
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from data_tools.download.checksums import FolderCheck, check_folder
from data_tools.download.draft import Draft
from data_tools.download.fetch import PATIENT, Patience
from data_tools.download.lock import only_one
from data_tools.download.outcome import Outcome
from data_tools.download.place import WORK, Progress
from data_tools.download.published import Published, Source
from data_tools.download.sources import ARCHIVE, REJECTED, Gap, Stage, from_file, from_kaggle, from_web
from engine.errors import InputError


def silent(label: str, unit: str) -> AbstractContextManager[Progress]:
    """Show no progress."""
    return nullcontext(lambda done, total: None)


def verify(
    dataset: Published, folder: Path, listed: Mapping[str, str], *, stage: Stage = silent
) -> FolderCheck:
    """Hold a folder against the list (path → sha256), changing nothing.

    Raises InputError where there is no folder, or the dataset is in one inside it, as an archive that was
    unpacked by hand leaves it.
    """
    if not folder.is_dir():
        raise InputError(f"There is no folder '{folder}'; give the one that holds the dataset.")
    inner = folder / dataset.top
    if not holds_any(folder, listed) and holds_any(inner, listed):
        raise InputError(f"'{folder}' holds the dataset in '{inner}'; give that folder.")
    with stage("verifying", "file") as progress:
        return check_folder(folder, listed, progress)


def holds_any(folder: Path, listed: Mapping[str, str]) -> bool:
    """Tell whether a folder has any of the listed files, whatever is in it."""
    return any((folder / path).exists() for path in listed)


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
    with made(folder), only_one(folder):
        before = verify(dataset, folder, listed, stage=stage)
        gap = Gap(folder, listed, before)
        if before.complete:
            outcome = Outcome(before)
        elif archive:
            outcome = from_file(gap, archive, stage)
        elif source is Source.KAGGLE:
            outcome = from_kaggle(gap, dataset, stage)
        else:
            outcome = from_web(gap, url or dataset.url, dataset.archive_bytes, patience, stage)
        if outcome.complete:
            tidy(folder)
        return outcome


@contextlib.contextmanager
def made(folder: Path) -> Iterator[None]:
    """Make a folder; afterwards its work folder and itself go again if nothing came into them."""
    new = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            (folder / WORK).rmdir()
        if new:
            with contextlib.suppress(OSError):
                folder.rmdir()


def tidy(folder: Path) -> None:
    """Remove what was only needed to get here; files that were set aside stay."""
    work = folder / WORK
    draft = Draft(work / ARCHIVE)
    draft.discard()
    for file in (draft.target, work / REJECTED, work / "draft"):
        file.unlink(missing_ok=True)
