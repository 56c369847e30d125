"""Measure how far a model's maps of a dataset can be trusted, and go on where it was stopped."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from engine.datasets.catalog import Dataset
from engine.datasets.roots import resolve_inside
from engine.datasets.select import rows_for_split
from engine.errors import InputError
from engine.evaluation.trust.card import TrustCard
from engine.imaging.outline import read_mask
from engine.imaging.problems import ImageError
from engine.inference.cam.method import Method
from engine.inference.runners import Runtime
from engine.inference.score_dataset import Cancelled, check_classes, identity, provenance
from engine.inference.scorer import Scorer, make_scorer
from engine.inference.stress import image_seed, sample
from engine.inference.trust.journal import Row, RowJournal
from engine.inference.trust.measure import DRAWS, Bench, measure
from engine.inference.trust.randomisation import shuffled_model
from engine.models.store import LoadedModel

IMAGES, STEPS = 40, 20
"""Images and steps of a card unless told otherwise."""

KEPT = (
    "model", "arch", "weights_sha256", "dataset", "dataset_hash", "split", "padding", "size", "threshold",
    "classes", "runtime", "versions",
)  # fmt: skip
"""What a card says of its model and data."""

SHUFFLES, SLOW_SHUFFLES = 3, 1
"""Shuffles of the weights whose mean likeness counts; of a method that takes seconds, how many must do."""

STATISTICS = 32
"""Images that batch norms of shuffled weights are measured on, at most."""


@dataclass(frozen=True)
class Plan:
    """What a card is to measure: the method, how many images (half of each class) and steps, the seed."""

    method: Method = Method.GRADCAM
    images: int = IMAGES
    steps: int = STEPS
    seed: int = 0

    @property
    def shuffles(self) -> int:
        """How often the weights are shuffled."""
        return SLOW_SHUFFLES if self.method.slow else SHUFFLES

    def __post_init__(self):
        if self.images < 2:
            raise InputError(f"Expected at least 2 images, one of each class, but got {self.images}.")
        if self.steps < 2:
            raise InputError(f"Expected at least 2 steps, but got {self.steps}.")


def run_trust(
    model: LoadedModel,
    dataset: Dataset,
    plan: Plan,
    *,
    split: str | None = "test",
    runtime: Runtime = Runtime.AUTO,
    journal: Path | None = None,
    advance: Callable[[int], object] = lambda count: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> TrustCard:
    """Measure a random sample of a split, as many images of each class as there are up to half of the plan's.

    ``journal`` is a file that remembers the images of an interrupted call with the same arguments; it is
    removed at the end. The result does not depend on interruptions. ``advance`` is told how many images were
    done; ``cancelled`` is asked before each. Raises InputError as ``rows_for_split`` and explaining do;
    Cancelled when ``cancelled`` turns true.
    """
    check_classes(model, dataset)
    rows = chosen_rows(dataset, split, plan)
    scorer = make_scorer(model, runtime=runtime)
    facts = provenance(model, dataset, split, None, len(rows)) | {"runtime": scorer.runtime.value}
    record = RowJournal(journal, identity_of(facts, plan, list(rows["path"]))) if journal else None
    known = record.read() if record else {}
    pending = rows[~rows["path"].isin(known)]
    advance(len(rows) - len(pending))
    bench = bench_of(model, scorer, dataset, rows, plan) if len(pending) else None
    for row in pending.to_dict("records"):
        if cancelled() or bench is None:
            raise Cancelled(f"Stopped after {len(known)} of {len(rows)} images.")
        known[row["path"]] = measured(bench, dataset, row, plan.seed)
        if record:
            record.append(known[row["path"]])
        advance(1)
    if record:
        record.remove()
    return card_of(facts, plan, rows, known)


def chosen_rows(dataset: Dataset, split: str | None, plan: Plan) -> pd.DataFrame:
    """Return the rows of the sample: of each class at random, in the order of the catalog."""
    rows = rows_for_split(dataset, split)
    rows = rows[rows["label"].isin(dataset.classes) & rows["problem"].isna()]
    if rows.empty:
        raise InputError(f"The split has no usable image of {' or '.join(dataset.classes)}.")
    return sample(rows, max(1, plan.images // 2), plan.seed)


def bench_of(model: LoadedModel, scorer: Scorer, dataset: Dataset, rows: pd.DataFrame, plan: Plan) -> Bench:
    """Return what every image is measured with; the shuffles are made here."""
    prepared = []
    for path in rows["path"].iloc[:: -(-len(rows) // STATISTICS)]:
        try:
            prepared.append(scorer.prepare(dataset.root / path))
        except ImageError:
            continue  # It is told of when its turn comes.
    if not prepared:
        raise InputError(f"None of the {len(rows)} images of the sample can be used.")
    squares = [np.stack(ones) for ones in zip(*prepared, strict=True)]
    shuffles = [
        shuffled_model(model, squares, plan.seed * 1000 + draw * 100) for draw in range(plan.shuffles)
    ]
    return Bench(model, scorer, shuffles, plan.method, plan.steps)


def measured(bench: Bench, dataset: Dataset, row: dict[str, Any], seed: int) -> Row:
    """Return the row of one image, or its path and problem."""
    path, mask = row["path"], row.get("mask")
    try:
        picture = bench.scorer.detail.decode(dataset.root / path)
        file = resolve_inside(dataset.root.resolve(), mask) if isinstance(mask, str) else None
        drawn = read_mask(file.read_bytes()) if file else None
    except (ImageError, InputError, OSError) as error:
        return {"path": path, "problem": " ".join(str(error).split())}
    return {"path": path, "label": row["label"], **measure(bench, picture, drawn, image_seed(path, seed))}


def card_of(facts: dict[str, Any], plan: Plan, rows: pd.DataFrame, known: dict[str, Row]) -> TrustCard:
    """Return the card of measured images, in the order of the sample."""
    ordered = [known[path] for path in rows["path"]]
    usable = [row for row in ordered if "problem" not in row]
    if not usable:
        raise InputError(f"None of the {len(rows)} images can be used; the first: {ordered[0]['problem']}")
    told = {name: facts[name] for name in KEPT} | {
        "method": plan.method.value,
        "method_label": plan.method.label,
        "images_wanted": plan.images,
        "steps": plan.steps,
        "draws": DRAWS,
        "shuffles": plan.shuffles,
        "seed": plan.seed,
    }
    problems = tuple((row["path"], row["problem"]) for row in ordered if "problem" in row)
    return TrustCard(told, pd.DataFrame(usable), problems)


def identity_of(facts: dict[str, Any], plan: Plan, paths: list[str]) -> str:
    """Return the hash of what decides a card."""
    decided = [identity(facts), facts["threshold"], plan.method, plan.steps, plan.seed, DRAWS, paths]
    return hashlib.sha256(json.dumps(decided).encode()).hexdigest()
