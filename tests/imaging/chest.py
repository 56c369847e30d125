"""A chest drawn with five ellipses."""

import cv2
import numpy as np


def drawn_chest(height: int = 240, width: int = 280) -> np.ndarray:
    """Return an upright chest (H, W) uint8: gray trunk on black, dark lungs, bright heart, spine and belly."""

    def at(x: float, y: float) -> tuple[int, int]:
        return round(x * width), round(y * height)

    picture = np.zeros((height, width), dtype=np.uint8)
    cv2.ellipse(picture, at(0.5, 0.62), at(0.44, 0.60), 0, 0, 360, 150, -1)
    cv2.rectangle(picture, at(0.42, 0), at(0.58, 0.3), 150, -1)
    for side in (-1, 1):
        cv2.ellipse(picture, at(0.5 + 0.2 * side, 0.46), at(0.13, 0.32), 0, 0, 360, 70, -1)
    cv2.ellipse(picture, at(0.54, 0.58), at(0.13, 0.2), 0, 0, 360, 200, -1)
    cv2.rectangle(picture, at(0.46, 0.05), at(0.54, 1), 210, -1)
    cv2.ellipse(picture, at(0.5, 0.98), at(0.4, 0.25), 0, 0, 360, 215, -1)
    return cv2.GaussianBlur(picture, (0, 0), width / 100)
