"""How sharp a picture is, whatever its contrast."""

import cv2
import numpy as np


def sharpness(pixels: np.ndarray) -> float:
    """Return the variance of the Laplacian of a gray picture (H, W) uint8 over its own variance; 0 when flat.

    The variance of the Laplacian is the focus measure of Pech-Pacheco et al., ICPR 2000; divided by the
    picture's variance it does not change with contrast. It depends on the size of the picture: compare
    pictures of one size.
    """
    values = pixels.astype(np.float32)
    spread = float(values.var())
    return float(cv2.Laplacian(values, cv2.CV_32F).var()) / spread if spread > 0 else 0.0
