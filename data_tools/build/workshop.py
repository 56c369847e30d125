"""The folder of a dataset while it is built: nothing in it looks done before everything is.

Images and tables are made in the hidden folder ``.building``, each under another name first, and renamed when
whole. Until the end ``manifest.csv`` is a line that no reader takes for a manifest. At the end the finished
parts move into place, the true manifest last. A build that was stopped at any moment goes on where it was.
"""

import contextlib
import errno
import os
import shutil
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from data_tools.build.shares import SPLITS
from engine.datasets.manifest import MANIFEST
from engine.errors import InputError

HIDDEN = ".building"
RUBBISH = ".building-done"
"""What is left of the hidden folder when the dataset is finished, until it is deleted."""

RECIPE, QUARANTINE, CARD = "recipe.toml", "quarantine.csv", "README.md"
TABLES = (CARD, RECIPE, QUARANTINE)
"""Files beside the manifest."""

UNFINISHED = "unfinished: run the same build again and it goes on\n"
"""Stands in the manifest's place: a table without the columns path and label, which every reader refuses."""


@dataclass(frozen=True)
class Workshop:
    """Where a dataset is built; ``out`` is the dataset's folder."""

    out: Path

    @property
    def hidden(self) -> Path:
        """The folder of what is not finished."""
        return self.out / HIDDEN

    @property
    def tree(self) -> Path:
        """The folder whose entries move into the dataset's folder at the end."""
        return self.hidden / "tree"

    def done(self) -> set[str]:
        """Return the paths of the files that are whole, here or in their final places already."""
        found: set[str] = set()
        for place in (self.tree, self.out):
            for folder, folders, names in os.walk(place):
                folders[:] = [name for name in folders if name != HIDDEN]
                inner = Path(folder).relative_to(place)
                # A power failure leaves no bytes of a file whose data had not reached the disk.
                whole = [name for name in names if Path(folder, name).stat().st_size]
                found |= {(inner / name).as_posix() for name in whole}
        return found

    def make_folders(self, paths: Iterable[str]) -> None:
        """Make the folders that files of the tree lie in; raises OSError where they cannot be made."""
        for folder in sorted({path.rpartition("/")[0] for path in paths}):
            (self.tree / folder).mkdir(parents=True, exist_ok=True)

    def write(self, path: str, data: bytes) -> None:
        """Write a file of the tree, in a folder that is there; see ``write_to``."""
        self.write_to(self.tree / path, data)

    def write_to(self, target: Path, data: bytes) -> None:
        """Write a file as a whole or not at all; raises OSError where it cannot be written."""
        draft = self.hidden / f"draft-{os.getpid()}-{threading.get_ident()}"
        try:
            draft.write_bytes(data)
            draft.replace(target)
        except OSError:
            with contextlib.suppress(OSError):
                draft.unlink(missing_ok=True)
            raise


def check_place(out: Path, sources: Sequence[Path], recipe: str) -> bool:
    """Tell whether ``out`` holds a finished dataset of this recipe; raise InputError unless it may be used.

    It may where it is absent, empty, or was begun with the same recipe, and where it and the sources are not
    inside each other. Nothing is written.
    """
    real = out.resolve()
    for source in sources:
        if real.is_relative_to(source) or source.is_relative_to(real):
            raise InputError(
                f"The new dataset '{out}' and the source '{source}' lie inside each other; choose a folder "
                "apart from the sources, which are never changed."
            )
    if out.exists() and not out.is_dir():
        raise InputError(f"'{out}' is a file; name a new folder for the dataset.")
    if not out.is_dir() or not {entry.name for entry in out.iterdir()}.difference([HIDDEN]):
        # Empty, or stopped before anything was begun.
        return False
    begun = [file for file in (out / HIDDEN / RECIPE, out / RECIPE) if file.is_file()]
    if not begun:
        raise InputError(f"'{out}' holds something else; name a new folder for the dataset.")
    if begun[0].read_text(encoding="utf-8") != recipe:
        raise InputError(
            f"'{out}' was made by another recipe; name a new folder, or delete that one to build it anew."
        )
    return not (out / HIDDEN).is_dir()


def check_writable(out: Path) -> None:
    """Raise InputError where a folder plainly cannot be written or made; nothing is written to find out."""
    place = out
    while not place.exists() and place != place.parent:
        place = place.parent
    if not place.is_dir():
        raise cannot_write(out, NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR)))
    if not os.access(place, os.W_OK | os.X_OK):
        raise cannot_write(out, PermissionError(errno.EACCES, os.strerror(errno.EACCES)))


def open_workshop(out: Path, recipe: str, identity: str) -> Workshop:
    """Make the folder ready to write to; what an earlier build left stays if its plan was the same.

    ``identity`` names the plan. Raises InputError where the folder cannot be written, and where parts of
    another plan have reached their final places already.
    """
    workshop = Workshop(out)
    stamp = workshop.hidden / "plan"
    with telling_what_stopped(out):
        workshop.hidden.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=workshop.hidden):
            pass
        for draft in workshop.hidden.glob("draft-*"):
            draft.unlink()
        workshop.write_to(workshop.hidden / RECIPE, recipe.encode())
        workshop.write_to(out / MANIFEST, UNFINISHED.encode())
        if not stamp.is_file() or stamp.read_text(encoding="utf-8") != identity:
            if any((out / name).exists() for name in (*SPLITS, *TABLES)):
                raise InputError(
                    f"'{out}' is half finished, and the sources have changed since; "
                    "delete it and build again."
                )
            if workshop.tree.exists():
                shutil.rmtree(workshop.tree)
            workshop.write_to(stamp, identity.encode())
    return workshop


def finish(workshop: Workshop, texts: Mapping[str, str]) -> None:
    """Move everything into place: images, then ``texts`` by file name, the manifest last.

    Raises InputError where the folder cannot be written.
    """
    with telling_what_stopped(workshop.out):
        workshop.make_folders(texts)
        for name, text in texts.items():
            if name != MANIFEST:
                workshop.write(name, text.encode())
        move_inside(workshop.tree, workshop.out)
        workshop.write_to(workshop.out / MANIFEST, texts[MANIFEST].encode())
        workshop.hidden.rename(workshop.out / RUBBISH)
    remove_rubbish(workshop.out)


def move_inside(folder: Path, target: Path) -> None:
    """Move what a folder holds into another; folders that are there already are filled up."""
    for entry in sorted(folder.iterdir()):
        place = target / entry.name
        if entry.is_dir() and place.is_dir():
            move_inside(entry, place)
        else:
            entry.replace(place)


def remove_rubbish(out: Path) -> None:
    """Delete what a finished dataset does not need any more."""
    shutil.rmtree(out / RUBBISH, ignore_errors=True)


@contextlib.contextmanager
def telling_what_stopped(out: Path) -> Iterator[None]:
    """Turn an error of the system into one that says what to do; see ``cannot_write``."""
    try:
        yield
    except OSError as error:
        raise cannot_write(out, error) from error


def cannot_write(out: Path, error: OSError) -> InputError:
    """Return the error for a folder that cannot be written, or not any more."""
    return InputError(
        f"Cannot write to '{out}': {error.strerror or error}. The dataset is not finished; make room, or "
        "choose another folder, and run the same command again: it goes on."
    )
