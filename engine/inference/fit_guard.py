"""Fitting a model's guard on the images that it was trained on."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from engine.datasets.catalog import Dataset
from engine.datasets.select import rows_for_split
from engine.datasets.validation import with_validation
from engine.evaluation.out_of_distribution import Guard, fit
from engine.inference.embeddings import embed_paths, key_of
from engine.inference.score_dataset import check_classes
from engine.models.store import LoadedModel

SAMPLE = 700
"""Training images of each class that are enough for a few dozen numbers."""


def fit_guard(
    model: LoadedModel,
    dataset: Dataset,
    *,
    store: Path,
    advance: Callable[[int], object] = lambda count: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Guard:
    """Fit a guard on a dataset's training split, and its threshold on its validation split.

    Of each class at most ``SAMPLE`` training images are taken, drawn at random; all of validation.

    The dataset is the one that the model was trained on; without a validation split, the one that training
    draws is taken (``with_validation``). ``store`` keeps the vectors. Images of other labels than the two
    classes do not count. Raises InputError as ``check_classes``, ``with_validation`` and ``fit`` do, and
    otherwise as ``embed_paths``.
    """
    check_classes(model, dataset)
    divided = with_validation(dataset)
    catalog = divided.catalog[divided.catalog["label"].isin(divided.classes)]
    divided = replace(divided, catalog=catalog)
    drawn = sample(rows_for_split(divided, "train"))
    train, validation = (
        embed_paths(model, divided.root, list(paths), store=store, advance=advance, cancelled=cancelled)
        for paths in (drawn["path"], rows_for_split(divided, "val")["path"])
    )
    labels = drawn.set_index("path")["label"]
    return fit(train.vectors, labels[list(train.paths)].to_numpy(), validation.vectors, key=key_of(model))


def sample(rows: pd.DataFrame) -> pd.DataFrame:
    """Return at most ``SAMPLE`` rows of each label, the same at every call."""
    draw = np.random.RandomState(0)
    parts = [part.sample(min(SAMPLE, len(part)), random_state=draw) for _, part in rows.groupby("label")]
    return pd.concat(parts)
