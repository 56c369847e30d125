"""The part of a picture inside its uniform border: letterbox bars, frames, blank margins."""

import numpy as np

TOLERANCE = 6
"""Gray levels by which the pixels of a uniform line may differ from the edge's own level."""

SHARE = 0.98
"""Share of a line's pixels that must be at that level: a speck of dust does not end a border."""

Box = tuple[int, int, int, int]
"""Top, bottom, left, right in pixels, bottom and right exclusive."""


def content_box(pixels: np.ndarray) -> Box:
    """Return the box of a gray image (H, W) uint8 that its uniform border leaves; all of it without one.

    Each side's border has one gray level of its own. Where that would leave nothing there is no border.
    """
    top, bottom = border_ends(pixels)
    left, right = border_ends(pixels[top:bottom].T)
    return top, bottom, left, right


def border_ends(lines: np.ndarray) -> tuple[int, int]:
    """Return the first line (n, m) of the content and the one after its last."""
    n = len(lines)
    first, last = uniform_lines(lines), n - uniform_lines(lines[::-1])
    return (first, last) if first < last else (0, n)


def border_share(box: Box, shape: tuple[int, ...]) -> float:
    """Return the share of the picture's area outside the box, 0 to 1."""
    top, bottom, left, right = box
    return 1.0 - (bottom - top) * (right - left) / (shape[0] * shape[1])


def uniform_lines(lines: np.ndarray) -> int:
    """Return how many lines (n, m) from the first on have the first one's level throughout."""
    near = np.abs(lines - np.median(lines[0])) <= TOLERANCE
    uniform = near.mean(axis=1) >= SHARE
    return len(lines) if uniform.all() else int(np.argmin(uniform))
