"""What a ready-made source is: how a folder shows that it is one, and the rows it holds."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

COLUMNS = {
    "path": "str",
    "name": "str",
    "label": "str",
    "labels": "str",
    "subject": "str",
    "split": "str",
    "subtype": "str",
    "age": "float64",
    "sex": "str",
    "view": "str",
    "licence": "str",
    "synthetic": "str",
    "original_width": "float64",
    "original_height": "float64",
    "original_mode": "str",
}
"""What every source tells of an image, and its type; missing where it does not know.

- ``path``, POSIX, relative to the source's folder; ``name``, what the image may be called, without suffix;
- ``label`` decides the class (see ``data_tools.build.labels``); ``labels`` is all that was written;
- ``subject`` is equal for two images of one source when both are suspected of one person;
- ``split``: ``train``, ``val`` or ``test`` where the publisher divides the images so;
- ``age`` in years; ``sex`` M or F; ``view`` PA, AP …; ``licence`` where images have one each;
- ``original_…``: the published file's size (pixels) and mode, where the file here is a copy of another.
"""


@dataclass(frozen=True)
class Layout:
    """A collection as its publisher unpacks it.

    ``belongs`` tells whether a folder is the root of one, by names and headers alone; ``rows`` returns a
    table with ``COLUMNS``, and raises InputError for a folder that cannot be used. ``licence`` and
    ``citation`` are the publisher's, for the dataset card.
    """

    name: str
    title: str
    belongs: Callable[[Path], bool]
    rows: Callable[[Path], pd.DataFrame]
    licence: str = ""
    citation: str = ""


def as_rows(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with exactly ``COLUMNS``, absent ones missing, in the order of the paths.

    Empty text counts as missing; without a ``name`` the file's stem is one, without ``labels`` the label.
    """
    rows = pd.DataFrame({name: table.get(name, pd.NA) for name in COLUMNS}, table.index)
    for name, kind in COLUMNS.items():
        if kind == "str":
            rows[name] = rows[name].astype("str").str.strip().replace("", pd.NA)
        else:
            rows[name] = pd.to_numeric(rows[name], errors="coerce").astype(kind)
    stems = rows["path"].map(lambda path: path.rsplit("/", 1)[-1].rsplit(".", 1)[0])
    rows["name"] = rows["name"].fillna(stems).astype("str")
    rows["labels"] = rows["labels"].fillna(rows["label"]).astype("str")
    return rows.sort_values("path", ignore_index=True)
