"""NIH ChestX-ray14 (Wang et al., CVPR 2017): ``Data_Entry_2017….csv`` and folders of PNG images.

``test_list.txt`` and ``train_val_list.txt``, where they are, give the official split. An image with
Pneumonia among its findings is labelled Pneumonia, one with ``No Finding`` so; other findings are neither.
"""

from pathlib import Path

import pandas as pd

from data_tools.build.sources.layout import Layout, as_rows
from data_tools.build.sources.tables import read_table, sexes, years
from engine.datasets.walk import list_images
from engine.errors import InputError

TABLES = "Data_Entry_2017*.csv"
LISTS = {"test": "test_list.txt", "train": "train_val_list.txt"}
PNEUMONIA = "Pneumonia"
NEEDED = ("Image Index", "Finding Labels", "Patient ID")


def belongs(root: Path) -> bool:
    """Tell whether a folder has the table of entries."""
    return any(root.glob(TABLES))


def rows(root: Path) -> pd.DataFrame:
    """Return a row for each image of the table; one whose file is in none of the folders gets its name."""
    tables = sorted(root.glob(TABLES))
    if not tables:
        raise InputError(f"'{root}' lacks {TABLES}, the table of entries; download it beside the images.")
    table = read_table(tables[0], NEEDED).drop_duplicates("Image Index")
    places = {path.rsplit("/", 1)[-1]: path for path in sorted(list_images(root.resolve()).files)}
    findings = table["Finding Labels"].fillna("")
    pneumonia = findings.map(lambda text: PNEUMONIA in text.split("|"))
    table = table.assign(
        path=table["Image Index"].map(lambda name: places.get(name, name)),
        label=findings.mask(pneumonia, PNEUMONIA),
        labels=findings,
        subject=table["Patient ID"],
        split=table["Image Index"].map(official(root)),
    )
    if "Patient Age" in table:
        table["age"] = years(table["Patient Age"])
    if "Patient Gender" in table:
        table["sex"] = sexes(table["Patient Gender"])
    if "View Position" in table:
        table["view"] = table["View Position"]
    return as_rows(table)


def official(root: Path) -> dict[str, str]:
    """Return the official split of each image that the publisher's lists name."""
    return {
        name.strip(): split
        for split, file in LISTS.items()
        if (root / file).is_file()
        for name in (root / file).read_text(encoding="utf-8").splitlines()
        if name.strip()
    }


NIH = Layout(
    "nih",
    "NIH ChestX-ray14",
    belongs,
    rows,
    licence="free to use, with a link to the NIH Clinical Center's download site and the citation",
    citation="Wang X et al. ChestX-ray8: Hospital-scale Chest X-ray Database and Benchmarks. CVPR 2017, "
    "doi:10.1109/CVPR.2017.369",
)
