"""The detector's signal to gray levels, as a radiograph is processed for viewing."""

import cv2
import numpy as np

from data_tools.phantoms.acquisition import Acquisition
from data_tools.phantoms.projection import blurred


def develop(
    signal: np.ndarray, body: np.ndarray, lung: np.ndarray, scale: float, acquisition: Acquisition
) -> np.ndarray:
    """Return gray levels (H, W), float32 from 0 to 255, bones bright.

    Coarse contrast is kept and fine contrast raised (multi-frequency processing); then the range between
    the lungs' dark and the body's bright parts, whose masks are ``lung`` and ``body``, goes through a tone
    curve with a soft toe and shoulder. ``scale`` is in pixels for one cm.
    """
    coarse = blurred(signal, 2.2 * scale)
    middle = blurred(signal, 0.6 * scale)
    level = acquisition.contrast * coarse
    level += acquisition.detail * ((middle - coarse) + 1.4 * (signal - middle))
    low = np.percentile(level[lung][::5], 15)
    high = np.percentile(level[body][::7], 92)
    toe = 0.18 + 0.14 * acquisition.black
    top = 0.79 + 0.13 * acquisition.white
    value = toe + (top - toe) * (level - low) / (high - low)
    gray = 255 * soft_clip(value) ** np.float32(acquisition.gamma)
    return gray + 0.6 * (gray - cv2.GaussianBlur(gray, (0, 0), 1.3))


def soft_clip(value: np.ndarray) -> np.ndarray:
    """Bend values towards 0 and 1 at both ends; they stay as they are between ``low`` and ``high``."""
    low, high = 0.12, 0.88
    over = np.maximum(value - high, 0)
    under = np.maximum(low - value, 0)
    bent = np.clip(value, low, high)
    bent = bent + (1 - high) * (1 - np.exp(-over / (1 - high))) - low * (1 - np.exp(-under / low))
    return bent.astype(np.float32)


def collimate(gray: np.ndarray, acquisition: Acquisition) -> np.ndarray:
    """Return the picture with the collimator's blades dark at its edges."""
    height, width = gray.shape
    left, right, top, bottom = acquisition.blades
    across, down = np.arange(width) + 1.0, np.arange(height) + 1.0
    columns = np.clip(across - left * width, 0, 1) * np.clip((1 - right) * width - across + 1, 0, 1)
    rows = np.clip(down - top * height, 0, 1) * np.clip((1 - bottom) * height - down + 1, 0, 1)
    return gray * rows[:, None].astype(np.float32) * columns[None].astype(np.float32)
