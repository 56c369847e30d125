"""Run a stress test: score changed images with several models, and go on where it was stopped."""

import hashlib
import json
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from engine.datasets.catalog import Dataset
from engine.datasets.select import rows_for_split
from engine.errors import InputError
from engine.evaluation.stress.scores import Step, Stressed, StressScores
from engine.imaging.decode import Picture
from engine.imaging.problems import ImageError
from engine.imaging.stress import DIALS, Dial, Setting, settings_of
from engine.inference.detail import Detail
from engine.inference.journal import Journal
from engine.inference.runners import Runtime
from engine.inference.score_dataset import Cancelled, check_classes, identity, provenance
from engine.inference.scorer import Scorer, make_scorer
from engine.inference.scoring import BATCH_SIZE, NOT_A_NUMBER, Score, prepared_batches
from engine.inference.study_models import describe
from engine.models.store import LoadedModel, load_model

SHARED_FACTS = ("dataset", "dataset_hash", "split", "runtime", "created", "versions")
"""What the provenance of every model of a test says alike."""


@dataclass(frozen=True)
class Changed:
    """One image at every setting, fitted for each model: ``squares[model][setting]`` as scorers take it."""

    squares: tuple[tuple[tuple[np.ndarray, ...], ...], ...]


def run_stress(
    names: Sequence[str | Path],
    dataset: Dataset,
    *,
    split: str | None = "test",
    limit: int | None = None,
    dials: Sequence[Dial] = DIALS,
    seed: int = 0,
    runtime: Runtime = Runtime.AUTO,
    journal: Path | None = None,
    advance: Callable[[int], object] = lambda count: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> StressScores:
    """Score every model (name, folder or weights file) on a split, as it is and changed by every dial.

    ``limit`` takes a random sample of at most so many images of each label, chosen by ``seed``. Each image is
    decoded and changed once for all models, and fitted with each model's own preparation. ``journal`` is a
    file that remembers the scores of an interrupted call with the same arguments; it is removed at the end.
    ``advance`` is told how many images were done. Raises InputError for models of one name or of other
    classes than the dataset's, and as ``load_model`` and ``rows_for_split`` do; Cancelled when ``cancelled``
    turns true.
    """
    if not names or not dials:
        raise InputError("A stress test needs at least one model and one kind of change.")
    models = [load_model(name) for name in names]
    check_models(models, dataset)
    rows = sample(rows_for_split(dataset, split), limit, seed)
    settings = settings_of(dials)
    scorers = [make_scorer(model, runtime=runtime) for model in models]
    facts = [
        provenance(model, dataset, split, None, len(rows)) | {"runtime": scorer.runtime.value}
        for model, scorer in zip(models, scorers, strict=True)
    ]
    record = Journal(journal, identity_of(facts, settings, list(rows["path"]), seed)) if journal else None
    known = record.read() if record else {}
    cells = [(model.name, setting) for model in models for setting in settings]
    pending = [path for path in rows["path"] if key(path, *cells[0]) not in known]
    advance(len(rows) - len(pending))
    detail = shared_detail(scorers)

    def prepare(path: str) -> Changed:
        return change(detail.decode(dataset.root / path), scorers, settings, image_seed(path, seed))

    for batch in prepared_batches(prepare, pending, batch_size=1, cancelled=cancelled):
        for index, future in batch:
            found = score_image(future, scorers, len(settings))
            scored = [(key(pending[index], *cell), one) for cell, one in zip(cells, found, strict=True)]
            known |= dict(scored)
            if record:
                record.append(scored)
            advance(1)
    done = sum(key(path, *cells[0]) in known for path in rows["path"])
    if done < len(rows):
        raise Cancelled(f"Stopped after {done} of {len(rows)} images.")
    if record:
        record.remove()
    each = [[known[key(path, *cell)] for path in rows["path"]] for cell in cells]
    scores = np.array([[one.score for one in column] for column in each])
    return StressScores(
        models=tuple(map(stressed, models)),
        steps=tuple(Step(one.kind, one.severity, one.amount) for one in settings),
        paths=rows["path"].to_numpy(dtype=object),
        labels=rows["label"].to_numpy(dtype=object),
        problems=first_problems(each),
        scores=scores.reshape(len(models), len(settings), len(rows)),
        classes=dataset.classes,
        provenance={name: facts[0][name] for name in SHARED_FACTS} | {"limit": limit, "seed": seed},
    )


def stressed(model: LoadedModel) -> Stressed:
    """Return what the test keeps of a model."""
    told = describe(model)
    return Stressed(told.name, told.threshold, told.padding, model.sha256)


def check_models(models: Sequence[LoadedModel], dataset: Dataset) -> None:
    """Raise InputError where two models have one name, or one is about other classes than the dataset."""
    names = [model.name for model in models]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InputError(f"Two models are named {', '.join(twice)}; rename a folder.")
    for model in models:
        check_classes(model, dataset)


def sample(rows: pd.DataFrame, limit: int | None, seed: int) -> pd.DataFrame:
    """Return at most ``limit`` rows of each label, drawn at random by ``seed``; all without a limit.

    The rows keep their order. Raises InputError for a limit below 1.
    """
    if limit is None:
        return rows.reset_index(drop=True)
    if limit < 1:
        raise InputError(f"Expected a limit of at least one image per class, but got {limit}.")
    draw = np.random.default_rng(seed)
    order = np.argsort(draw.random(len(rows)), kind="stable")
    kept = rows.iloc[order].groupby("label", dropna=False, sort=False).head(limit).index
    return rows.loc[rows.index.isin(kept)].reset_index(drop=True)


def image_seed(path: str, seed: int) -> int:
    """Return the seed of one image's noise and turn: the same in every run, another for each image."""
    return int.from_bytes(hashlib.sha256(f"{seed} {path}".encode()).digest()[:8])


def shared_detail(scorers: Sequence[Scorer]) -> Detail:
    """Return how finely an image is decoded once for all models."""
    details = [scorer.detail for scorer in scorers]
    return Detail(max(one.square for one in details), any(one.cover for one in details))


def change(picture: Picture, scorers: Sequence[Scorer], settings: Sequence[Setting], seed: int) -> Changed:
    """Return a picture at every setting, fitted for each scorer; the frame stays that of the original."""
    changed = [
        Picture(
            setting.apply(picture.pixels, seed), picture.height, picture.width, picture.mode, picture.format
        )
        for setting in settings
    ]
    return Changed(tuple(tuple(scorer.prepare(one) for one in changed) for scorer in scorers))


def score_image(future: Future, scorers: Sequence[Scorer], settings: int) -> list[Score]:
    """Return an image's scores, model by model at each of so many settings; NaN where it is unusable."""
    try:
        changed: Changed = future.result()
    except ImageError as error:
        return [Score(0, np.nan, f"{error.problem.value}: {error}")] * (len(scorers) * settings)
    found: list[Score] = []
    for scorer, squares in zip(scorers, changed.squares, strict=True):
        for start in range(0, len(squares), BATCH_SIZE):
            values = scorer.score(list(squares[start : start + BATCH_SIZE])).tolist()
            found += [Score(0, value, NOT_A_NUMBER if np.isnan(value) else None) for value in values]
    return found


def key(path: str, model: str, setting: Setting) -> str:
    """Return what the journal calls one score."""
    return f"{path}\t{model}\t{setting.kind}\t{setting.severity}"


def first_problems(each: Sequence[Sequence[Score]]) -> np.ndarray:
    """Return for each image (the inner order) its first problem at any model and setting, else None."""
    return np.array(
        [next((one.problem for one in image if one.problem), None) for image in zip(*each, strict=True)],
        dtype=object,
    )


def identity_of(facts: Sequence[dict], settings: Sequence[Setting], paths: Sequence[str], seed: int) -> str:
    """Return the hash of what decides the scores: models, data, changes, the sample and the seed."""
    changes = [[one.kind, one.severity, str(one.amount)] for one in settings]
    decisive = [[one["model"] for one in facts], [identity(one) for one in facts], changes, list(paths), seed]
    return hashlib.sha256(json.dumps(decisive).encode()).hexdigest()
