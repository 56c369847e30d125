"""One model's scores for a dataset's split, as a table with its provenance; resumable."""

import hashlib
import json
import platform
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import torch

from engine import __version__
from engine.datasets.catalog import Dataset
from engine.datasets.select import rows_for_split
from engine.errors import InputError
from engine.evaluation.score_table import ScoreTable
from engine.imaging.fit import Padding
from engine.inference.journal import Journal
from engine.inference.runners import Runtime
from engine.inference.scorer import Scorer, make_scorer
from engine.inference.scoring import Score, score_images
from engine.models.store import LoadedModel

LEADING = ("path", "label", "score", "problem")
"""The first columns of a table; a manifest's own of these names give way."""

DIGITS = 7
"""Decimals of a stored score: all that float32 holds near 1."""


class Cancelled(Exception):
    """The work was cancelled; what was scored so far is kept in the journal."""


def score_dataset(
    model: LoadedModel,
    dataset: Dataset,
    *,
    split: str | None = None,
    padding: Padding | str | None = None,
    runtime: Runtime = Runtime.AUTO,
    journal: Path | None = None,
    advance: Callable[[int], object] = lambda count: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> ScoreTable:
    """Score every image of a split (all splits for None) and return the table.

    ``padding`` replaces the model's own. ``journal`` is a file that remembers the scores of an interrupted
    call with the same model, data, padding and runtime; it is removed at the end. ``advance`` is told how
    many images were done. Raises InputError for an unknown split, for a model whose positive class is the
    dataset's negative one, and for a journal that cannot be written; Cancelled when ``cancelled`` turns true.
    """
    check_classes(model, dataset)
    rows = rows_for_split(dataset, split).reset_index(drop=True)
    scorer = make_scorer(model, padding=padding, runtime=runtime)
    facts = provenance(model, dataset, split, padding, len(rows)) | {"runtime": scorer.runtime.value}
    record = Journal(journal, identity(facts)) if journal else None
    known = record.read() if record else {}
    pending = [index for index, path in enumerate(rows["path"]) if path not in known]
    advance(len(rows) - len(pending))
    scores = {index: known[path] for index, path in enumerate(rows["path"]) if path in known}
    paths = [rows["path"].iloc[index] for index in pending]
    for batch in score_images(scorer, [dataset.root / path for path in paths], cancelled=cancelled):
        scores |= {pending[score.index]: score for score in batch}
        if record:
            record.append([(paths[score.index], score) for score in batch])
        advance(len(batch))
    if len(scores) < len(rows):
        raise Cancelled(f"Stopped after {len(scores)} of {len(rows)} images.")
    table = table_of(rows, [scores[index] for index in range(len(rows))])
    if record:
        record.remove()
    return ScoreTable(table, dataset.classes, facts)


def check_classes(model: LoadedModel, dataset: Dataset) -> None:
    """Raise InputError where model and dataset take opposite classes for the positive one."""
    negative, positive = model.config.classes
    if dataset.positive == negative or dataset.negative == positive:
        raise InputError(
            f"{model.name} gives the probability of {positive} against {negative}, but the positive class of "
            f"{dataset.name} is {dataset.positive}; choose --positive {positive}."
        )


def table_of(rows: pd.DataFrame, scores: list[Score]) -> pd.DataFrame:
    """Join scores to catalog rows: ``path, label, score, problem`` first, then what the catalog knows."""
    rest = rows.drop(columns=list(LEADING), errors="ignore").dropna(axis="columns", how="all")
    leading = pd.DataFrame(
        {
            "path": rows["path"],
            "label": rows["label"],
            "score": np.round([score.score for score in scores], DIGITS),
            "problem": pd.Series([score.problem for score in scores], dtype="str"),
        }
    )
    return pd.concat([leading, rest], axis="columns")


def provenance(
    model: LoadedModel, dataset: Dataset, split: str | None, padding: Padding | str | None, count: int
) -> dict[str, Any]:
    """Return where a table's scores come from; ``networks`` are an ensemble's members, or the model."""
    networks = [preparation(network, padding) for network in model.members or (model,)]
    return {
        "model": model.name,
        "arch": model.config.arch,
        "weights_sha256": model.sha256,
        "dataset": dataset.name,
        "dataset_hash": dataset.content_hash,
        "split": split or ", ".join(dataset.splits),
        "images": count,
        "padding": ", ".join(dict.fromkeys(network["padding"] for network in networks)),
        "size": model.config.size,
        "threshold": model.config.threshold,
        "temperature": model.config.temperature,
        "networks": networks,
        "classes": list(dataset.classes),
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "versions": {
            "pneumoscope": __version__,
            "python": platform.python_version(),
            "torch": torch.__version__,
        },
    }


def preparation(network: LoadedModel, padding: Padding | str | None) -> dict[str, Any]:
    """Return what one network is and how its input and score are made."""
    config = network.config
    return {
        "name": network.name,
        "arch": config.arch,
        "in_channels": config.in_channels,
        "outputs": config.outputs,
        "size": config.size,
        "padding": Padding.parse(padding or config.padding).value,
        "mean": list(config.mean),
        "std": list(config.std),
        "temperature": config.temperature,
    }


def identity(facts: dict[str, Any]) -> str:
    """Return the hash of what decides a score: weights, data, preparation and runtime."""
    names = ("weights_sha256", "dataset_hash", "networks", "temperature", "runtime")
    return hashlib.sha256(json.dumps([facts[name] for name in names]).encode()).hexdigest()


def score_files(scorer: Scorer, files: list[Path], advance: Callable[[int], object]) -> pd.DataFrame:
    """Score single files without labels; return ``path, label, score, problem``."""
    scores: list[Score] = []
    for batch in score_images(scorer, files):
        scores += batch
        advance(len(batch))
    rows = pd.DataFrame(
        {"path": [file.as_posix() for file in files], "label": pd.Series([None] * len(files), dtype="str")}
    )
    return table_of(rows, scores)
