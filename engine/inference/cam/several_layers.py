"""One map of several layers."""

from collections.abc import Sequence

import numpy as np

from engine.inference.heatmap import upsample


def mean_of_layers(maps: Sequence[np.ndarray], size: int) -> np.ndarray:
    """Return the mean (B, size, size) float32 in 0…1 of layers' maps, each (B, h, w) of its own grid.

    As the ``grad-cam`` package does it: each layer's map of each image is brought to 0…1 by its minimum and
    maximum and enlarged bilinearly before the mean, so that no layer outweighs another by its scale. What
    the network's scale said is lost: such maps are comparable between places, not between images.
    """
    return np.stack([upsample(stretched(one), size) for one in maps]).mean(axis=0)


def stretched(maps: np.ndarray) -> np.ndarray:
    """Bring each map (h, w) of (B, h, w) to 0…1; one that is the same everywhere becomes 0."""
    low = maps.min(axis=(1, 2), keepdims=True)
    span = maps.max(axis=(1, 2), keepdims=True) - low
    return (maps - low) / np.where(span > 0, span, 1)
