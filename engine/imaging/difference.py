"""Where two gray pictures differ, as a picture: black where they agree, else the brighter one's colour."""

from dataclasses import dataclass

import numpy as np

from engine.imaging.fit import resize

FIRST, SECOND = (86, 180, 233), (230, 159, 0)
"""Sky blue where the first picture is brighter, orange where the second is: Okabe and Ito's (2008), which
colour-blind readers can tell apart, and which stand out on black alike."""

FULL = 64
"""Gray levels of difference that get the full colour: what an eye sees at a glance."""


@dataclass(frozen=True, eq=False)
class Difference:
    """Second picture minus first, ``levels`` (H, W) int16 in gray levels, in the first one's frame."""

    levels: np.ndarray

    @property
    def mean(self) -> float:
        """The mean size of the difference in gray levels, 0 to 255."""
        return float(np.abs(self.levels).mean())

    def picture(self) -> np.ndarray:
        """Return the picture (H, W, 3) uint8: brighter the larger the difference, full at ``FULL``."""
        share = np.minimum(np.abs(self.levels) / FULL, 1)[..., None]
        color = np.where(self.levels[..., None] < 0, FIRST, SECOND)
        return np.rint(share * color).astype(np.uint8)


def difference(first: np.ndarray, second: np.ndarray, *, mirrored: bool = False) -> Difference:
    """Lay the second picture (H, W) uint8 over the first, stretched to its size, and subtract.

    ``mirrored``: the second one is mirrored left to right before. What was cut off or moved is not aligned,
    and shows as a difference.
    """
    if mirrored:
        second = np.ascontiguousarray(second[:, ::-1])
    # Both at the smaller size: a picture that had to be enlarged has no detail to compare.
    height, width = first.shape
    scale = min(1.0, max(second.shape[0] / height, second.shape[1] / width))
    height, width = max(1, round(scale * height)), max(1, round(scale * width))
    one, other = (resize(picture, height, width).astype(np.int16) for picture in (first, second))
    return Difference(other - one)
