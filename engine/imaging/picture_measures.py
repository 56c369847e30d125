"""What a small copy of a radiograph shows at once: how bright, how contrasty, how much border."""

import io

import numpy as np
from PIL import Image

from engine.imaging.content_box import border_share, content_box

MEASURES = ("brightness", "contrast", "border")


def picture_measures(png: bytes) -> dict[str, float]:
    """Return the ``MEASURES`` of a thumbnail's file.

    ``brightness`` is the mean gray level, 0 to 255; ``contrast`` lies between the 2nd and 98th percentile;
    ``border`` is the share of the area in a uniform border.
    """
    pixels = np.asarray(Image.open(io.BytesIO(png)).convert("L"))
    dark, bright = np.percentile(pixels, (2, 98))
    border = border_share(content_box(pixels), pixels.shape)
    return {"brightness": float(pixels.mean()), "contrast": float(bright - dark), "border": float(border)}
