"""Where a point of the thorax falls on the detector."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np


@dataclass(frozen=True)
class Frame:
    """A parallel projection along the patient's depth.

    Points are (x, y, z) in cm: x to the patient's left (the viewer's right), y downward from the top of the
    lungs, z forward from the back of the chest. The patient is turned by ``rotation`` about the vertical
    axis and leans by ``tilt``, both about the depth ``middle``; then ``roll`` turns the picture. Angles are
    in radians. ``scale`` is in pixels for one cm; the point (0, 0, ``middle``) falls on (``left``, ``top``).
    """

    width: int
    height: int
    scale: float
    left: float
    top: float
    middle: float
    rotation: float = 0.0
    tilt: float = 0.0
    roll: float = 0.0

    def project(self, points: np.ndarray) -> np.ndarray:
        """Return pixel coordinates (..., 2) of points (..., 3) in cm."""
        depth = points[..., 2] - self.middle
        x = points[..., 0] * np.cos(self.rotation) + depth * np.sin(self.rotation)
        y = points[..., 1] + depth * np.tan(self.tilt)
        cos, sin = np.cos(self.roll) * self.scale, np.sin(self.roll) * self.scale
        return np.stack([self.left + cos * x - sin * y, self.top + sin * x + cos * y], axis=-1)

    @cached_property
    def flat(self) -> tuple[np.ndarray, np.ndarray]:
        """The (x, y) in cm of each pixel, before the patient turns and leans; (H, W) float32 each."""
        column, row = np.meshgrid(
            np.arange(self.width, dtype=np.float32) - np.float32(self.left),
            np.arange(self.height, dtype=np.float32) - np.float32(self.top),
        )
        cos, sin = np.float32(np.cos(self.roll) / self.scale), np.float32(np.sin(self.roll) / self.scale)
        return cos * column + sin * row, cos * row - sin * column

    def plane(self, z: float) -> tuple[np.ndarray, np.ndarray]:
        """Return the (x, y) in cm that each pixel shows of the plane at depth ``z``; (H, W) float32 each."""
        x, y = self.flat
        depth = z - self.middle
        across = (x - np.float32(depth * np.sin(self.rotation))) / np.float32(np.cos(self.rotation))
        return across, y - np.float32(depth * np.tan(self.tilt))
