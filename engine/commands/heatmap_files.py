"""Which images ``explain`` reads, and what it calls their maps."""

import os
from collections import Counter
from collections.abc import Collection, Iterable
from pathlib import Path

from engine.datasets.walk import list_images
from engine.errors import InputError


def heatmap_names(sources: list[Path], out: Path) -> dict[Path, Path]:
    """Return every image file of the sources, and the name without suffix that its maps get below ``out``.

    Files keep their place below the folder given, or below the one that holds all that is given; see
    ``names_of``. Raises InputError for a folder without images, and where a map would replace one of the
    images.
    """
    roots = [absolute(source if source.is_dir() else source.parent) for source in sources]
    base = os.path.commonpath(roots)
    files = {absolute(file): file for source in sources for file in images_of(source, out)}
    named = names_of([file.relative_to(base) for file in files])
    check_replaces_none(named.values(), files, out)
    return dict(zip(files.values(), named.values(), strict=True))


def names_of(places: Collection[Path]) -> dict[Path, Path]:
    """Return the name without suffix that each image's maps get, by its place, relative and each once.

    Where the suffix alone tells files apart, it stays in the name: the maps of ``a.png`` and ``a.dcm`` are
    called ``a.png`` and ``a.dcm``, of ``b.png`` only ``b``.
    """
    stems = Counter(place.with_suffix("") for place in places)
    whole = set(places)
    names = {}
    for place in places:
        stem = place.with_suffix("")
        names[place] = stem if stems[stem] == 1 and stem not in whole else place
    return names


def check_replaces_none(names: Iterable[Path], files: Collection[Path], out: Path) -> None:
    """Raise InputError where the overlay of one of these names would replace one of ``files``, absolute."""
    images = set(files)
    for name in names:
        if absolute(out / f"{name}.png") in images:
            raise InputError(f"The overlay '{out / name}.png' would replace an image; choose another --out.")


def images_of(source: Path, out: Path) -> list[Path]:
    """Return a file, or the images of a folder but for the maps of an earlier call that lie below ``out``."""
    if not source.is_dir():
        return [source]
    found = [source / path for path in list_images(source.resolve()).files]
    if absolute(out) != absolute(source):
        found = [file for file in found if absolute(out) not in absolute(file).parents]
    if not found:
        raise InputError(f"'{source}' holds no image files (.jpg, .png, .webp, .dcm …).")
    return found


def absolute(path: Path) -> Path:
    """Return a path from the root on, without ``..``; links keep the name that they were given by."""
    return Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow links
