"""A validation split by subject: the committed one of the Kermany set, or one drawn from train."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from engine.datasets.catalog import Dataset
from engine.datasets.layouts import WHOLE
from engine.datasets.walk import without_suffix
from engine.errors import InputError

SPLITS_DIR = Path(__file__).parent / "splits"
"""The committed split files: paths without file extension, one a line."""

FRACTION = 0.15
SEED = 0

ORIGINAL = "val-original"
"""The name of a dataset's own validation split once another takes its place."""


def with_validation(
    dataset: Dataset, *, names: Sequence[str] | None = None, seed: int = SEED, fraction: float = FRACTION
) -> Dataset:
    """Return the dataset with a split ``val``, taken from ``train``; a note says which way it came about.

    In this order: (a) the images in ``names`` (paths relative to the root, with or without file extension);
    (b) a committed split file all of whose names are in train; (c) the dataset's own ``val``; (d) a new split
    by subject, ``fraction`` of train in each class, drawn with ``seed`` (see ``draw_validation``). In (a) and
    (b) the dataset's own ``val``, if any, becomes ``val-original``. Where there is no ``train``, images
    outside any split (``all``) take its place.

    Raises InputError: names that are not in train, a subject on both sides, nothing to draw from.
    """
    if names is not None:
        return split_off(dataset, names, f"Validation: the {len(set(names))} images named.")
    if (committed := with_committed_validation(dataset)) is not None:
        return committed
    if "val" in dataset.splits:
        return replace(dataset, notes=[*dataset.notes, "Validation: the dataset's own split val."])
    train = training_rows(dataset)
    drawn = draw_validation(train, seed=seed, fraction=fraction)
    note = f"Validation: {len(drawn)} of {len(train)} training images, drawn by subject (seed {seed})."
    return split_off(dataset, drawn, note)


def with_committed_validation(dataset: Dataset) -> Dataset | None:
    """Return the dataset with the committed split file that belongs to it, None where none does.

    A file belongs to a dataset when all its names are in train and it parts no subject.
    """
    train = dataset.catalog[dataset.catalog["split"] == "train"]
    stems = train["path"].map(without_suffix)
    for file in sorted(SPLITS_DIR.glob("*.txt")):
        names = read_split(file)
        taken = stems.isin(names)
        if set(stems).issuperset(names) and not parted_subjects(train, taken):
            return split_off(dataset, names, f"Validation: {len(names)} images, as committed in {file.name}.")
    return None


def read_split(file: Path) -> list[str]:
    """Read a split file: one path without extension a line; empty lines and lines with # do not count."""
    lines = (line.strip() for line in file.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def split_file_text(dataset: Dataset, *, seed: int = SEED, fraction: float = FRACTION) -> str:
    """Return the text of a split file for ``dataset``, the same on every machine."""
    train = training_rows(dataset)
    drawn = set(draw_validation(train, seed=seed, fraction=fraction))
    rows = train[train["path"].isin(drawn)]
    counts = ", ".join(f"{n} {label}" for label, n in rows["label"].value_counts().sort_index().items())
    header = (
        f"# Validation split by subject: {len(rows)} of {len(train)} training images",
        f"# ({counts}) of {rows['subject'].nunique()} subjects, none of whom is in what remains of train.",
        f"# Drawn by engine.datasets.validation.split_file_text, seed {seed}, fraction {fraction}.",
    )
    return "\n".join([*header, *sorted(map(without_suffix, drawn))]) + "\n"


def training_rows(dataset: Dataset) -> pd.DataFrame:
    """Return the catalog rows of train, or of ``all`` where there is no train."""
    splits = set(dataset.catalog["split"])
    source = "train" if "train" in splits else WHOLE
    if source not in splits:
        raise InputError(
            f"The dataset {dataset.name} has no images to train on: expected train, or no splits at all, "
            f"but it has {', '.join(dataset.splits)}."
        )
    return dataset.catalog[dataset.catalog["split"] == source]


def groups_of(rows: pd.DataFrame) -> pd.Series:
    """Return the subject of each row; an image without one is a group of its own."""
    return ("subject " + rows["subject"]).fillna("image " + rows["path"].map(without_suffix))


def draw_validation(rows: pd.DataFrame, *, seed: int = SEED, fraction: float = FRACTION) -> list[str]:
    """Return the paths of about ``fraction`` of the rows, whole subjects only, stratified.

    Subjects are grouped by the labels and subtypes of their images. Within each group they are put in the
    order of a hash of seed and subject, which no library version changes, and taken from the front until
    their images come closest to the fraction. A class with two subjects or more gets at least one.

    Raises InputError for a fraction outside 0…1, or when nothing would remain on one side.
    """
    if not 0.0 < fraction < 1.0:
        raise InputError(f"Expected a validation fraction between 0 and 1, but got {fraction}.")
    table = pd.DataFrame(
        {
            "group": groups_of(rows),
            "label": rows["label"].fillna(""),
            "subtype": rows["subtype"].fillna(""),
        }
    )
    subjects = table.groupby("group").agg(
        images=("label", "size"),
        labels=("label", lambda values: tuple(sorted(set(values)))),
        subtypes=("subtype", lambda values: tuple(sorted(set(values)))),
    )
    subjects["order"] = [hash_order(seed, group) for group in subjects.index]
    subjects = subjects.sort_values("order")
    chosen: set[str] = set()
    for _, stratum in subjects.groupby(["labels", "subtypes"]):
        chosen.update(closest_front(stratum["images"], fraction))
    for _, same_class in subjects.groupby("labels"):
        if len(same_class) > 1 and chosen.isdisjoint(same_class.index):
            chosen.add(same_class.index[0])
    taken = table["group"].isin(chosen)
    if not taken.any() or taken.all():
        raise InputError("Too few subjects to draw a validation split from; give one as a folder named val.")
    return list(rows.loc[taken, "path"])


def hash_order(seed: int, group: str) -> str:
    """Return a key that orders subjects at random, the same everywhere."""
    return hashlib.sha256(f"{seed}\t{group}".encode()).hexdigest()


def closest_front(images: pd.Series, fraction: float) -> Iterable[str]:
    """Return the first subjects whose images add up closest to the fraction of all."""
    distance = [abs(total - fraction * images.sum()) for total in [0, *images.cumsum()]]
    return images.index[: distance.index(min(distance))]


def parted_subjects(rows: pd.DataFrame, taken: pd.Series) -> set[str]:
    """Return the subjects with images both among those taken and among the others."""
    groups = groups_of(rows)
    return set(groups[taken]) & set(groups[~taken])


def split_off(dataset: Dataset, names: Iterable[str], note: str) -> Dataset:
    """Move the named images of the training rows into ``val``; see ``with_validation`` for the errors."""
    train = training_rows(dataset)
    stems = train["path"].map(without_suffix)
    wanted = set(names)
    unknown = wanted.difference(train["path"], stems)
    if unknown:
        raise InputError(
            f"{len(unknown)} validation images are not in train, such as {min(unknown)!r}; "
            "give paths relative to the dataset's folder."
        )
    taken = train["path"].isin(wanted) | stems.isin(wanted)
    if parted := parted_subjects(train, taken):
        raise InputError(
            f"{len(parted)} subjects would be in both train and val, such as {min(parted)}; "
            "put all images of a subject on one side."
        )
    catalog = dataset.catalog.copy()
    catalog["split"] = catalog["split"].replace({"val": ORIGINAL})
    catalog.loc[train.index, "split"] = "train"
    catalog.loc[train.index[taken], "split"] = "val"
    return replace(dataset, catalog=catalog, notes=[*dataset.notes, note])
