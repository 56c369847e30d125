"""Thickness maps to what the detector measures."""

import cv2
import numpy as np

from data_tools.phantoms.acquisition import Acquisition

SOFT = 0.19
"""Attenuation of soft tissue at a chest radiograph's energies, per cm."""

LUNG = 0.036
"""Attenuation of inflated lung, per cm."""

BONE = 0.50
"""Attenuation of cortical bone beyond that of the soft tissue whose place it takes, per cm."""


def attenuation(soft: np.ndarray, lung: np.ndarray, bone: np.ndarray) -> np.ndarray:
    """Return the line integral of attenuation (H, W) of thickness maps in cm (Beer–Lambert)."""
    return SOFT * soft + LUNG * lung + BONE * bone


def expose(
    line_integral: np.ndarray, scale: float, acquisition: Acquisition, rng: np.random.Generator
) -> np.ndarray:
    """Return the detector's logarithmic signal: what passes, with scattered radiation, blur and noise.

    The signal is in nepers, 0 for the open beam; ``scale`` is in pixels for one cm.
    """
    primary = np.exp(-line_integral)
    spread = blurred(primary, 3.5 * scale)
    share = acquisition.scatter
    arrived = (1 - share) * primary + share * spread
    arrived = cv2.GaussianBlur(arrived, (0, 0), max(acquisition.blur * scale, 0.3))
    photons = acquisition.photons * arrived
    noise = rng.standard_normal(photons.shape, dtype=np.float32)
    counted = photons + np.sqrt(photons) * noise
    return -np.log(np.maximum(counted, 1) / np.float32(acquisition.photons))


def blurred(image: np.ndarray, sigma: float) -> np.ndarray:
    """Return a wide Gaussian blur, made at reduced size."""
    factor = max(int(sigma / 4), 1)
    height, width = image.shape
    small = cv2.resize(
        image, (max(width // factor, 1), max(height // factor, 1)), interpolation=cv2.INTER_AREA
    )
    small = cv2.GaussianBlur(small, (0, 0), sigma / factor, borderType=cv2.BORDER_REPLICATE)
    return cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)
