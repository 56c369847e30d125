"""Branching tubes from the hila into the lungs: vessels, and the bronchi beside them."""

from dataclasses import dataclass

import numpy as np

from data_tools.phantoms.frame import Frame
from data_tools.phantoms.shapes import deposit, disc_samples
from data_tools.phantoms.thorax import LEFT, RIGHT, Thorax

FINEST = 0.045
"""Radius in cm at which branching ends."""

BENDS = 5
"""Straight pieces of a branch."""

THICK = 0.13
"""Radius in cm from which on a branch is drawn with more samples."""

BROAD = disc_samples(9, 1, hollow=0.0, core=1.0)
SLIM = disc_samples(3, 1, hollow=0.0, core=1.0)
"""Sections of branches, seen from the side."""


@dataclass(frozen=True)
class Stems:
    """Branches about to grow: ``start`` (n, 3) in cm, ``heading`` (n,) the angle in the picture's plane in
    radians, ``radius`` and ``length`` (n,) in cm."""

    start: np.ndarray
    heading: np.ndarray
    radius: np.ndarray
    length: np.ndarray


def grow(rng: np.random.Generator, stems: Stems) -> np.ndarray:
    """Return all branches (n, ``BENDS`` + 1, 4) of the trees on these stems: x, y, z and radius in cm.

    A branch parts in two of unequal calibre, whose radii to the power 2.6 add up to its own (Murray's law
    has the power 3; lung arteries measure somewhat below).
    """
    grown = []
    while len(stems.radius):
        count = len(stems.radius)
        angle = stems.heading[:, None] + np.cumsum(rng.normal(0, 0.10, (count, BENDS)), axis=1)
        stride = stems.length * rng.uniform(0.8, 1.2, count) / BENDS
        dive = rng.normal(0, 0.35, count)[:, None] * np.ones(BENDS)
        moves = np.stack([np.cos(angle), np.sin(angle), dive], axis=2) * stride[:, None, None]
        places = np.concatenate([np.zeros((count, 1, 3)), np.cumsum(moves, axis=1)], axis=1)
        places += stems.start[:, None]
        radius = stems.radius[:, None] * np.linspace(1.0, 0.84, BENDS + 1)
        grown.append(np.concatenate([places, radius[:, :, None]], axis=2))
        stems = fork(rng, places[:, -1], angle[:, -1], radius[:, -1], stems.length)
    return np.concatenate(grown)


def fork(
    rng: np.random.Generator, end: np.ndarray, heading: np.ndarray, radius: np.ndarray, length: np.ndarray
) -> Stems:
    """Return the two branches at each end, without those too fine to draw."""
    count = len(radius)
    major = rng.uniform(0.72, 0.92, count)
    minor = (1 - major**2.6) ** (1 / 2.6)
    side = rng.choice([-1.0, 1.0], count)
    turn = np.concatenate([side * rng.uniform(0.08, 0.35, count), -side * rng.uniform(0.4, 0.95, count)])
    thin = np.concatenate([radius * major, radius * minor])
    short = np.tile(length, 2) * rng.uniform(0.70, 0.95, 2 * count)
    keep = thin > FINEST
    return Stems(np.tile(end, (2, 1))[keep], np.tile(heading, 2)[keep] + turn[keep], thin[keep], short[keep])


def lung_stems(thorax: Thorax, rng: np.random.Generator, calibre: float = 1.0) -> Stems:
    """Return the vessels that leave the two hila; the left lies a little higher."""
    a = thorax.anatomy
    h, w = thorax.right_dome, a.half_width / 13.5
    fan = np.radians([-80, -66, -52, -38, -22, -6, 10, 24, 36, 48, 60, 72, 84])
    start, heading, radius, length = [], [], [], []
    for side, level in ((RIGHT, 0.45), (LEFT, 0.41)):
        angle = fan + rng.normal(0, 0.09, len(fan))
        low = np.sin(angle)
        size = (0.33 + 0.20 * np.maximum(low, 0)) * rng.uniform(0.75, 1.25, len(fan))
        # The arteries of the middle of each hilum are short and thick.
        thick = np.abs(angle - np.radians(25)) < np.radians(35)
        size = np.where(thick, 1.75, 1.0) * size
        root = np.stack(
            [
                side * (3.0 + 0.5 * rng.random(len(fan))) * w,
                level * h + 1.7 * low,
                0.5 * a.depth + rng.normal(0, 1.0, len(fan)),
            ],
            axis=1,
        )
        start.append(root)
        heading.append(angle if side == LEFT else np.pi - angle)
        radius.append(calibre * a.markings * size)
        length.append(np.where(thick, 0.10, 0.165) * h)
    return Stems(*(np.concatenate(values) for values in (start, heading, radius, length)))


def draw_branches(frame: Frame, branches: np.ndarray) -> np.ndarray:
    """Return the thickness (H, W) in cm of branches (n, points, 4)."""
    thick = branches[:, 0, 3] > THICK
    parts = [
        branch_samples(frame, branches[thick], along=9, section=BROAD),
        branch_samples(frame, branches[~thick], along=5, section=SLIM),
    ]
    points, volumes = (np.concatenate(values) for values in zip(*parts, strict=True))
    return deposit(frame, points, volumes)


def branch_samples(
    frame: Frame, branches: np.ndarray, *, along: int, section: tuple[np.ndarray, np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """Return what ``deposit`` needs to draw branches, with ``along`` samples for each straight piece."""
    samples, areas = section
    part = (np.arange(along) + 0.5)[None, None, :, None] / along
    first, last = branches[:, :-1, None], branches[:, 1:, None]
    path = first + (last - first) * part
    step = np.linalg.norm(last[..., :3] - first[..., :3], axis=3) / along
    flat = frame.project(path[..., :3])
    forward = frame.project(last[..., :3]) - frame.project(first[..., :3])
    forward /= np.maximum(np.linalg.norm(forward, axis=3, keepdims=True), 1e-6)
    across = forward[..., ::-1] * [-1, 1]
    radius = path[..., 3]
    aside = samples[:, 0] * radius[..., None] * frame.scale
    points = flat[..., None, :] + across[..., None, :] * aside[..., None]
    volumes = (step * radius**2)[..., None] * areas
    return points.reshape(-1, 2), volumes.reshape(-1)
