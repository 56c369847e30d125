"""Pictures that a scan should tell apart, as gray arrays or images."""

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from engine.datasets.sources import DEMO_DIR
from engine.imaging.decode import decode


def chest() -> np.ndarray:
    """Return a synthetic chest radiograph (H, W) uint8."""
    return decode(DEMO_DIR / "train/NORMAL/phantom-016.webp").pixels


def page(height: int = 600, width: int = 450) -> np.ndarray:
    """Return a page of text, black on white."""
    image = Image.new("L", (width, height), 255)
    pen, font = ImageDraw.Draw(image), ImageFont.load_default(14)
    for row in range(40, height - 40, 20):
        pen.text((40, row), "Chest radiograph: no focal opacity, heart of usual size.", fill=0, font=font)
    return np.asarray(image)


def screenshot() -> np.ndarray:
    """Return a chest radiograph in the dark window of a viewer, with a menu."""
    image = Image.new("L", (1200, 700), 45)
    image.paste(Image.fromarray(cv2.resize(chest(), (760, 600))), (260, 50))
    pen, font = ImageDraw.Draw(image), ImageFont.load_default(16)
    for row in range(15):
        pen.text((20, 60 + 30 * row), f"Series {row}", fill=220, font=font)
    return np.asarray(image)


def photograph() -> np.ndarray:
    """Return a radiograph photographed with a coloured light, (H, W, 3) uint8."""
    return np.rint(chest()[..., None] * np.array([1.0, 0.8, 0.5])).astype(np.uint8)


def framed() -> np.ndarray:
    """Return a chest radiograph inside a broad black border."""
    return np.pad(chest(), 60)
