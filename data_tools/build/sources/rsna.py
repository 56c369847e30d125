"""The RSNA Pneumonia Detection Challenge of 2018: two CSV tables and DICOM images.

``stage_2_train_labels.csv`` has a row for each box, ``stage_2_detailed_class_info.csv`` the radiologists'
class. The challenge's own test images have no labels and are not used. Where the mapping to ChestX-ray14
lies beside them (``pneumonia-challenge-dataset-mappings_2018.json``), it tells the patients; the challenge's
``patientId`` is one for each image.
"""

import json
from pathlib import Path

import pandas as pd

from data_tools.build.sources.layout import Layout, as_rows
from data_tools.build.sources.tables import read_table
from engine.datasets.subjects import parse_name
from engine.errors import InputError

LABELS = "stage_2_train_labels.csv"
CLASSES = "stage_2_detailed_class_info.csv"
IMAGES = "stage_2_train_images"
MAPPING = "pneumonia-challenge-dataset-mappings_2018.json"


def belongs(root: Path) -> bool:
    """Tell whether a folder has the challenge's table of labels."""
    return (root / LABELS).is_file()


def rows(root: Path) -> pd.DataFrame:
    """Return a row for each labelled image; raises InputError where a table is missing or disagrees."""
    boxes = read_table(root / LABELS, ("patientId", "Target"))
    if not (root / CLASSES).is_file():
        raise InputError(
            f"'{root}' lacks {CLASSES}, which alone tells normal from abnormal without opacity; "
            "download it beside the labels."
        )
    classes = read_table(root / CLASSES, ("patientId", "class")).drop_duplicates()
    table = classes.merge(boxes.drop_duplicates("patientId"), on="patientId", how="left")
    again = table["patientId"].duplicated()
    if again.any():
        raise InputError(f"'{root / CLASSES}' has two classes for {table['patientId'][again].iloc[0]}.")
    target = table["Target"].fillna("?")
    known = patients(root / MAPPING)
    return as_rows(
        table.assign(
            path=f"{IMAGES}/" + table["patientId"] + ".dcm",
            label=table["class"],
            labels=table["class"] + " (Target " + target + ")",
            subject=[known.get(image, image) for image in table["patientId"]],
        )
    )


def patients(mapping: Path) -> dict[str, str]:
    """Return the ChestX-ray14 patient of each of the challenge's images; empty without the mapping."""
    if not mapping.is_file():
        return {}
    try:
        entries = json.loads(mapping.read_text(encoding="utf-8"))
        found = {entry["subset_img_id"]: parse_name(entry["img_id"])[1] for entry in entries}
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"'{mapping}' is not the challenge's mapping; download it again.") from error
    return {image: patient for image, patient in found.items() if patient}


RSNA = Layout(
    "rsna",
    "RSNA Pneumonia Detection Challenge (2018)",
    belongs,
    rows,
    licence="RSNA terms of use (research, education and other purposes, with attribution)",
    citation="Shih G et al. Augmenting the National Institutes of Health Chest Radiograph Dataset with "
    "Expert Annotations of Possible Pneumonia. Radiology: Artificial Intelligence 2019, "
    "doi:10.1148/ryai.2019180041",
)
