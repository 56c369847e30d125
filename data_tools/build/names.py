"""What the images of a dataset are called: ``split/CLASS/SOURCE-NAME.png``."""

import re
from hashlib import blake2b

import pandas as pd

UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
LONGEST = 120
"""Characters of a name; file systems allow 255 bytes."""


def output_paths(rows: pd.DataFrame, suffix: str) -> pd.Series:
    """Return a path for each row, POSIX and unique in any case of letters.

    Names that would be the same get eight hexadecimal digits that source and path decide. ``rows`` has
    ``split, label, source, path, name``.
    """
    safe = rows["name"].map(lambda name: UNSAFE.sub("_", name).strip("._") or "image")
    stems = (rows["source"] + "-" + safe).str.slice(0, LONGEST)
    again = stems.str.casefold().duplicated(keep=False)
    marks = [
        blake2b(f"{source}\0{path}".encode(), digest_size=4).hexdigest()
        for source, path in zip(rows["source"], rows["path"], strict=True)
    ]
    stems = stems.mask(again, stems + "-" + pd.Series(marks, index=rows.index, dtype="str"))
    return rows["split"] + "/" + rows["label"] + "/" + stems + suffix
