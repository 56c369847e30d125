"""The Kaggle set ``chest_xray`` (Kermany et al., Cell 2018): ``train``, ``val`` and ``test`` by class."""

from pathlib import Path

from data_tools.build.sources import folder
from data_tools.build.sources.layout import Layout
from engine.datasets.subjects import KERMANY_SCHEME, parse_name

LOOKED_AT = 20
"""File names that are looked at to know the set."""


def belongs(root: Path) -> bool:
    """Tell whether a folder has the set's splits, and its files the set's names."""
    for label in ("NORMAL", "PNEUMONIA"):
        if not all((root / split / label).is_dir() for split in ("train", "test")):
            return False
    names = [file.name for _, file in zip(range(LOOKED_AT), (root / "train" / "PNEUMONIA").iterdir())]  # noqa: B905
    return any(parse_name(name)[0] is KERMANY_SCHEME for name in names)


KAGGLE = Layout(
    "kaggle",
    "Kaggle chest_xray (Kermany et al., Cell 2018)",
    belongs,
    folder.rows,
    licence="CC BY 4.0",
    citation="Kermany D, Zhang K, Goldbaum M. Labeled Optical Coherence Tomography (OCT) and Chest X-Ray "
    "Images for Classification. Mendeley Data, doi:10.17632/rscbjbr9sj",
)
