"""Noise with structure at several sizes."""

import cv2
import numpy as np


def cloud(
    rng: np.random.Generator, shape: tuple[int, int], coarsest: float, finest: float, slope: float = 1.0
) -> np.ndarray:
    """Return smooth noise (H, W) float32 of mean about 0 and deviation 1.

    Its octaves run from grains of ``coarsest`` pixels to ``finest``; each has ``0.5 ** slope`` of the
    amplitude of the one before.
    """
    height, width = shape
    total = np.zeros(shape, dtype=np.float32)
    grain, amplitude, power = coarsest, 1.0, 0.0
    while grain >= finest:
        rows, columns = int(np.ceil(height / grain)) + 3, int(np.ceil(width / grain)) + 3
        knots = rng.standard_normal((rows, columns), dtype=np.float32)
        size = (int(columns * grain), int(rows * grain))
        layer = cv2.resize(knots, size, interpolation=cv2.INTER_CUBIC)
        top, left = (size[1] - height) // 2, (size[0] - width) // 2
        total += amplitude * layer[top : top + height, left : left + width]
        power += amplitude**2
        grain, amplitude = grain / 2, amplitude * 0.5**slope
    return total / np.float32(np.sqrt(power))
