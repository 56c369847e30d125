"""How far a picture's light and dark are laid out like those of a frontal chest radiograph.

A coarse check, made of one comparison: Spearman's rank correlation of the picture, averaged down to 8 × 8
fields, with a typical chest. Ranks leave exposure and contrast out of it. It knows the chest's outline, not
what is in it: it cannot tell a bright limb or torso on black from a chest.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from engine.imaging.content_box import Box

FIELDS = 8

NARROW = (
    (23, 34, 47, 74),
    (23, 50, 58, 69),
    (16, 56, 42, 68),
    (13, 49, 40, 78),
    (13, 40, 47, 85),
    (11, 33, 51, 84),
    (11, 48, 74, 91),
    (15, 72, 90, 96),
)
"""Brightness ranks (0 the darkest field, 100 the brightest) of the left half of a child's chest, which fills
the picture: flank and air, two columns of lung, mediastinum; the right half is its mirror image. The mean of
the training radiographs of Kermany et al., Cell 2018 (CC BY 4.0), both classes counting alike."""

WIDE = (
    (10, 15, 20, 55),
    (40, 45, 30, 45),
    (55, 50, 20, 45),
    (55, 45, 20, 55),
    (45, 45, 30, 65),
    (35, 55, 60, 80),
    (30, 70, 85, 90),
    (30, 80, 95, 98),
)
"""The same of an adult, with shoulders, flanks and upper abdomen around smaller lungs; drawn by hand."""


@dataclass(frozen=True)
class Agreement:
    """Rank correlation, -1 to 1, with the nearer of the two typical chests.

    ``upright``: as it should be; ``left``, ``right``: turned by a quarter that way; ``upside_down``;
    ``negative``: upright with light and dark exchanged. All are 0 for a picture of one gray level.
    """

    upright: float
    left: float
    upside_down: float
    right: float
    negative: float


def chest_agreement(pixels: np.ndarray, box: Box) -> Agreement:
    """Compare the content (see ``content_box``) of a gray image (H, W) uint8 with typical chests."""
    top, bottom, left, right = box
    content = np.ascontiguousarray(pixels[top:bottom, left:right])
    method = cv2.INTER_AREA if min(content.shape) >= FIELDS else cv2.INTER_LINEAR
    found = centred_ranks(cv2.resize(content, (FIELDS, FIELDS), interpolation=method))
    # Turning the picture back by as much is the same as turning the chest.
    upright, to_left, upside_down, to_right = (CHESTS @ np.rot90(found, -turns).ravel() for turns in range(4))
    return Agreement(
        upright=float(upright.max()),
        left=float(to_left.max()),
        upside_down=float(upside_down.max()),
        right=float(to_right.max()),
        negative=float(-upright.min()),
    )


def centred_ranks(values: np.ndarray) -> np.ndarray:
    """Return ranks with mean 0 and length 1, equal values sharing theirs; 0 where all are equal."""
    _, group, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - counts / 2)[group.reshape(values.shape)]
    ranks = ranks - ranks.mean()
    length = np.linalg.norm(ranks)
    return ranks / length if length > 0 else ranks


def whole(half: tuple[tuple[int, ...], ...]) -> np.ndarray:
    """Return the centred ranks (64,) of a chest from its left half."""
    left = np.array(half)
    return centred_ranks(np.hstack([left, left[:, ::-1]])).ravel()


CHESTS = np.stack([whole(NARROW), whole(WIDE)])
