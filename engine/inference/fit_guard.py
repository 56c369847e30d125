"""Fitting a model's guard on the images that it was trained on."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from engine.datasets.catalog import Dataset
from engine.datasets.validation import with_validation
from engine.evaluation.out_of_distribution import Guard, fit
from engine.inference.embeddings import embed_dataset, key_of
from engine.inference.score_dataset import check_classes
from engine.models.store import LoadedModel


def fit_guard(
    model: LoadedModel,
    dataset: Dataset,
    *,
    store: Path,
    advance: Callable[[int], object] = lambda count: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Guard:
    """Fit a guard on a dataset's training split, and its threshold on its validation split.

    The dataset is the one that the model was trained on; without a validation split, the one that training
    draws is taken (``with_validation``). ``store`` keeps the vectors. Images of other labels than the two
    classes do not count. Raises InputError as ``check_classes``, ``with_validation`` and ``fit`` do, and
    otherwise as ``embed_dataset``.
    """
    check_classes(model, dataset)
    divided = with_validation(dataset)
    catalog = divided.catalog[divided.catalog["label"].isin(divided.classes)]
    divided = replace(divided, catalog=catalog)
    train, validation = (
        embed_dataset(model, divided, split, store=store, advance=advance, cancelled=cancelled)
        for split in ("train", "val")
    )
    labels = catalog.set_index("path")["label"]
    return fit(train.vectors, labels[list(train.paths)].to_numpy(), validation.vectors, key=key_of(model))
