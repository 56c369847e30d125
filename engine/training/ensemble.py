"""Which models to average, and how much each counts: chosen on altered validation copies.

Greedy selection with replacement (Caruana et al., ICML 2004): starting from nothing, the model is added,
again if need be, that raises the ROC AUC of the mean probability most. How often it was added is its weight.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import torch

from engine.datasets.catalog import Dataset
from engine.datasets.validation import with_validation
from engine.errors import InputError
from engine.evaluation.curves import curve
from engine.evaluation.operating_points import youden
from engine.evaluation.temperature import fit_temperature, with_temperature
from engine.imaging.fit import Padding
from engine.models.config import Member, ModelConfig
from engine.models.store import LoadedModel
from engine.training.epoch import validation_logits
from engine.training.squares import Squares, load_squares

ROUNDS = 12
"""Additions at most: weights then are twelfths or coarser, which a validation set can tell apart at best."""

LEAST_GAIN = 1e-4
"""What further additions must raise the ROC AUC by: less is noise, and fewer members are simpler."""


@dataclass(frozen=True, eq=False)
class Chosen:
    """An ensemble's configuration, and the ROC AUC on the altered copies of it and of each candidate.

    ``steps`` are the names in the order in which they were added, with the AUC after each.
    """

    config: ModelConfig
    auc: float
    candidates: dict[str, float]
    steps: tuple[tuple[str, float], ...]


def choose_ensemble(
    models: Sequence[LoadedModel], dataset: Dataset, *, advance: Callable[[int], object] = lambda count: None
) -> Chosen:
    """Choose members, weights, temperature and threshold (Youden's J) on the validation images.

    Every member sees the same alterations of the same images in its own preparation. ``advance`` is told
    how many models were scored. Raises InputError for fewer than two candidates, one that is an ensemble, and
    classes that differ.
    """
    check_candidates(models)
    dataset = with_validation(dataset)
    rows = dataset.catalog[dataset.catalog["split"] == "val"]
    rows = rows[rows["label"].isin(dataset.classes)]
    scores: dict[str, np.ndarray] = {}
    positives = (rows["label"] == dataset.classes[1]).to_numpy(dtype=bool)
    for model in models:
        squares = squares_for(model, dataset, rows)
        if squares.unreadable:
            raise InputError(f"'{squares.unreadable[0]}' of the validation images cannot be used; repair it.")
        scores[model.name] = altered_scores(model, squares)
        advance(1)
    y = np.tile(positives, len(next(iter(scores.values()))))
    flat = {name: values.ravel() for name, values in scores.items()}
    steps = greedy(y, flat)
    kept = worthwhile([auc for _, auc in steps])
    names = [name for name, _ in steps[:kept]]
    weights = {name: names.count(name) / len(names) for name in dict.fromkeys(names)}
    mean = sum(weight * flat[name] for name, weight in weights.items())
    return Chosen(
        config=configuration(models, weights, y, np.asarray(mean)),
        auc=steps[kept - 1][1],
        candidates={name: curve(y, values).auc for name, values in flat.items()},
        steps=tuple(steps[:kept]),
    )


def check_candidates(models: Sequence[LoadedModel]) -> None:
    """Raise InputError unless the models can be averaged."""
    if len(models) < 2:
        raise InputError("An ensemble is chosen from at least two models; name more.")
    for model in models:
        if model.members:
            raise InputError(f"{model.name} is an ensemble itself; name its members instead.")
        if model.config.classes != models[0].config.classes:
            raise InputError(f"{model.name} and {models[0].name} tell different classes apart.")


def squares_for(model: LoadedModel, dataset: Dataset, rows: pd.DataFrame) -> Squares:
    """Return the validation images as a model sees them."""
    config = model.config
    return load_squares(dataset.root, rows, dataset.classes[1], config.size, Padding.parse(config.padding))


def altered_scores(model: LoadedModel, squares: Squares) -> np.ndarray:
    """Return the probabilities (copies, N) of the altered validation images, the plain ones first."""
    cpu = torch.device("cpu")
    logits = validation_logits(model.module, squares, model.config.size, model.config, cpu, exact=True)
    return 1.0 / (1.0 + np.exp(-logits.astype(np.float64) / model.config.temperature))


def greedy(y: np.ndarray, scores: dict[str, np.ndarray], rounds: int = ROUNDS) -> list[tuple[str, float]]:
    """Return the names in the order of addition, each with the AUC of the mean after it."""
    total = np.zeros(len(y))
    steps: list[tuple[str, float]] = []
    for number in range(1, rounds + 1):
        reached = {name: curve(y, (total + values) / number).auc for name, values in scores.items()}
        name = max(reached, key=lambda one: reached[one])
        total += scores[name]
        steps.append((name, reached[name]))
    return steps


def worthwhile(reached: Sequence[float], least: float = LEAST_GAIN) -> int:
    """Return how many additions to keep: up to the last that beat everything before by ``least`` or more."""
    kept = 1
    for index in range(1, len(reached)):
        if reached[index] >= reached[kept - 1] + least:
            kept = index + 1
    return kept


def configuration(
    models: Sequence[LoadedModel], weights: dict[str, float], y: np.ndarray, mean: np.ndarray
) -> ModelConfig:
    """Return the ensemble's configuration, its mean recalibrated and its threshold fitted."""
    first = next(model for model in models if model.name == max(weights, key=lambda name: weights[name]))
    odds = np.log(np.clip(mean, 1e-12, 1 - 1e-12) / np.clip(1 - mean, 1e-12, 1))
    temperature = round(fit_temperature(y, odds), 6)
    threshold = youden(curve(y, with_temperature(mean, temperature))).threshold
    return ModelConfig(
        arch="ensemble",
        size=first.config.size,
        padding=first.config.padding,
        classes=first.config.classes,
        temperature=temperature,
        threshold=round(threshold, 6),
        members=tuple(Member(name, round(weight, 6)) for name, weight in weights.items()),
    )


def members_text(folder: Path, chosen: Chosen) -> str:
    """Return how an ensemble was put together, for its card."""
    lines = [
        "## How it was put together",
        "",
        "- Greedy selection with replacement (Caruana et al., 2004) by the ROC AUC over plain and altered",
        f"  validation copies, from {len(chosen.candidates)} candidates; nothing was trained for it, and no",
        "  test image took part. Temperature and threshold (Youden's J) are fitted on the same copies.",
        f"- On these copies {folder.name} has a ROC AUC of {chosen.auc:.4f}; alone the candidates have "
        + ", ".join(f"{name} {auc:.4f}" for name, auc in chosen.candidates.items())
        + ".",
        "- Added in this order: " + ", ".join(f"{name} ({auc:.4f})" for name, auc in chosen.steps) + ".",
    ]
    return "\n".join(lines) + "\n"
