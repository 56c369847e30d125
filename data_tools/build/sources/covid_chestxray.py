"""The covid-chestxray set (Cohen et al. 2020): ``metadata.csv`` and a folder of images.

Only frontal radiographs are used: CT slices and lateral views are in the same table.
"""

from pathlib import Path

import pandas as pd

from data_tools.build.sources.layout import Layout, as_rows
from data_tools.build.sources.tables import header_of, read_table, sexes, years

TABLE = "metadata.csv"
NEEDED = ("patientid", "finding", "view", "modality", "folder", "filename")
XRAY = "X-ray"
FRONTAL = ("PA", "AP")
"""How the views begin that are frontal: PA, AP, AP Supine, AP Erect, AP semi erect."""

SUBTYPES = {"viral": "virus", "bacterial": "bacteria"}
"""Words of the table for those of the Kermany set; other kinds keep theirs, in lower case."""


def belongs(root: Path) -> bool:
    """Tell whether a folder has the table, known by its columns."""
    return set(NEEDED) <= set(header_of(root / TABLE))


def rows(root: Path) -> pd.DataFrame:
    """Return a row for each frontal radiograph, the first where the table names a file twice."""
    table = read_table(root / TABLE, NEEDED)
    view = table["view"].fillna("").str.strip()
    frontal = view.map(lambda text: text.split(" ")[0] in FRONTAL) & table["modality"].eq(XRAY)
    table = table[frontal & table["folder"].notna() & table["filename"].notna()]
    table = table.assign(
        path=table["folder"].str.strip("/") + "/" + table["filename"],
        label=table["finding"],
        subject=table["patientid"],
        subtype=table["finding"].map(kind_of, na_action="ignore"),
        view=table["view"].str.strip(),
    ).drop_duplicates("path")
    if "age" in table:
        table["age"] = years(table["age"])
    if "sex" in table:
        table["sex"] = sexes(table["sex"])
    if "license" in table:
        table["licence"] = table["license"]
    return as_rows(table)


def kind_of(finding: str) -> str | None:
    """Return the kind of pneumonia that a finding names (``Pneumonia/Viral/COVID-19``), None without one."""
    parts = finding.split("/")
    if len(parts) < 2 or parts[0] != "Pneumonia":
        return None
    return SUBTYPES.get(parts[1].strip().lower(), parts[1].strip().lower())


COVID_CHESTXRAY = Layout(
    "covid-chestxray",
    "covid-chestxray-dataset",
    belongs,
    rows,
    licence="of each image, in the column licence (the table itself: CC BY-NC-SA 4.0)",
    citation="Cohen JP et al. COVID-19 Image Data Collection: Prospective Predictions Are the Future. 2020, "
    "arXiv:2006.11988",
)
