"""Pneumonia as lung air that fluid has replaced."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import cv2
import numpy as np

from data_tools.phantoms.frame import Frame
from data_tools.phantoms.texture import cloud
from data_tools.phantoms.thorax import LEFT, RIGHT, Thorax

MASK_SHARE = 0.45
"""The mask is where a lesion has more than this share of its greatest strength."""

SEEN_AIR = 3.0
"""Depth of air in cm from which on a lesion shows, so that its mask stays inside the lung."""


class Kind(StrEnum):
    """The pattern of a pneumonia."""

    LOBAR = "lobar"
    """One lobe filled, with a sharp edge at a fissure and air left in the bronchi."""
    PATCHY = "patchy"
    """Several soft patches (bronchopneumonia)."""
    INTERSTITIAL = "interstitial"
    """Haze round the hila, fine lines, thick bronchial walls."""


class Grade(StrEnum):
    """How easily a lesion is seen."""

    OBVIOUS = "obvious"
    MODERATE = "moderate"
    SUBTLE = "subtle"


@dataclass(frozen=True)
class Lesion:
    """What a pneumonia does to a lung, as maps (H, W) float32.

    ``filled`` is the share of the air that fluid replaces, 0…1; ``lines`` the thickness in cm of fluid in
    septa; ``walls`` by how much vessels and bronchi thicken; ``airways`` the share of the bronchi that still
    hold air; ``extent`` the strength of the whole, 0…1, from which the mask is cut.
    """

    filled: np.ndarray
    lines: np.ndarray
    walls: np.ndarray
    airways: np.ndarray
    extent: np.ndarray

    def mask(self, air: np.ndarray) -> np.ndarray:
        """Return where the lesion shows, (H, W) bool; ``air`` is the healthy lung's depth in cm."""
        seen = np.where(air > SEEN_AIR, self.extent, 0)
        return seen > MASK_SHARE * seen.max()


@dataclass(frozen=True)
class LungField:
    """One lung's own coordinates for each pixel (H, W): ``across`` from the midline (0) to the side wall (1),
    ``down`` from the top (0) to the diaphragm's edge (1); ``side`` 1 on this side of the body, else 0."""

    across: np.ndarray
    down: np.ndarray
    side: np.ndarray


def lung_field(frame: Frame, thorax: Thorax, side: int) -> LungField:
    """Return the coordinates of one lung."""
    x, y = frame.plane(0.5 * thorax.anatomy.depth)
    wall = thorax.half_width(y).astype(np.float32)
    return LungField(side * x / wall, y / thorax.dome(side, x), (side * x > 0).astype(np.float32))


def rising(value: np.ndarray, width: float) -> np.ndarray:
    """Return a smooth step from 0 to 1 as ``value`` passes 0, over about ``width``."""
    t = np.clip(value / width + 0.5, 0, 1)
    return t * t * (3 - 2 * t)


def right_upper(f: LungField, bow: float) -> np.ndarray:
    """Above the horizontal fissure."""
    return rising(0.50 + bow * np.sin(np.pi * f.across) - f.down, 0.012)


def right_middle(f: LungField, bow: float) -> np.ndarray:
    """Below the horizontal fissure, against the heart."""
    above = rising(f.down - 0.52 - bow * np.sin(np.pi * f.across), 0.012)
    return above * rising(1.02 - f.down, 0.12) * rising(0.98 - f.across - 1.1 * (f.down - 0.52), 0.20)


def right_lower(f: LungField, bow: float) -> np.ndarray:
    """The lower zone, with a soft upper edge."""
    return rising(f.down - 0.60 - bow - 0.20 * (f.across - 0.5), 0.20)


def left_upper(f: LungField, bow: float) -> np.ndarray:
    """The upper zone down to the lingula, against the heart's left border."""
    return rising(0.62 + bow - f.down - 0.25 * (f.across - 0.5), 0.10)


def left_lower(f: LungField, bow: float) -> np.ndarray:
    """Behind the heart and beside it, down to the diaphragm."""
    return rising(f.down - 0.58 - bow - 0.55 * (f.across - 0.35), 0.05)


@dataclass(frozen=True)
class Lobe:
    """A lobe: its side, its shape on the picture and a point (across, down) well inside it."""

    side: int
    shape: Callable[[LungField, float], np.ndarray]
    centre: tuple[float, float]


LOBES = (
    Lobe(RIGHT, right_upper, (0.58, 0.36)),
    Lobe(RIGHT, right_middle, (0.46, 0.64)),
    Lobe(RIGHT, right_lower, (0.62, 0.86)),
    Lobe(LEFT, left_upper, (0.52, 0.38)),
    Lobe(LEFT, left_lower, (0.48, 0.80)),
)


def make_lesion(frame: Frame, thorax: Thorax, kind: Kind, grade: Grade, rng: np.random.Generator) -> Lesion:
    """Draw a pneumonia of one kind and grade."""
    draw = {Kind.LOBAR: lobar, Kind.PATCHY: patchy, Kind.INTERSTITIAL: interstitial}[kind]
    return draw(frame, thorax, grade, rng)


def lobar(frame: Frame, thorax: Thorax, grade: Grade, rng: np.random.Generator) -> Lesion:
    """Fill one lobe, or a segment of it in the lower grades."""
    density = {Grade.OBVIOUS: (0.52, 0.74), Grade.MODERATE: (0.30, 0.42), Grade.SUBTLE: (0.11, 0.18)}
    reach = {Grade.OBVIOUS: (0.42, 0.70), Grade.MODERATE: (0.30, 0.48), Grade.SUBTLE: (0.22, 0.34)}
    lobe = LOBES[rng.integers(len(LOBES))]
    field = lung_field(frame, thorax, lobe.side)
    rough = cloud(rng, field.across.shape, 3.0 * frame.scale, 4, 1.0)
    away = np.hypot(field.across - lobe.centre[0], 1.1 * (field.down - lobe.centre[1]))
    part = rising(rng.uniform(*reach[grade]) + 0.05 * rough - away, 0.22)
    extent = field.side * lobe.shape(field, rng.uniform(-0.025, 0.035)) * part
    filled = np.clip(rng.uniform(*density[grade]) * (1 + 0.10 * rough), 0, 0.95) * extent
    nothing = np.zeros_like(filled)
    return Lesion(filled, lines=nothing, walls=nothing, airways=extent, extent=extent)


def patchy(frame: Frame, thorax: Thorax, grade: Grade, rng: np.random.Generator) -> Lesion:
    """Scatter soft patches, mostly in the lower zones, in one lung or both."""
    density = {Grade.OBVIOUS: (0.45, 0.65), Grade.MODERATE: (0.28, 0.38), Grade.SUBTLE: (0.14, 0.20)}
    count = {Grade.OBVIOUS: (5, 9), Grade.MODERATE: (3, 6), Grade.SUBTLE: (2, 4)}
    sides = [RIGHT, LEFT] if rng.random() < 0.6 else [rng.choice([RIGHT, LEFT])]
    fields = [lung_field(frame, thorax, side) for side in sides]
    rough = cloud(rng, fields[0].across.shape, 2.0 * frame.scale, 0.4 * frame.scale, 1.0)
    clear = np.ones_like(rough)
    for number in range(rng.integers(*count[grade])):
        field = fields[number % len(fields)]
        across, down = rng.uniform(0.36, 0.84), rng.triangular(0.25, 0.72, 0.95)
        size = rng.uniform(0.09, 0.17)
        away = np.hypot((field.across - across) / size, (field.down - down) / (0.85 * size))
        patch = field.side * np.exp(-0.5 * (away * (1 + 0.18 * rough)) ** 2)
        clear *= 1 - rng.uniform(0.75, 1.0) * patch
    extent = 1 - clear
    nothing = np.zeros_like(extent)
    return Lesion(
        rng.uniform(*density[grade]) * extent,
        lines=nothing,
        walls=extent,
        airways=0.6 * extent,
        extent=extent,
    )


def interstitial(frame: Frame, thorax: Thorax, grade: Grade, rng: np.random.Generator) -> Lesion:
    """Spread haze, fine lines and thick walls from the hila outward, in both lungs or mainly in one."""
    strength = {Grade.OBVIOUS: (1.0, 1.3), Grade.MODERATE: (0.62, 0.78), Grade.SUBTLE: (0.38, 0.48)}
    level = rng.uniform(*strength[grade])
    weights = [1.0, 1.0] if rng.random() < 0.7 else list(rng.permutation([1.0, 0.3]))
    shape = (frame.height, frame.width)
    rough = cloud(rng, shape, 2.5 * frame.scale, frame.scale, 1.0)
    extent = np.zeros(shape, dtype=np.float32)
    for side, weight in zip((RIGHT, LEFT), weights, strict=True):
        field = lung_field(frame, thorax, side)
        centre = (rng.uniform(0.26, 0.36), rng.uniform(0.48, 0.66))
        reach = rng.uniform(0.24, 0.34)
        away = np.hypot((field.across - centre[0]) / reach, (field.down - centre[1]) / (1.1 * reach))
        extent += weight * field.side * np.exp(-0.5 * (away * (1 + 0.12 * rough)) ** 2)
    # A net of fine lines: the zero crossings of smooth noise.
    net = cloud(rng, shape, 0.85 * frame.scale, 0.4 * frame.scale, 0.6)
    lines = np.exp(-((net / 0.20) ** 2))
    return Lesion(
        filled=np.clip(0.27 * level * extent * (1 + 0.25 * rough), 0, 0.9),
        lines=cv2.GaussianBlur(1.1 * level * extent * lines, (0, 0), 0.05 * frame.scale),
        walls=1.6 * level * extent,
        airways=np.zeros_like(extent),
        extent=extent,
    )
