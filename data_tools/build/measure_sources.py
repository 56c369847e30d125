"""The files of several sources, measured once each and remembered."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from data_tools.build.gather import Source
from data_tools.scan.store import Measured, measured

MEASURED = ("width", "height", "mode", "sha256", "problem")


@dataclass(frozen=True)
class SourceMeasures:
    """Measurements in the order of the rows: a table of values, hashes (n, HASHES) uint64, and thumbnails."""

    table: pd.DataFrame
    hashes: np.ndarray
    parts: tuple[tuple[np.ndarray, Measured], ...]

    def thumbs(self, positions: np.ndarray) -> np.ndarray:
        """Return the thumbnails (k, THUMB, THUMB) uint8 of the rows at these positions."""
        found: np.ndarray | None = None
        for rows, part in self.parts:
            inside = np.searchsorted(rows, positions)
            here = (inside < len(rows)) & (rows[np.minimum(inside, len(rows) - 1)] == positions)
            pictures = part.thumbs(inside[here])
            if found is None:
                found = np.zeros((len(positions), *pictures.shape[1:]), dtype=np.uint8)
            found[here] = pictures
        assert found is not None
        return found


def measure_sources(
    rows: pd.DataFrame,
    sources: tuple[Source, ...],
    *,
    progress: Callable[[int, int], None] = lambda done, total: None,
    workers: int | None = None,
) -> SourceMeasures:
    """Measure every row's file, all cores at once; what was measured before is not read again.

    ``rows`` has a range index and the columns ``source`` and ``path``; ``progress`` is told (done, to do) of
    each source in turn. Reasons name files relative to their source.
    """
    tables, parts = [], []
    hashes: list[np.ndarray] = []
    for source in sources:
        positions = np.flatnonzero(rows["source"] == source.choice.name)
        found = measured(source.root, list(rows["path"].iloc[positions]), progress=progress, workers=workers)
        table = found.table.set_index(positions)
        table["reason"] = table["reason"].str.replace(f"{source.root}/", "", regex=False)
        tables.append(table)
        hashes.append(found.hashes)
        parts.append((positions, found))
    order = np.argsort(np.concatenate([positions for positions, _ in parts]))
    return SourceMeasures(pd.concat(tables).sort_index(), np.concatenate(hashes)[order], tuple(parts))
