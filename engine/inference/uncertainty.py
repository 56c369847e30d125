"""How far one image's score moves when the picture is mirrored or shifted a little, and between members."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from engine.evaluation.spread import Spread
from engine.imaging.decode import Picture
from engine.inference.scorer import Scorer

SHIFT = 0.02
"""How far the picture is moved, as a share of its side: about what positioning differs by, and less than the
shifts that networks are trained with."""

MIRRORED = "mirrored"
"""A flip left to right: lungs are much alike, the heart is not, so that some change is no fault."""

SHIFTS = {
    "moved left": (0.0, -SHIFT),
    "moved right": (0.0, SHIFT),
    "moved up": (-SHIFT, 0.0),
    "moved down": (SHIFT, 0.0),
}
"""How far down and to the right, as shares of the height and the width."""


def spread(scorer: Scorer, source: bytes | Picture, members: Sequence[str] = ()) -> Spread:
    """Return how far a score moves; ``source`` is decoded as for the score.

    ``members`` are the names of an ensemble's members, in their order. Raises ImageError as ``decode`` does.
    """
    picture = source if isinstance(source, Picture) else scorer.detail.decode(source)
    changed = moved(picture)
    prepared = [scorer.prepare(one) for one in (picture, *changed.values())]
    score, *scores = scorer.score(prepared).tolist()
    parts = [
        float(part.run(squares[None])[0]) for part, squares in zip(scorer.parts, prepared[0], strict=True)
    ]
    own = tuple(zip(members, parts, strict=True)) if members else ()
    return Spread(score, tuple(zip(changed, scores, strict=True)), own)


def moved(picture: Picture) -> dict[str, Picture]:
    """Return a picture mirrored and shifted either way, by what was done."""
    height, width = picture.pixels.shape
    changed = {MIRRORED: np.ascontiguousarray(picture.pixels[:, ::-1])}
    for name, (down, right) in SHIFTS.items():
        changed[name] = shifted(picture.pixels, pixels(down, height), pixels(right, width))
    return {name: replace(picture, pixels=one) for name, one in changed.items()}


def pixels(share: float, side: int) -> int:
    """Return a share of a side in whole pixels, at least one unless it is zero."""
    return int(np.sign(share)) * max(1, round(abs(share) * side)) if share else 0


def shifted(picture: np.ndarray, down: int, right: int) -> np.ndarray:
    """Return a picture (H, W) moved by whole pixels; the outermost row or column fills what is uncovered."""
    height, width = picture.shape
    rows = np.clip(np.arange(height) - down, 0, height - 1)
    columns = np.clip(np.arange(width) - right, 0, width - 1)
    return np.ascontiguousarray(picture[rows[:, None], columns])
