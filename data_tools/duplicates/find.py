"""The duplicates among pictures, from their fingerprints."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from data_tools.duplicates.candidates import candidates
from data_tools.duplicates.equal import Members
from data_tools.duplicates.listing import first_equal, pairs_between, pairs_inside
from data_tools.duplicates.looks import Thumbs, first_look
from data_tools.duplicates.verify import same_pictures

EXACT, NEAR = "exact", "near"
"""The kinds of pairs."""

COLUMNS = {
    "a": "int64",
    "b": "int64",
    "kind": "str",
    "mirrored": "bool",
    "distance": "int64",
    "correlation": "float64",
}
"""The columns of a table of pairs, and their types."""

Told = Callable[[int, int], None]
"""Is told (done, to do)."""


class Cancelled(Exception):
    """The search was cancelled."""


def find_duplicates(
    hashes: np.ndarray,
    thumbs: Thumbs,
    sha256: Sequence[str],
    *,
    progress: Told | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> pd.DataFrame:
    """Return the pairs of pictures that are the same one, sorted; see ``COLUMNS``.

    ``hashes`` (n, HASHES) uint64 and what ``thumbs`` returns, from positions (k,) int64, are those of
    fingerprints; ``sha256`` (n,) are of the files, empty or missing where unknown. Positions ``a`` are
    smaller than ``b``.

    ``exact`` pairs are files with the same bytes. ``near`` pairs show the same picture: encoded again,
    resized, stretched, cropped by up to 5 % of each side, brighter or darker, in a uniform frame, or
    ``mirrored``. ``distance`` is the smallest number of bits between their hashes, ``correlation`` that of
    the second look (0 and 1 for exact pairs). Flat pictures are near nothing. Of many equal files not all
    pairs are listed (see ``listing``); ``groups.group_numbers`` joins them all.

    ``progress`` is told (done, to do), for each part of the work anew. Raises Cancelled when ``cancelled``
    turns true.
    """

    def told(done: int, total: int) -> None:
        if cancelled():
            raise Cancelled
        if progress:
            progress(done, total)

    first_file = first_equal(list(sha256))
    files = np.unique(first_file)
    looks = first_look(thumbs, files, told)
    found = candidates(hashes[files], looks, told)
    correlation, kept = same_pictures(found, lambda chosen: thumbs(files[chosen]), told)
    first_picture = files[looks.twin][np.searchsorted(files, first_file)]
    pictures = Members.of(first_picture, len(first_file))
    pairs, number = pairs_between(pictures, files[found.first[kept]], files[found.second[kept]])
    kept = kept[number]
    table = pd.concat(
        [
            equal_pairs(first_file, first_picture),
            table_of(pairs, NEAR, found.mirrored[kept], found.distance[kept], correlation[kept]),
        ]
    )
    return table.sort_values(["a", "b"], ignore_index=True)


def equal_pairs(first_file: np.ndarray, first_picture: np.ndarray) -> pd.DataFrame:
    """Return the pairs of files with the same bytes, and of others with the very same thumbnail.

    ``first_file`` and ``first_picture`` (n,) are the positions of the first such ones.
    """
    exact = pairs_inside(first_file)
    near = pairs_inside(first_picture)
    near = near[first_file[near[:, 0]] != first_file[near[:, 1]]]
    return pd.concat([table_of(exact, EXACT, False, 0, 1.0), table_of(near, NEAR, False, 0, 1.0)])


def table_of(
    pairs: np.ndarray,
    kind: str,
    mirrored: np.ndarray | bool,
    distance: np.ndarray | int,
    correlation: np.ndarray | float,
) -> pd.DataFrame:
    """Return pairs (m, 2) of positions as a table."""
    return pd.DataFrame(
        {
            "a": pairs.min(axis=1),
            "b": pairs.max(axis=1),
            "kind": kind,
            "mirrored": mirrored,
            "distance": distance,
            "correlation": correlation,
        }
    ).astype(COLUMNS)
