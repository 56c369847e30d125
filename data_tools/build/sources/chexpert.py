"""CheXpert (Irvin et al., AAAI 2019): ``train.csv`` and ``valid.csv`` with a column for each finding.

Findings are 1 (present), 0 (absent), -1 (uncertain) or empty (not mentioned). An image is Pneumonia where
that finding is 1, No Finding where that is 1 and Pneumonia neither 1 nor -1; every other one, an uncertain
pneumonia among them, is neither class. Lateral views are not used.
"""

from pathlib import Path, PurePosixPath

import pandas as pd

from data_tools.build.sources.layout import Layout, as_rows
from data_tools.build.sources.tables import header_of, read_table, sexes, years
from engine.errors import InputError

TABLES = {"train": "train.csv", "val": "valid.csv", "test": "test.csv"}
VIEW = "Frontal/Lateral"
NEEDED = ("Path", VIEW, "No Finding", "Pneumonia")
NOT_FINDINGS = ("Path", "Sex", "Age", VIEW, "AP/PA")
PRESENT, UNCERTAIN = 1.0, -1.0


def belongs(root: Path) -> bool:
    """Tell whether a folder has one of the tables, known by its columns."""
    return any(set(NEEDED) <= set(header_of(root / file)) for file in TABLES.values())


def rows(root: Path) -> pd.DataFrame:
    """Return a row for each frontal image of the tables that are there."""
    tables = [
        read_table(root / file, NEEDED).assign(split=split)
        for split, file in TABLES.items()
        if (root / file).is_file()
    ]
    if not tables:
        raise InputError(f"'{root}' has none of {', '.join(TABLES.values())}; name CheXpert's folder.")
    table = pd.concat(tables, ignore_index=True)
    table = table[table[VIEW].str.strip().str.lower() == "frontal"]
    findings = [name for name in table.columns if name not in (*NOT_FINDINGS, "split")]
    values = table[findings].apply(pd.to_numeric, errors="coerce")
    paths = [place(root, written) for written in table["Path"]]
    label = pd.Series("", index=table.index, dtype="str")
    label = label.mask(values["No Finding"] == PRESENT, "No Finding")
    label = label.mask(values["Pneumonia"] == UNCERTAIN, "Pneumonia uncertain")
    label = label.mask(values["Pneumonia"] == PRESENT, "Pneumonia")
    labels = written_findings(values)
    table = table.assign(
        path=paths,
        name=["-".join(PurePosixPath(path).with_suffix("").parts[-3:]) for path in paths],
        label=label.mask(label == "", labels),
        labels=labels,
        subject=[patient(path) for path in paths],
    )
    if "Age" in table:
        table["age"] = years(table["Age"])
    if "Sex" in table:
        table["sex"] = sexes(table["Sex"])
    if "AP/PA" in table:
        table["view"] = table["AP/PA"]
    return as_rows(table)


def place(root: Path, written: str) -> str:
    """Return an image's path below the root: the tables' paths begin with the published folder's name."""
    inner = written.partition("/")[2]
    return written if not inner or (root / written).is_file() else inner


def patient(path: str) -> str | None:
    """Return the folder of a path that is named after a patient."""
    return next((part for part in path.split("/") if part.startswith("patient")), None)


def written_findings(values: pd.DataFrame) -> pd.Series:
    """Return the findings present, joined by ``|``, those uncertain with a question mark."""
    texts = [
        "|".join(
            f"{name}{'?' if value == UNCERTAIN else ''}"
            for name, value in zip(values.columns, row, strict=True)
            if value in (PRESENT, UNCERTAIN)
        )
        for row in values.to_numpy()
    ]
    return pd.Series(texts, index=values.index, dtype="str")


CHEXPERT = Layout(
    "chexpert",
    "CheXpert",
    belongs,
    rows,
    licence="Stanford University Dataset Research Use Agreement (no redistribution)",
    citation="Irvin J et al. CheXpert: A Large Chest Radiograph Dataset with Uncertainty Labels and Expert "
    "Comparison. AAAI 2019, arXiv:1901.07031",
)
