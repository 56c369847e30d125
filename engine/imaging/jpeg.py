"""A picture as a lossy file keeps it."""

import io

import numpy as np
from PIL import Image


def through_jpeg(picture: np.ndarray, quality: int) -> np.ndarray:
    """Return a gray picture (H, W) uint8 as JPEG of this quality (Pillow's, 1 to 95) keeps it."""
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "JPEG", quality=quality)
    return np.asarray(Image.open(file))
