"""Where things lie in a chest: outlines in cm, shared by lungs, bones, vessels and lesions."""

from dataclasses import dataclass

import numpy as np

from data_tools.phantoms.acquisition import Acquisition
from data_tools.phantoms.anatomy import Anatomy
from data_tools.phantoms.shapes import smooth_outline

RIGHT, LEFT = -1, 1
"""The patient's sides as the sign of x: the right lung is at the viewer's left."""

BARREL = np.array([[0.37, 0.0], [0.51, 0.022], [0.64, 0.08], [0.78, 0.19], [0.89, 0.36], [0.965, 0.58]])
CONE = np.array([[0.34, 0.0], [0.43, 0.025], [0.52, 0.09], [0.65, 0.22], [0.78, 0.39], [0.90, 0.60]])
"""The side wall of a grown and of a small child's cage, from the top of the lung downward: shares of
half width and height."""

BASE = np.array([[0.995, 0.8], [1.01, 1.0], [1.0, 1.15], [0.96, 1.32]])
"""The wall's lower part, the same in both."""


@dataclass(frozen=True)
class Thorax:
    """A chest at one breath: what follows from ``Anatomy`` and ``Acquisition`` together."""

    anatomy: Anatomy
    right_dome: float
    left_dome: float

    def wall(self, side: int) -> np.ndarray:
        """Return the inner side wall from the top of the lung to below the diaphragm, (n, 2) in cm."""
        a = self.anatomy
        upper = BARREL + a.taper * (CONE - BARREL)
        shares = smooth_outline(np.concatenate([upper, BASE]), closed=False)
        return shares * [side * a.half_width, a.height]

    def half_width(self, y: np.ndarray) -> np.ndarray:
        """Return the distance from the midline to the side wall at heights ``y`` in cm."""
        line = self.wall(LEFT)
        return np.interp(y, line[:, 1], line[:, 0])

    def dome(self, side: int, x: np.ndarray) -> np.ndarray:
        """Return the height (y in cm) of the diaphragm's edge at ``x``, on one side."""
        a = self.anatomy
        crest = 0.48 * a.half_width if side == RIGHT else 0.52 * a.half_width
        top = self.right_dome if side == RIGHT else self.left_dome
        out = (side * x - crest) / (a.half_width - crest)
        steep = 2.6 + 2.2 * a.maturity
        lateral = steep * np.maximum(out, 0) ** 2.3
        medial = (1.0 + 0.8 * a.maturity) * np.minimum(out, 0) ** 2
        return (top + lateral + medial).astype(np.float32)

    def cage(self, side: int) -> np.ndarray:
        """Return the closed outline (n, 2) of one half of the cage, from its top to below the diaphragm."""
        a = self.anatomy
        inner = np.array([[0.12, 1.32], [0.10, 0.25], [0.13, 0.08], [0.22, 0.018]])
        medial = smooth_outline(inner, closed=False) * [side * a.half_width, a.height]
        return np.concatenate([self.wall(side), medial])


def make_thorax(anatomy: Anatomy, acquisition: Acquisition) -> Thorax:
    """Let the chest take its breath."""
    right = anatomy.height * acquisition.inspiration
    return Thorax(anatomy, right_dome=right, left_dome=right + anatomy.dome_gap)
