"""Insertion and deletion: does the score follow the pixels that a map calls important?

Petsiuk, Das and Saenko, RISE: Randomized input sampling for explanation of black-box models, BMVC 2018.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from engine.imaging.fit import Frame

BLUR = 1 / 16
"""Standard deviation of the blur that insertion starts from, as a share of the side: 14 pixels of 224. The
paper's 5 pixels leave a chest's opacities standing."""


def falling(heat: np.ndarray, ties: np.ndarray) -> np.ndarray:
    """Return the places of a map's pixels (S, S), flattened, from the hottest on.

    Equal ones, such as all that a ReLU cut off, go in the order of ``ties`` (S, S), a random map: so a map
    that is zero everywhere is as good as a random one, and not a grain of single pixels.
    """
    return np.lexsort((-ties.ravel(), -heat.ravel()))


def changed_in_steps(start: np.ndarray, end: np.ndarray, order: np.ndarray, steps: int) -> np.ndarray:
    """Turn a square (S, S) uint8 into another pixel by pixel; return (steps − 1, S, S), the ends left out.

    At step i the first i/steps of the pixels in ``order`` are those of ``end``.
    """
    squares = np.repeat(start.reshape(1, -1), steps - 1, axis=0)
    replacement = end.ravel()
    for step, square in enumerate(squares, start=1):
        chosen = order[: round(step * len(order) / steps)]
        square[chosen] = replacement[chosen]
    return squares.reshape(steps - 1, *start.shape)


def area_under(values: np.ndarray) -> float:
    """Return the area under a curve of values at equal steps from 0 to 1, by the trapezoidal rule."""
    return float(np.trapezoid(values, dx=1 / (len(values) - 1)))


@dataclass(frozen=True)
class Stages:
    """One network's square as it is, with everything removed, and blurred, each (S, S) uint8.

    Deletion replaces pixels by the mean gray level of the picture's part of the square (the paper's constant
    gray); insertion restores them in the blurred square.
    """

    whole: np.ndarray
    blank: np.ndarray
    blurred: np.ndarray

    def deletion(self, order: np.ndarray, steps: int) -> np.ndarray:
        """Return the squares (steps − 1, S, S) of deletion, the ends left out."""
        return changed_in_steps(self.whole, self.blank, order, steps)

    def insertion(self, order: np.ndarray, steps: int) -> np.ndarray:
        """Return the squares (steps − 1, S, S) of insertion, the ends left out."""
        return changed_in_steps(self.blurred, self.whole, order, steps)


def stages_of(square: np.ndarray, frame: Frame) -> Stages:
    """Return the stages of a square (S, S) uint8, whose picture lies in ``frame``."""
    inner = square[frame.top : frame.top + frame.height, frame.left : frame.left + frame.width]
    blurred = cv2.GaussianBlur(square, (0, 0), BLUR * len(square), borderType=cv2.BORDER_REFLECT)
    return Stages(square, np.full_like(square, round(float(inner.mean()))), blurred)


def joined(columns: Sequence[np.ndarray]) -> list[tuple[np.ndarray, ...]]:
    """Return each network's squares (N, S, S) as a scorer takes them: N tuples of a square for each."""
    return list(zip(*columns, strict=True))
