"""The body around and between the lungs, as thickness maps in cm."""

from dataclasses import dataclass

import cv2
import numpy as np

from data_tools.phantoms.acquisition import Acquisition
from data_tools.phantoms.frame import Frame
from data_tools.phantoms.shapes import at_depth, ball, filled, rounded, smooth_outline
from data_tools.phantoms.texture import cloud
from data_tools.phantoms.thorax import LEFT, RIGHT, Thorax


@dataclass(frozen=True)
class SoftTissue:
    """Thickness maps (H, W) in cm. ``body`` is everything inside the skin; ``air`` that of the two lungs,
    inflated and without vessels; ``hollow`` is other gas (windpipe, stomach)."""

    body: np.ndarray
    air: np.ndarray
    hollow: np.ndarray


def soft_tissue(
    frame: Frame, thorax: Thorax, acquisition: Acquisition, rng: np.random.Generator
) -> SoftTissue:
    """Draw skin, lungs, heart, great vessels, diaphragm, windpipe and stomach."""
    body = trunk(frame, thorax, acquisition)
    cage = np.maximum(half_cage(frame, thorax, RIGHT), half_cage(frame, thorax, LEFT))
    heart = mediastinum(frame, thorax)
    belly = np.maximum(diaphragm(frame, thorax, RIGHT), diaphragm(frame, thorax, LEFT))
    # Heart and diaphragm both fill the front of the cage; where both are, they count once.
    air = np.maximum(cage - np.maximum(cage * belly, heart) - spine_and_aorta(frame, thorax), 0)
    hollow = windpipe(frame, thorax) + stomach(frame, thorax, acquisition, rng)
    return SoftTissue(body=body, air=air, hollow=hollow)


def mirrored(right_half: np.ndarray) -> np.ndarray:
    """Return the closed outline whose left half is given (x ≥ 0, from top to bottom), in (n, 2)."""
    return np.concatenate([right_half, right_half[::-1] * [-1, 1]])


def trunk(frame: Frame, thorax: Thorax, acquisition: Acquisition) -> np.ndarray:
    """Return the thickness of trunk, shoulders, neck, arms and breasts together."""
    a = thorax.anatomy
    w, h, m = a.half_width, a.height, a.maturity
    z = 0.5 * a.depth
    side = smooth_outline(
        [
            [0.42 * w, -0.34 * h],
            [0.55 * w, -0.16 * h],
            [0.78 * w + 0.3 * a.wall, 0.0],
            [0.95 * w + 0.9 * a.wall, 0.17 * h],
            [w + 1.25 * a.wall, 0.36 * h],
            [w + 1.0 * a.wall, 0.70 * h],
            [w + 0.85 * a.wall, 1.10 * h],
            [w + 1.0 * a.wall, 1.6 * h],
            [w + 1.2 * a.wall, 2.2 * h],
        ],
        closed=False,
    )
    parts = [solid(frame, mirrored(side), z, a.depth + 2.5 + 1.1 * a.wall, 0.60 * w)]
    neck_width = 4.6 + 1.2 * m
    low = 1 - 0.35 * acquisition.arms_up
    shoulder = (14.2 + 3.0 * m + 0.6 * a.wall) * (1 - 0.08 * acquisition.arms_up)
    rise = 1.2 + 1.6 * m
    yoke = smooth_outline(
        [
            [neck_width, -14.0],
            [neck_width, -6.0],
            [neck_width + 1.4, -2.9 - rise],
            [0.72 * shoulder, -0.6 - rise],
            [shoulder, 0.8 - 0.5 * rise],
            [shoulder + 2.0 * low, 4.0 * low],
            [shoulder + 1.0 * low, 8.0 * low],
            [0.8 * shoulder, 11.0 * low],
        ],
        closed=False,
    )
    parts.append(solid(frame, mirrored(yoke), z, 15.0 + a.wall, 4.8))
    for sign in (RIGHT, LEFT):
        parts.append(solid(frame, arm(thorax, acquisition, sign), z, 7.5 + a.wall, 3.2 + 0.5 * a.wall))
    body = np.maximum.reduce(parts)
    body = cv2.GaussianBlur(body, (0, 0), 0.35 * frame.scale)
    if acquisition.jaw:
        body = body + 8 * ball(*frame.plane(0.8 * a.depth), *jaw_place(acquisition))
    if a.breast:
        body = body + breasts(frame, thorax)
    return body


def solid(frame: Frame, outline: np.ndarray, z: float, thickness: float, radius: float) -> np.ndarray:
    """Return a rounded solid of an outline (n, 2) at one depth."""
    return rounded(frame, filled(frame, at_depth(outline, z)), thickness, radius)


def arm(thorax: Thorax, acquisition: Acquisition, side: int) -> np.ndarray:
    """Return the outline (n, 2) of an upper arm, hanging or raised."""
    a = thorax.anatomy
    start, end = arm_axis(thorax, acquisition, side)
    along = (end - start) / np.linalg.norm(end - start)
    across = np.array([-along[1], along[0]])
    radius = 2.6 + 0.9 * a.maturity + 0.5 * a.wall
    return np.array(
        [start - across * radius, end - across * radius, end + across * radius, start + across * radius]
    )


def arm_axis(thorax: Thorax, acquisition: Acquisition, side: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the head of the upper arm and its far end, (2,) each in cm."""
    m = thorax.anatomy.maturity
    start = np.array([side * (14.0 + 3.2 * m), 2.0 + 1.2 * m])
    reach = (
        np.array([side * 11.0, -17.0]) if acquisition.arms_up else np.array([side * (7.0 + 2.5 * m), 31.0])
    )
    return start, start + reach


def jaw_place(acquisition: Acquisition) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return centre and half axes in cm of the chin that hangs into the top of a small child's picture."""
    return (0.3, -9.4 + 2.4 * acquisition.jaw), (6.4, 6.0)


def breasts(frame: Frame, thorax: Thorax) -> np.ndarray:
    """Return the thickness of two breasts, whose lower edges arch across the lower lungs."""
    a = thorax.anatomy
    x, y = frame.plane(a.depth + 3)
    total = np.zeros_like(x)
    for sign in (RIGHT, LEFT):
        centre = (sign * 0.62 * a.half_width, 0.84 * thorax.right_dome)
        radii = (0.58 * a.half_width, 0.31 * a.height)
        below = np.clip((y - centre[1]) / radii[1], -1, 1)
        total = np.maximum(total, a.breast * ball(x, y, centre, radii) * (0.6 + 0.4 * below))
    return cv2.GaussianBlur(total, (0, 0), 0.2 * frame.scale)


def half_cage(frame: Frame, thorax: Thorax, side: int) -> np.ndarray:
    """Return the depth of one half of the space inside the ribs."""
    a = thorax.anatomy
    _, y = frame.plane(0.5 * a.depth)
    space = rounded(
        frame, filled(frame, at_depth(thorax.cage(side), 0.5 * a.depth)), a.depth - 1.5, 0.46 * a.half_width
    )
    space = cv2.GaussianBlur(space, (0, 0), 0.08 * frame.scale)
    return space * (0.62 + 0.38 * np.clip(y / (0.55 * a.height), 0, 1))


def diaphragm(frame: Frame, thorax: Thorax, side: int) -> np.ndarray:
    """Return the share of the cage's depth that lies below one dome, 0…1.

    Lung reaches further down behind the dome than its edge on the picture.
    """
    x, y = frame.plane(0.55 * thorax.anatomy.depth)
    below = y - thorax.dome(side, x)
    share = np.clip(below / 5.0, 0, 1) ** 0.38
    return np.where(side * x > 0, share, 0).astype(np.float32)


def mediastinum(frame: Frame, thorax: Thorax) -> np.ndarray:
    """Return the thickness of heart and great vessels inside the cage."""
    a = thorax.anatomy
    w, h = a.half_width / 13.5, thorax.right_dome
    k = a.heart * w
    lean = 0.4 * a.heart_lean
    floor = thorax.left_dome
    outline = smooth_outline(
        [
            [-1.5 * w, 0.36 * h],
            [-2.8 * k, 0.55 * h],
            [(-3.8 + lean) * k, 0.75 * h],
            [(-3.6 + lean) * k, 0.93 * h],
            [-2.8 * k, 1.06 * h],
            [0.0, 1.22 * h],
            [4.0 * k, floor + 3.0],
            [(7.4 + lean) * k, floor + 2.0],
            [(8.3 + lean) * k, floor - 0.4],
            [(8.0 + lean) * k, 0.88 * h],
            [(6.8 + 0.8 * lean) * k, 0.74 * h],
            [5.0 * k, 0.60 * h],
            [3.6 * w, 0.49 * h],
            [2.4 * w, 0.41 * h],
            [1.0 * w, 0.34 * h],
        ]
    )
    heart = solid(frame, outline, 0.62 * a.depth, 0.56 * a.depth, 4.0)
    knob = a.knob
    stem = smooth_outline(
        [
            [-2.7 * w, -6.0],
            [-2.0 * w, 0.02 * h],
            [-2.0 * w, 0.14 * h],
            [-2.3 * w, 0.30 * h],
            [-2.5 * w, 0.50 * h],
            [-2.0 * w, 0.70 * h],
            [2.0 * w, 0.70 * h],
            [3.3 * w, 0.50 * h],
            [(2.2 + 0.2 * knob) * w, 0.40 * h],
            [(1.6 + 1.5 * knob) * w, 0.335 * h],
            [(1.6 + 1.5 * knob) * w, 0.275 * h],
            [(1.6 + 0.5 * knob) * w, 0.22 * h],
            [1.8 * w, 0.10 * h],
            [2.5 * w, 0.01 * h],
            [3.2 * w, -6.0],
        ]
    )
    vessels = solid(frame, stem, 0.6 * a.depth, 0.34 * a.depth, 2.0)
    x, y = frame.plane(0.5 * a.depth)
    arch = 2.6 * knob * ball(x, y, (1.4 * w, 0.31 * h), (1.4 * w * knob, 1.7 * w))
    total = np.maximum(heart, vessels + arch)
    if a.thymus:
        sail = ball(*frame.plane(0.85 * a.depth), (-1.6, 0.34 * h), (2.0 + a.thymus, 0.25 * h))
        total = np.maximum(total, 2.6 * sail)
    return cv2.GaussianBlur(total, (0, 0), 0.09 * frame.scale)


def spine_and_aorta(frame: Frame, thorax: Thorax) -> np.ndarray:
    """Return the thickness of the soft column before and beside the spine, with the descending aorta."""
    a = thorax.anatomy
    x, y = frame.plane(0.2 * a.depth)
    middle = spine_line(thorax, y)
    half = 2.2 - 0.25 * a.maturity + 0.25 * np.clip(y / a.height, 0, 1.2)
    column = 4.6 * np.sqrt(np.maximum(1 - ((x - middle) / half) ** 2, 0))
    top = 0.33 * thorax.right_dome
    aorta = 2.2 * np.sqrt(np.maximum(1 - ((x - middle - 1.5) / (1.0 + 0.25 * a.knob)) ** 2, 0))
    total = column + aorta * np.clip((y - top) / 1.5, 0, 1)
    return cv2.GaussianBlur(total.astype(np.float32), (0, 0), 0.22 * frame.scale)


def spine_line(thorax: Thorax, y: np.ndarray) -> np.ndarray:
    """Return the x in cm of the spine's axis at heights ``y``."""
    a = thorax.anatomy
    return a.spine_bend * np.sin(np.pi * (y / a.height * 0.9 - 0.1))


def windpipe(frame: Frame, thorax: Thorax) -> np.ndarray:
    """Return the gas in the windpipe and the two main bronchi."""
    a = thorax.anatomy
    x, y = frame.plane(0.5 * a.depth)
    fork = 0.30 * thorax.right_dome
    half = 0.62 + 0.28 * a.maturity
    pipe = np.zeros_like(x)
    push = -0.35 * np.clip(y / fork, 0, 1)
    inside = np.sqrt(np.maximum(1 - ((x - push) / half) ** 2, 0))
    pipe = inside * np.clip((fork - y) / 2.2, 0, 1) * np.clip((y + 8) / 4, 0, 1)
    for side, slope, reach in ((RIGHT, 1.15, 3.6), (LEFT, 0.72, 4.8)):
        away = side * (x + 0.3)
        off = (y - fork + 0.3 - slope * away) / np.hypot(1, slope)
        tube = np.sqrt(np.maximum(1 - (off / (0.72 * half)) ** 2, 0))
        pipe = np.maximum(pipe, 0.4 * tube * (away > 0) * np.clip((reach - away) / 1.5, 0, 1))
    return 2.2 * half * cv2.GaussianBlur(pipe, (0, 0), 0.08 * frame.scale)


def stomach(frame: Frame, thorax: Thorax, acquisition: Acquisition, rng: np.random.Generator) -> np.ndarray:
    """Return the gas under the left dome and in the bowel."""
    a = thorax.anatomy
    x, y = frame.plane(0.6 * a.depth)
    gas = np.zeros_like(x)
    if acquisition.bubble:
        centre_x = rng.uniform(0.42, 0.62) * a.half_width
        crest = float(thorax.dome(LEFT, np.array(centre_x))) + rng.uniform(1.0, 1.6)
        tall, half = rng.uniform(1.0, 2.4), rng.uniform(1.8, 3.8)
        bubble = ball(x, y, (centre_x, crest + tall), (half, tall))
        level = crest + tall * rng.uniform(1.0, 1.8)
        gas = 4 * acquisition.bubble * bubble * np.clip((level - y) / 0.25, 0, 1)
    loops = cloud(rng, x.shape, 1.5 * frame.scale, 0.5 * frame.scale, 0.7)
    where = ball(x, y, (rng.uniform(0.1, 0.6) * a.half_width, thorax.left_dome + 10), (9, rng.uniform(4, 8)))
    gas = np.maximum(gas, rng.uniform(0.3, 1.1) * where * np.clip(loops - rng.uniform(-0.3, 1.0), 0, 2))
    return cv2.GaussianBlur(gas, (0, 0), 0.2 * frame.scale)
