"""Folders to rows: ``split/CLASS/image``, ``CLASS/image`` or a flat set of images."""

from collections.abc import Iterable

import pandas as pd

from engine.datasets.classes import NEGATIVE, POSITIVE
from engine.datasets.subjects import subject_and_subtype

SPLIT_NAMES = {
    "train": "train",
    "val": "val",
    "valid": "val",
    "validation": "val",
    "test": "test",
}
"""Folder names (in any case) that are splits, and the split's name."""

WHOLE = "all"
"""The split of images outside any split."""

LAYOUTS = "split/CLASS/image, CLASS/image, or any tree with a manifest.csv (columns path,label)"


def split_name(name: str) -> str | None:
    """Return the split that a folder name means, None when it means none."""
    return SPLIT_NAMES.get(name.strip().lower())


def wrappers(paths: Iterable[str]) -> list[str]:
    """Return the chain of single folders around the layout, outermost first, each with its last slash.

    A folder counts as a wrapper when it alone holds all images, none of them directly, and is not named like
    a split or a usual class. The first is always the folder itself, as the empty string.
    """
    folders = [path.split("/")[:-1] for path in paths]
    chain = [""]
    shallowest = min((len(parts) for parts in folders), default=0)
    for depth in range(shallowest - 1):
        names = {parts[depth] for parts in folders}
        name = folders[0][depth]
        if len(names) > 1 or split_name(name) or name.upper() in (NEGATIVE, POSITIVE):
            break
        chain.append(f"{chain[-1]}{name}/")
    return chain


def rows_from_folders(paths: Iterable[str]) -> tuple[pd.DataFrame, list[str]]:
    """Return the rows (path, split, label, subject, subtype) of image paths, and notes for people.

    Where split folders exist, images outside them are left out (the Kaggle archive of the Kermany set holds
    a second copy of itself) and counted in a note. Without any, the split is ``all``. The class is the first
    folder below the split; an image without one has no label.
    """
    paths = list(paths)
    parts = [path.split("/") for path in paths]
    has_splits = any(len(part) > 1 and split_name(part[0]) for part in parts)
    rows, outside = [], set()
    for path, part in zip(paths, parts, strict=True):
        split, folders = WHOLE, part[:-1]
        if has_splits:
            named = split_name(part[0]) if folders else None
            if named is None:
                outside.add(path)
                continue
            split, folders = named, folders[1:]
        rows.append((path, split, folders[0] if folders else None, *subject_and_subtype(path)))
    table = pd.DataFrame(rows, columns=["path", "split", "label", "subject", "subtype"], dtype="str")
    notes = []
    if outside:
        places = sorted({path.split("/")[0] if "/" in path else "the top level" for path in outside})
        notes.append(f"{len(outside)} images outside the split folders were left out ({', '.join(places)}).")
    return table, notes
