"""The COVID-19 Radiography Database: a folder for each class, with ``images`` and ``masks``.

It is a collection of collections: its Normal class holds the 1,341 normal training images of Kermany et al.
and images of the RSNA challenge, its Viral Pneumonia class is Kermany's, its Lung_Opacity class the RSNA's,
each resized and stored again. Beside those sources most of it is duplicates.
"""

from pathlib import Path

import pandas as pd

from data_tools.build.sources.layout import Layout, as_rows
from engine.datasets.walk import list_images

MARKS = ("normal", "viral pneumonia")
"""The classes, in lower case, that every release has; others are COVID and Lung_Opacity."""

SUBTYPES = {"viral pneumonia": "virus"}
MASKS = "masks"


def belongs(root: Path) -> bool:
    """Tell whether a folder has the database's class folders, and no splits around them."""
    return set(MARKS) <= {folder.name.lower() for folder in root.iterdir() if folder.is_dir()}


def rows(root: Path) -> pd.DataFrame:
    """Return a row for each image; masks are not images."""
    paths = [path for path in list_images(root.resolve()).files if "/" in path]
    paths = [path for path in paths if MASKS not in path.lower().split("/")[1:-1]]
    labels = [path.split("/")[0] for path in paths]
    subtypes = [SUBTYPES.get(label.lower()) for label in labels]
    table = {"path": paths, "label": labels, "subtype": subtypes}
    return as_rows(pd.DataFrame(table, dtype="str"))


RADIOGRAPHY = Layout(
    "radiography",
    "COVID-19 Radiography Database",
    belongs,
    rows,
    licence="of the collections that it is made of (files © original authors)",
    citation="Rahman T et al. Exploring the effect of image enhancement techniques on COVID-19 detection "
    "using chest X-ray images. Computers in Biology and Medicine 2021, "
    "doi:10.1016/j.compbiomed.2021.104319",
)
