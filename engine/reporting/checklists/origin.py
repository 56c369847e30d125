"""Where the images of a score table come from, as far as their names and the manifest's columns tell."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from data_tools.download.checksums import read_checksums
from data_tools.download.published import DATASETS, Published
from engine.datasets.walk import without_suffix


@dataclass(frozen=True)
class Origin:
    """``published`` is the public set all of whose names are listed, None where there is none.

    Names are no proof: the files may be copies, or altered. ``synthetic``: the dataset's manifest says of
    every image that it is computed.
    """

    published: Published | None
    synthetic: bool


def published_names() -> dict[Published, frozenset[str]]:
    """Return the file names of each known public set, without their extensions."""
    return {
        one: frozenset(map(without_suffix, read_checksums(one.checksums, one.top)))
        for one in DATASETS.values()
    }


def origin_of(frame: pd.DataFrame, names: Mapping[Published, frozenset[str]]) -> Origin:
    """Return the origin of the images in a score table's rows (columns ``path``, perhaps ``synthetic``).

    ``names`` are those of ``published_names``.
    """
    synthetic = "synthetic" in frame and bool(frame["synthetic"].astype("str").eq("yes").all())
    stems = set(frame["path"].map(without_suffix))
    return Origin(next((one for one, listed in names.items() if stems <= listed), None), synthetic)
