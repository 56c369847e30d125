"""The lead letter that names the patient's side."""

import cv2
import numpy as np

from data_tools.phantoms.acquisition import Acquisition

WHITE = 242
"""Gray level of lead, which lets nothing through."""


def place_marker(gray: np.ndarray, acquisition: Acquisition, rng: np.random.Generator) -> np.ndarray:
    """Return the picture (H, W) with its letter, if it has one; R is on the viewer's left."""
    if not acquisition.marker:
        return gray
    height, width = gray.shape
    across = rng.uniform(0.02, 0.10)
    if acquisition.marker == "L":
        across = 0.94 - across
    corner = (round(across * width), round(rng.uniform(0.09, 0.40) * height))
    size = rng.uniform(0.4, 0.65) * height / 300
    letter = np.zeros((height, width), dtype=np.uint8)
    stroke = max(round(2.4 * size), 1)
    cv2.putText(letter, acquisition.marker, corner, cv2.FONT_HERSHEY_SIMPLEX, size, 255, stroke, cv2.LINE_AA)
    cover = cv2.GaussianBlur(letter, (0, 0), 0.6).astype(np.float32) / 255
    return gray + cover * np.maximum(WHITE - gray, 0)
