"""A curve's counts as a browser reads them: exact, and small enough to send at every change."""

import base64

import numpy as np

from engine.evaluation.curves import Curve


def live_counts(curve: Curve) -> dict[str, str]:
    """Return the distinct scores, falling, and the calls at each, as base64 of little-endian arrays.

    ``thresholds`` holds K float64, ``tp`` and ``fp`` K uint32: the images of each class whose score is at
    least that. Above the first score nothing is called positive. The scores are sent whole, so that an
    image right at a threshold falls on the same side there as here.
    """
    return {
        "thresholds": packed(curve.thresholds[1:], "<f8"),
        "tp": packed(curve.tp[1:], "<u4"),
        "fp": packed(curve.fp[1:], "<u4"),
    }


def packed(values: np.ndarray, kind: str) -> str:
    """Return an array (n,) as base64 of its bytes in a numpy type such as ``<u4``."""
    return base64.b64encode(np.ascontiguousarray(values, dtype=kind).tobytes()).decode("ascii")
