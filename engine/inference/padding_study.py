"""Run a padding experiment: score every model under every padding, and go on where it was stopped."""

import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from engine.datasets.catalog import Dataset
from engine.datasets.select import rows_for_split
from engine.errors import InputError
from engine.evaluation.padding_study.study import Study
from engine.evaluation.score_table import ScoreTable, read_scores, write_scores
from engine.imaging.fit import Padding
from engine.inference.runners import Runtime
from engine.inference.score_dataset import provenance, score_dataset
from engine.inference.study_models import Described, describe, trained
from engine.models.store import LoadedModel, load_model

WAYS = tuple(padding.value for padding in Padding)
"""The five paddings, then the two ways without padding."""


def run_study(
    names: Sequence[str | Path],
    dataset: Dataset,
    parts: Path,
    *,
    split: str | None = "test",
    tests: Sequence[str] = WAYS,
    runtime: Runtime = Runtime.AUTO,
    advance: Callable[[int], object] = lambda count: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Study:
    """Score every model (name, folder or weights file) on a split under every padding of ``tests``.

    ``parts`` is a folder that keeps each finished table, so that the same call goes on where it was stopped;
    the caller removes it. ``advance`` is told how many images were scored. Raises InputError for models that
    disagree on the classes or of one name, and as ``load_model`` and ``score_dataset`` do; Cancelled when
    ``cancelled`` turns true.
    """
    if not names or not tests:
        raise InputError("A padding study needs at least one model and one padding.")
    for test in tests:
        Padding.parse(test)
    rows = rows_for_split(dataset, split)
    described: list[Described] = []
    scores = np.full((len(names), len(tests), len(rows)), np.nan)
    facts: list[dict[str, str]] = []
    for index, name in enumerate(names):
        model = load_model(name)
        described.append(describe(model))
        facts.append({"name": model.name, "arch": model.config.arch, "weights_sha256": model.sha256})
        for column, test in enumerate(tests):
            table = part(
                model, dataset, parts, split=split, test=test, runtime=runtime,
                advance=advance, cancelled=cancelled,
            )  # fmt: skip
            scores[index, column] = table.frame["score"].to_numpy(dtype=np.float64)
    check_names(described)
    models = trained(described)
    order = [[one.name for one in described].index(model.name) for model in models]
    return Study(
        models=models,
        tests=tuple(tests),
        paths=rows["path"].to_numpy(dtype=object),
        labels=rows["label"].to_numpy(dtype=object),
        scores=scores[order],
        classes=dataset.classes,
        provenance={
            "dataset": dataset.name,
            "dataset_hash": dataset.content_hash,
            "split": split or ", ".join(dataset.splits),
            "networks": [facts[position] for position in order],
        },
    )


def part(
    model: LoadedModel,
    dataset: Dataset,
    parts: Path,
    *,
    split: str | None,
    test: str,
    runtime: Runtime,
    advance: Callable[[int], object],
    cancelled: Callable[[], bool],
) -> ScoreTable:
    """Return one model's table under one padding: that of an earlier call, or scored now."""
    told = provenance(model, dataset, split, test, 0)
    decisive = [told[name] for name in ("weights_sha256", "dataset_hash", "split", "networks", "temperature")]
    name = hashlib.sha256(json.dumps(decisive).encode()).hexdigest()[:24]
    file = parts / f"{name}.parquet"
    if file.is_file():
        table = read_scores(file)
        advance(len(table.frame))
        return table
    table = score_dataset(
        model, dataset, split=split, padding=test, runtime=runtime,
        journal=parts / f"{name}.journal", advance=advance, cancelled=cancelled,
    )  # fmt: skip
    write_scores(table, file)
    return table


def check_names(models: Sequence[Described]) -> None:
    """Raise InputError where two models have one name, which nothing could tell apart."""
    names = [model.name for model in models]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InputError(f"Two models are named {', '.join(twice)}; rename a folder.")
