"""Everything that a trust card measures on one image."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.imaging.decode import Picture
from engine.imaging.fit import Frame, frame_for
from engine.inference.cam.method import Method
from engine.inference.explain import Explanation, explain
from engine.inference.heatmap import from_original, to_original
from engine.inference.scorer import Scorer
from engine.inference.scoring import BATCH_SIZE
from engine.inference.trust.controls import edge_map, grid_of, random_map
from engine.inference.trust.faithfulness import Stages, area_under, falling, joined, stages_of
from engine.inference.trust.likeness import likeness
from engine.inference.trust.localisation import body_figures, lesion_figures
from engine.inference.trust.stability import moved_back, noisy, shift_of, shifted
from engine.models.store import LoadedModel

DRAWS = 3
"""Random maps whose mean stands for chance."""


@dataclass(frozen=True, eq=False)
class Bench:
    """What each image is measured with: the model, its scorer, its shuffles, the method, the steps."""

    model: LoadedModel
    scorer: Scorer
    shuffles: Sequence[LoadedModel]
    method: Method
    steps: int


def measure(bench: Bench, picture: Picture, mask: np.ndarray | None, seed: int) -> dict[str, Any]:
    """Measure the map of one picture; return one row of a card.

    ``mask`` (H, W) bool is the lesion's, as large as the original, None where there is none. The map is that
    of the class which the model calls, and so is the score that is followed; the lesion's figures are of the
    map of the positive class. Chance, the noise and the shift follow from ``seed``.

    Columns: ``score`` (of the positive class), ``called`` (1 for positive), ``empty`` (1 for a map of zeros);
    ``insertion_`` and ``deletion_`` with ``map``, ``random``, ``edges`` (areas under the called class's
    probability, 0 to 1), ``blank`` and ``blurred`` (that probability where the curves begin or end);
    ``shuffled_``, ``shift_`` and ``noise_likeness`` (rank correlations, -1 to 1); and the columns of
    ``body_figures`` and ``lesion_figures``.
    """
    generator = np.random.default_rng(seed)
    first = explain(bench.model, picture, method=bench.method)
    called = first.score >= bench.model.config.threshold
    own = first if called else explain(bench.model, picture, method=bench.method, positive=False)
    grid, size = grid_of(own), len(own.square)
    edges = edge_map(own.square, grid)
    draws = [random_map(grid, size, generator) for _ in range(DRAWS)]
    lesion = from_original(mask.astype(np.float32), own.frame) >= 0.5 if mask is not None else None
    return {
        "score": first.score,
        "called": int(called),
        "empty": int(not own.heatmap.any()),
        **faithfulness(
            bench, picture, own, {"map": [own.heatmap], "edges": [edges], "random": draws}, called
        ),
        "shuffled_likeness": shuffled_likeness(bench, picture, own, called),
        **stability(bench, picture, own, called, seed),
        **body_figures(own.heatmap, own.square, own.frame),
        **lesion_figures(first.heatmap, edges, lesion),
    }


def faithfulness(
    bench: Bench, picture: Picture, own: Explanation, kinds: dict[str, list[np.ndarray]], called: bool
) -> dict[str, float]:
    """Return the mean insertion and deletion AUC of each kind's maps, and where the curves begin and end.

    Each network of an ensemble loses the same share of its own square at a step, in the order of the map.
    """
    shape = picture.height, picture.width
    frames = [frame_for(*shape, part.size, part.padding) for part in bench.scorer.parts]
    stages = [stages_of(*one) for one in zip(bench.scorer.prepare(picture), frames, strict=True)]
    ties = kinds["random"][0]
    maps = [one for group in kinds.values() for one in group]
    squares = [tuple(getattr(one, name) for one in stages) for name in ("whole", "blank", "blurred")]
    for heat in maps:
        squares += changed(stages, orders(heat, ties, own.frame, frames, picture), bench.steps)
    scores = scored(bench.scorer, squares)
    followed = scores if called else 1 - scores
    whole, blank, blurred = followed[:3]
    curves = followed[3:].reshape(len(maps), 2, bench.steps - 1)
    areas = np.array(
        [
            [area_under(np.r_[whole, deletion, blank]), area_under(np.r_[blurred, insertion, whole])]
            for deletion, insertion in curves
        ]
    )
    figures, start = {"blank": float(blank), "blurred": float(blurred)}, 0
    for kind, group in kinds.items():
        deletion, insertion = areas[start : start + len(group)].mean(axis=0)
        figures |= {f"deletion_{kind}": float(deletion), f"insertion_{kind}": float(insertion)}
        start += len(group)
    return figures


def orders(
    heat: np.ndarray, ties: np.ndarray, frame: Frame, frames: Sequence[Frame], picture: Picture
) -> list[np.ndarray]:
    """Return in which order the pixels of each network's square go, by a map (S, S) in ``frame``."""
    height, width = picture.pixels.shape
    scale = height / picture.height, width / picture.width

    def brought(values: np.ndarray, other: Frame) -> np.ndarray:
        if other == frame:
            return values
        return from_original(to_original(values, frame.scaled(*scale), height, width), other.scaled(*scale))

    return [falling(brought(heat, other), brought(ties, other)) for other in frames]


def changed(
    stages: Sequence[Stages], places: Sequence[np.ndarray], steps: int
) -> list[tuple[np.ndarray, ...]]:
    """Return what a scorer takes of each step of deletion, then of insertion, the ends left out."""
    pairs = list(zip(stages, places, strict=True))
    return [
        *joined([one.deletion(order, steps) for one, order in pairs]),
        *joined([one.insertion(order, steps) for one, order in pairs]),
    ]


def scored(scorer: Scorer, squares: list[tuple[np.ndarray, ...]]) -> np.ndarray:
    """Return the scores of squares, however many, in batches."""
    starts = range(0, len(squares), BATCH_SIZE)
    return np.concatenate([scorer.score(squares[start : start + BATCH_SIZE]) for start in starts])


def shuffled_likeness(bench: Bench, picture: Picture, own: Explanation, called: bool) -> float:
    """Return how alike the maps of trained and of shuffled weights are, on average; NaN without any."""
    values = [
        likeness(own.heatmap, explain(other, picture, method=bench.method, positive=called).heatmap)
        for other in bench.shuffles
    ]
    known = [value for value in values if not math.isnan(value)]
    return float(np.mean(known)) if known else math.nan


def stability(bench: Bench, picture: Picture, own: Explanation, called: bool, seed: int) -> dict[str, float]:
    """Return how alike the map stays when the picture is moved a little, and under a little noise."""
    rows, columns = shift_of(picture, seed)
    moved, grainy = (
        explain(bench.model, one, method=bench.method, positive=called).heatmap
        for one in (shifted(picture, rows, columns), noisy(picture, seed))
    )
    pair = moved_back(own.heatmap, moved, picture, own.frame, rows, columns)
    return {"shift_likeness": likeness(*pair), "noise_likeness": likeness(own.heatmap, grainy)}
