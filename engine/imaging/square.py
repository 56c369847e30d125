"""A file to the model's square in one step: decode no finer than needed, then fit."""

from pathlib import Path
from typing import BinaryIO

import numpy as np

from engine.imaging.decode import decode
from engine.imaging.fit import Padding, fit


def load_square(
    source: str | Path | bytes | BinaryIO, size: int = 224, padding: Padding | str = Padding.BLACK
) -> np.ndarray:
    """Decode an image and fit it to (size, size) uint8; raises ImageError as ``decode`` does."""
    padding = Padding.parse(padding)
    picture = decode(source, square=size, cover=not padding.pads)
    return fit(picture.pixels, size, padding, shape=(picture.height, picture.width))
