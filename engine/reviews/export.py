"""Reviews as tables: every reviewer's words, and a manifest with the labels that they agreed on."""

from collections.abc import Iterable, Mapping

import pandas as pd

from engine.datasets.catalog import Dataset
from engine.datasets.classes import choose_classes
from engine.datasets.manifest import MEASURED
from engine.errors import InputError
from engine.reviews.entry import Entry
from engine.reviews.judgement import Judgement, Outcome
from engine.reviews.relabel import BEFORE, new_labels, outcomes_of

COLUMNS = (
    "dataset", "path", "label", "reviewer", "verdict", "right_label", "tags", "note", "model", "score", "at",
    "sha256", "revision",
)  # fmt: skip

DROP = "drop"
"""Says that bad images are left out of a manifest; any other text is the label that they get."""


def review_table(entries: Iterable[Entry], places: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Return one row for each reviewer and image, with ``COLUMNS``; tags are separated by semicolons.

    ``label`` is the image's at the time; ``path`` where it is now, by ``places`` (SHA-256 by path), else
    where it was.
    """
    now: dict[str, str] = {}
    for path, sha256 in (places or {}).items():
        now.setdefault(sha256, path)
    rows = [
        (
            entry.image.dataset, now.get(entry.image.sha256, entry.shown.path), entry.shown.label,
            entry.reviewer,
            entry.opinion.verdict and entry.opinion.verdict.value, entry.opinion.label,
            "; ".join(entry.opinion.tags), entry.opinion.note, entry.shown.model, entry.shown.score, entry.at,
            entry.image.sha256, entry.revision,
        )
        for entry in entries
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return table.sort_values(["dataset", "path", "reviewer"], ignore_index=True)


def corrected_manifest(dataset: Dataset, judged: Mapping[str, Judgement], bad: str = DROP) -> pd.DataFrame:
    """Return a manifest of the dataset with the labels after review, for its folder.

    ``judged`` has judgements by path. A corrected label takes the place of the old one; images found bad are
    left out, or get the label ``bad``; where reviewers disagree nothing changes, and ``review`` says so. The
    catalog's columns are kept as far as they say something; added are ``label_before_review, review,
    reviewers, review_tags, review_notes``. Raises InputError where the labels would not make a dataset any
    more.
    """
    if not bad.strip():
        raise InputError(f"Expected bad images to be dropped ('{DROP}') or to get a label, but got '{bad}'.")
    catalog = dataset.catalog.drop(columns=[name for name in MEASURED if name in dataset.catalog])
    outcomes, right = outcomes_of(catalog["path"], judged)
    found = [judged.get(path) for path in catalog["path"]]
    original = catalog[BEFORE].fillna(catalog["label"]) if BEFORE in catalog else catalog["label"]
    table = catalog.assign(
        label=new_labels(catalog["label"], outcomes, right, bad),
        **{
            BEFORE: original,
            "review": outcomes,
            "reviewers": [one and "; ".join(one.reviewers) for one in found],
            "review_tags": [one and "; ".join(one.tags) for one in found],
            "review_notes": [one and " / ".join(one.notes) for one in found],
        },
    )
    if bad == DROP:
        table = table[table["review"] != Outcome.BAD.value].reset_index(drop=True)
    check_still_a_dataset(table, dataset)
    first = ["path", "label", "split"]
    rest = [
        name for name in table.columns if name not in first and table[name].replace("", pd.NA).notna().any()
    ]
    return table[[*first, *rest]]


def check_still_a_dataset(table: pd.DataFrame, dataset: Dataset) -> None:
    """Raise InputError unless a manifest's labels can be read with the classes that the dataset has."""
    if table.empty:
        raise InputError(f"No image of {dataset.name} is left: all were found bad.")
    classes, _ = choose_classes(table["label"], dataset.positive)
    if classes != dataset.classes:
        raise InputError(
            f"After the review the classes would be {' and '.join(classes)} instead of "
            f"{' and '.join(dataset.classes)}; give other labels, or drop bad images."
        )
