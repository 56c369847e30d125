"""Solids from outlines and centre lines, as thickness maps in cm."""

import cv2
import numpy as np
from numpy.typing import ArrayLike

from data_tools.phantoms.frame import Frame

SUBPIXEL_BITS = 4
"""Fractional bits of polygon corners, as cv2.fillPoly takes them."""


def smooth_outline(points: ArrayLike, *, closed: bool = True, steps: int = 10) -> np.ndarray:
    """Return the Catmull-Rom curve through points (n, d), ``steps`` points for each span."""
    given = np.asarray(points, dtype=np.float64)
    if closed:
        padded = np.concatenate([given[-1:], given, given[:2]])
    else:
        padded = np.concatenate([2 * given[:1] - given[1:2], given, 2 * given[-1:] - given[-2:-1]])
    before, start, end, after = padded[:-3], padded[1:-2], padded[2:-1], padded[3:]
    t = (np.arange(steps) / steps)[None, :, None]
    curve = 0.5 * (
        2 * start[:, None]
        + (end - before)[:, None] * t
        + (2 * before - 5 * start + 4 * end - after)[:, None] * t**2
        + (3 * start - before - 3 * end + after)[:, None] * t**3
    )
    curve = curve.reshape(-1, given.shape[1])
    return curve if closed else np.concatenate([curve, given[-1:]])


def at_depth(outline: np.ndarray, z: float) -> np.ndarray:
    """Return points (n, 2) as (n, 3) at one depth."""
    return np.column_stack([outline, np.full(len(outline), z)])


def filled(frame: Frame, outline: np.ndarray) -> np.ndarray:
    """Return the inside of a closed outline (n, 3) in cm as a mask (H, W) of 0 and 1, uint8."""
    corners = np.rint(frame.project(outline) * 2**SUBPIXEL_BITS).astype(np.int32)
    mask = np.zeros((frame.height, frame.width), dtype=np.uint8)
    cv2.fillPoly(mask, [corners], 1, shift=SUBPIXEL_BITS)
    return mask


def rounded(frame: Frame, mask: np.ndarray, thickness: float, radius: float) -> np.ndarray:
    """Return a solid with the silhouette ``mask``: full ``thickness`` from ``radius`` cm inside the edge on.

    Towards the edge it thins like a quarter circle, as a ray that grazes a round organ sees it.
    """
    padded = cv2.copyMakeBorder(mask, 1, 1, 1, 1, cv2.BORDER_REPLICATE)
    inside = cv2.distanceTransform(padded, cv2.DIST_L2, cv2.DIST_MASK_5)[1:-1, 1:-1]
    gap = 1 - np.minimum(inside / np.float32(frame.scale * radius), 1)
    return np.float32(thickness) * np.sqrt(1 - gap * gap)


def ball(x: np.ndarray, y: np.ndarray, centre: tuple[float, float], radii: tuple[float, float]) -> np.ndarray:
    """Return the chord of an ellipsoid as a share of its largest; (H, W) float32 in 0…1."""
    square = ((x - centre[0]) / radii[0]) ** 2 + ((y - centre[1]) / radii[1]) ** 2
    return np.sqrt(np.maximum(1 - square, 0, dtype=np.float32))


def resample(line: np.ndarray, step: float) -> np.ndarray:
    """Return points about ``step`` apart along a polyline (n, d), whose first three columns are cm."""
    lengths = np.linalg.norm(np.diff(line[:, :3], axis=0), axis=1)
    along = np.concatenate([[0.0], np.cumsum(lengths)])
    wanted = np.linspace(0, along[-1], max(int(np.ceil(along[-1] / step)), 2))
    return np.stack([np.interp(wanted, along, column) for column in line.T], axis=1)


def deposit(frame: Frame, points: np.ndarray, volumes: np.ndarray) -> np.ndarray:
    """Return the thickness (H, W) in cm of small volumes (n,) in cm³ at points (n, 2) in pixels.

    Each is shared among the four nearest pixels by distance.
    """
    corner = np.floor(points)
    fraction = points - corner
    column, row = corner[:, 0].astype(np.int64), corner[:, 1].astype(np.int64)
    inside = (column >= 0) & (row >= 0) & (column < frame.width - 1) & (row < frame.height - 1)
    column, row, fraction = column[inside], row[inside], fraction[inside]
    weight = volumes[inside] * frame.scale**2
    start = row * frame.width + column
    total = np.zeros(frame.height * frame.width)
    for down in (0, 1):
        part = weight * (fraction[:, 1] if down else 1 - fraction[:, 1])
        for right in (0, 1):
            share = part * (fraction[:, 0] if right else 1 - fraction[:, 0])
            total += np.bincount(start + down * frame.width + right, share, minlength=total.size)
    return total.reshape(frame.height, frame.width).astype(np.float32)


def disc_samples(across: int, deep: int, hollow: float, core: float) -> tuple[np.ndarray, np.ndarray]:
    """Return sample points (n, 2) of the unit disc and their areas times density (n,).

    The density is 1 from the radius ``hollow`` outward (cortical bone), ``core`` inside.
    """
    a = (np.arange(across) + 0.5) / across * 2 - 1
    b = (np.arange(deep) + 0.5) / deep * 2 - 1
    # Rows of equal share of the chord at each position, so that no row falls outside the disc.
    first = np.repeat(a, deep)
    second = np.tile(b, across) * np.sqrt(1 - first**2)
    area = (2 / across) * (2 * np.sqrt(1 - first**2) / deep)
    density = np.where(np.hypot(first, second) > hollow, 1.0, core)
    return np.column_stack([first, second]), area * density


def tube(
    frame: Frame,
    line: np.ndarray,
    wide: np.ndarray,
    narrow: np.ndarray,
    density: np.ndarray,
    section: tuple[np.ndarray, np.ndarray],
) -> tuple[np.ndarray, np.ndarray]:
    """Return what ``deposit`` needs to draw a tube of elliptical section.

    ``line`` (n, 3) are points along the axis, ``wide`` and ``narrow`` (n, 3) the half axes of the section
    there, in cm; ``density`` (n,) is relative to cortical bone; ``section`` comes from ``disc_samples``.
    """
    samples, areas = section
    step = np.linalg.norm(np.gradient(line, axis=0), axis=1)
    axes = np.linalg.norm(wide, axis=1) * np.linalg.norm(narrow, axis=1)
    points = line[:, None] + samples[None, :, :1] * wide[:, None] + samples[None, :, 1:] * narrow[:, None]
    volumes = (step * axes * density)[:, None] * areas[None]
    return frame.project(points).reshape(-1, 2), volumes.reshape(-1)
