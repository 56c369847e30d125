"""A heatmap over a radiograph: perceptually even colours, cold areas left untouched."""

import cv2
import numpy as np

OPACITY = 0.65
"""Opacity of the hottest pixel; the others follow their value."""


def inferno(values: np.ndarray) -> np.ndarray:
    """Colour values 0…1 (…) as RGB uint8 (…, 3) by the inferno map (van der Walt & Smith, 2015)."""
    levels = np.clip(np.rint(np.asarray(values, dtype=np.float32) * 255.0), 0, 255).astype(np.uint8)
    coloured = cv2.applyColorMap(levels.reshape(-1, 1), cv2.COLORMAP_INFERNO)
    return coloured[:, 0, ::-1].reshape(*levels.shape, 3)


def overlay(gray: np.ndarray, heat: np.ndarray, opacity: float = OPACITY) -> np.ndarray:
    """Lay heat (H, W) in 0…1 over a gray image (H, W) uint8; return RGB (H, W, 3) uint8.

    Each pixel's opacity is ``opacity`` times its heat, so that cold areas show the radiograph as it is.
    """
    heat = np.clip(np.asarray(heat, dtype=np.float32), 0.0, 1.0)
    alpha = (heat * opacity)[..., None]
    mixed = gray[..., None].astype(np.float32) * (1.0 - alpha) + inferno(heat).astype(np.float32) * alpha
    return np.clip(np.rint(mixed), 0, 255).astype(np.uint8)
