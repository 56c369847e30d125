"""A heatmap as a picture of its own, for a browser to lay over the radiograph."""

import io

import numpy as np
from PIL import Image

from engine.imaging.overlay import OPACITY, inferno

LEVELS = np.arange(256) / 255


def heat_layer(heat: np.ndarray, opacity: float = OPACITY) -> bytes:
    """Return heat (H, W) in 0…1 as a PNG whose opacity follows the heat.

    Laid over the gray picture it shows what ``overlay`` computes, to one gray level: 256 colours, each with
    its own transparency, are a quarter of the size of an RGBA picture.
    """
    levels = np.rint(np.clip(np.asarray(heat, dtype=np.float32), 0.0, 1.0) * 255).astype(np.uint8)
    layer = Image.fromarray(levels).convert("P")
    layer.putpalette(inferno(LEVELS).tobytes())
    file = io.BytesIO()
    layer.save(file, "PNG", transparency=np.rint(LEVELS * opacity * 255).astype(np.uint8).tobytes())
    return file.getvalue()
