"""Bones as thickness of cortical bone in cm."""

import cv2
import numpy as np

from data_tools.phantoms.acquisition import Acquisition
from data_tools.phantoms.frame import Frame
from data_tools.phantoms.shapes import (
    at_depth,
    ball,
    deposit,
    disc_samples,
    filled,
    resample,
    rounded,
    smooth_outline,
    tube,
)
from data_tools.phantoms.soft_tissue import arm_axis, jaw_place, spine_line
from data_tools.phantoms.thorax import LEFT, RIGHT, Thorax

RIB_ENDS = np.radians([128, 136, 142, 146, 148, 148, 146, 140, 132, 122, 74, 48])
"""How far each rib runs round the chest, from the spine (0) over the side (90°) towards the breastbone."""

PLATE = disc_samples(16, 2, hollow=0.78, core=0.40)
"""Section of a rib: a cortical shell round soft marrow."""

ROUND = disc_samples(14, 7, hollow=0.76, core=0.30)
"""Section of a long bone."""


def skeleton(frame: Frame, thorax: Thorax, acquisition: Acquisition, rng: np.random.Generator) -> np.ndarray:
    """Draw ribs, collar bones, shoulder blades, upper arms, spine and breastbone; (H, W) in cm of bone."""
    tubes = [*ribs(frame, thorax, rng)]
    for side in (RIGHT, LEFT):
        tubes.append(clavicle(frame, thorax, acquisition, side))
        tubes.extend(scapula_edges(frame, thorax, acquisition, side))
    points = np.concatenate([points for points, _ in tubes])
    volumes = np.concatenate([volumes for _, volumes in tubes])
    bone = deposit(frame, points, volumes)
    for side in (RIGHT, LEFT):
        bone += scapula_plate(frame, thorax, acquisition, side)
        bone += humerus(frame, thorax, acquisition, side)
    bone += thorax.anatomy.spine * spine(frame, thorax) + breastbone(frame, thorax)
    if acquisition.jaw:
        bone += jawbone(frame, thorax, acquisition)
    return thorax.anatomy.bone * bone


def rib_line(thorax: Thorax, number: int, side: int, unevenness: float = 0.0) -> np.ndarray:
    """Return the axis of rib ``number`` (1 to 12) as points (n, 3), from the spine forward."""
    a = thorax.anatomy
    place = number - 1
    level = a.rib_spacing * (0.86 * place + 0.022 * place**1.5 + 0.12) + unevenness
    angle = np.linspace(0.0, RIB_ENDS[place], 60)
    drop = a.rib_slope * (4.6 + 7.4 * np.clip(place / 6, 0, 1) ** 0.8)
    rise = (0.25 + 0.05 * min(place, 7)) * np.sin(2 * np.minimum(angle, np.pi / 2))
    y = level + drop * (1 - np.cos(angle)) / 2 - rise
    widest = float(thorax.half_width(level + drop / 2)) - 0.15
    if number > 10:
        widest -= 0.4 * (number - 10)
    start = 1.7
    reach = np.sin(angle) ** 0.92
    x = start + (widest - start) * reach
    front = angle > np.pi / 2
    x[front] = widest * np.sin(angle[front]) ** 0.9
    z = (1 - np.cos(angle)) / 2 * (a.depth - 1) * (0.55 + 0.45 * min(1.0, (place + 1) / 5))
    back = spine_line(thorax, np.array(level)) * np.cos(np.minimum(angle, np.pi / 2))
    return np.stack([side * x + back, y, z], axis=1)


def ribs(frame: Frame, thorax: Thorax, rng: np.random.Generator) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return the twelve pairs of ribs as tubes."""
    a = thorax.anatomy
    parts = []
    for number in range(1, 13):
        for side in (RIGHT, LEFT):
            line = resample(rib_line(thorax, number, side, rng.normal(0, 0.07)), 1.1 / frame.scale)
            share = np.linspace(0, 1, len(line))
            forward = np.gradient(line, axis=0)
            forward /= np.linalg.norm(forward, axis=1, keepdims=True)
            centre = np.array([0.0, 0.0, 0.5 * a.depth])
            outward = (line - centre) / [a.half_width**2, 1e9, (0.5 * a.depth) ** 2]
            outward -= (outward * forward).sum(axis=1, keepdims=True) * forward
            outward /= np.linalg.norm(outward, axis=1, keepdims=True)
            upright = np.cross(forward, outward)
            half = 0.5 * a.rib_height * (0.86 if number < 3 else 1.0) * (0.82 + 0.22 * share)
            wide = upright * (half * rng.normal(1, 0.03))[:, None]
            narrow = outward * (0.42 - 0.08 * share)[:, None]
            # The front ends turn into cartilage, which hardly shows.
            density = (1.35 - 0.9 * share) * np.clip((1 - share) / 0.06, 0.25, 1)
            parts.append(tube(frame, line, wide, narrow, density, PLATE))
    return parts


def shoulder_joint(thorax: Thorax, acquisition: Acquisition) -> tuple[float, float]:
    """Return where collar bone and shoulder blade meet on the left: x and y in cm."""
    a = thorax.anatomy
    return 11.6 + 3.8 * a.maturity, 0.8 * a.maturity - 1.4 + a.clavicle_rise - 1.6 * acquisition.arms_up


def clavicle(
    frame: Frame, thorax: Thorax, acquisition: Acquisition, side: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return one collar bone as a tube: an S from the breastbone to the shoulder."""
    a = thorax.anatomy
    m = a.maturity
    z = 0.88 * a.depth
    end, drop = shoulder_joint(thorax, acquisition)
    inner = 1.6 + 2.2 * m
    rise = drop - inner
    line = smooth_outline(
        [
            [1.7, inner, z],
            [0.32 * end, inner + 0.40 * rise, z + 0.3],
            [0.57 * end, inner + 0.74 * rise, z - 0.6],
            [0.80 * end, inner + 0.98 * rise, z - 2.2],
            [end, drop, z - 4.0],
        ],
        closed=False,
    )
    line = resample(line * [side, 1, 1], 0.9 / frame.scale)
    share = np.linspace(0, 1, len(line))
    radius = (0.42 + 0.16 * m) * (1 + 0.5 * np.maximum(1 - share / 0.16, 0) + 0.12 * share)
    radius = radius * (1 - 0.12 * np.sin(np.pi * share))
    radius = radius * np.sqrt(np.clip(np.minimum(share, 1 - share) / 0.03, 0.05, 1))
    return round_tube(frame, line, radius, 1.05)


def round_tube(
    frame: Frame, line: np.ndarray, radius: np.ndarray | float, density: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return a tube of circular section."""
    forward = np.gradient(line, axis=0)
    forward /= np.linalg.norm(forward, axis=1, keepdims=True)
    aside = np.cross(forward, [0.0, 0.0, 1.0])
    aside /= np.linalg.norm(aside, axis=1, keepdims=True)
    radii = np.broadcast_to(radius, len(line))[:, None]
    return tube(
        frame, line, aside * radii, np.cross(forward, aside) * radii, np.full(len(line), density), ROUND
    )


def scapula_corners(thorax: Thorax, acquisition: Acquisition) -> dict[str, np.ndarray]:
    """Return landmarks of the left shoulder blade, (2,) each in cm."""
    m = thorax.anatomy.maturity
    w, h = thorax.anatomy.half_width, thorax.anatomy.height
    joint = shoulder_joint(thorax, acquisition)
    out = 1.2 * (1 - m) * acquisition.arms_up
    return {
        "upper": np.array([0.66 * w + out, 0.02 * h]),
        "lower": np.array([0.95 * w + 1.5 * out, 0.56 * h - 1.2 * acquisition.arms_up]),
        "socket": np.array([1.02 * w + 0.9 * m + out, 0.10 * h + 0.3 - out]),
        "tip": np.array([joint[0] + 1.2, joint[1] + 0.6]),
        "root": np.array([0.73 * w + out, 0.15 * h]),
        "beak": np.array([0.93 * w + 0.2 * m + out, 0.05 * h - out]),
    }


def scapula_outline(thorax: Thorax, acquisition: Acquisition) -> np.ndarray:
    """Return the closed outline (n, 2) of the left shoulder blade."""
    c = scapula_corners(thorax, acquisition)
    notch = 0.55 * c["socket"] + 0.45 * c["lower"] - [0.9, 0.0]
    return smooth_outline(
        [c["upper"], 0.5 * (c["upper"] + c["socket"]) + [0, 0.1], c["socket"], notch, c["lower"], c["root"]]
    )


def scapula_edges(
    frame: Frame, thorax: Thorax, acquisition: Acquisition, side: int
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return the thick borders, spine and beak of a shoulder blade as tubes."""
    c = scapula_corners(thorax, acquisition)
    outline = scapula_outline(thorax, acquisition)
    ridge = smooth_outline([c["root"], 0.5 * (c["root"] + c["tip"]) + [0.2, 0.6], c["tip"]], closed=False)
    beak = np.array([c["socket"] + [-0.6, -0.2], c["beak"]])
    parts = []
    for line, radius, density in ((outline, 0.32, 0.75), (ridge, 0.34, 0.55), (beak, 0.42, 0.55)):
        path = resample(at_depth(line * [side, 1], 2.0), 0.9 / frame.scale)
        parts.append(round_tube(frame, path, radius, density))
    return parts


def scapula_plate(frame: Frame, thorax: Thorax, acquisition: Acquisition, side: int) -> np.ndarray:
    """Return the thin blade between the borders."""
    outline = scapula_outline(thorax, acquisition) * [side, 1]
    return rounded(frame, filled(frame, at_depth(outline, 2.0)), 0.5, 0.8)


def humerus(frame: Frame, thorax: Thorax, acquisition: Acquisition, side: int) -> np.ndarray:
    """Return the bone of an upper arm: a hollow shaft with a round head of spongy bone."""
    m = thorax.anatomy.maturity
    z = 0.5 * thorax.anatomy.depth
    start, end = arm_axis(thorax, acquisition, side)
    along = (end - start) / np.linalg.norm(end - start)
    across = np.array([-along[1], along[0]]) * (0.8 + 0.3 * m)
    shaft = np.array([start - across, end - across, end + across, start + across])
    mask = filled(frame, at_depth(shaft, z))
    bone = rounded(frame, mask, 1.1, 0.35) - 0.25 * rounded(frame, mask, 1.1, 1.0)
    x, y = frame.plane(z)
    radius = 1.6 + 0.7 * m
    head = ball(x, y, (float(start[0]), float(start[1])), (radius, radius))
    return cv2.GaussianBlur(np.maximum(0.8 * bone, 0.9 * head), (0, 0), 0.12 * frame.scale)


def spine(frame: Frame, thorax: Thorax) -> np.ndarray:
    """Return the vertebrae: bodies with bright end plates, pedicles and spinous processes."""
    a = thorax.anatomy
    x, y = frame.plane(0.12 * a.depth)
    place = y / a.rib_spacing - 0.12
    # Distance between vertebrae grows downward, as between the ribs.
    number = place / (0.86 + 0.022 * np.sqrt(np.clip(place, 0, 14)))
    phase = number - np.floor(number) - 0.5
    size = 1.0 + 0.035 * np.clip(number, -3, 14)
    half = (1.25 + 0.15 * a.maturity) * size
    off = (x - spine_line(thorax, y)) / half
    waist = 1 - 0.10 * np.cos(2 * np.pi * phase)
    column = np.sqrt(np.maximum(1 - np.abs(off / waist) ** 4, 0))
    edge = np.clip((0.45 - np.abs(phase)) / 0.09, 0, 1)
    plate = np.exp(-(((np.abs(phase) - 0.385) / 0.045) ** 2))
    bodies = column * edge * (0.50 + 0.35 * plate)
    rims = 0.35 * edge * np.exp(-(((np.abs(off) - 0.93 * waist) / 0.07) ** 2))
    pedicles = 0.0
    for side in (RIGHT, LEFT):
        square = ((off - side * 0.60) / 0.17) ** 2 + ((phase + 0.14) / 0.17) ** 2
        pedicles = pedicles + 0.75 * np.exp(-((np.sqrt(square) - 0.75) ** 2) / 0.12)
    process = 0.75 * np.exp(-((off / 0.12) ** 2) - ((phase - 0.22) / 0.16) ** 2)
    wings = 0.45 * np.exp(-(((phase + 0.10) / 0.11) ** 2)) * np.clip((1.75 - np.abs(off)) / 0.15, 0, 1)
    wings = wings * (np.abs(off) > 0.8)
    return cv2.GaussianBlur(
        (bodies + rims + pedicles + process + wings).astype(np.float32), (0, 0), 0.07 * frame.scale
    )


def jawbone(frame: Frame, thorax: Thorax, acquisition: Acquisition) -> np.ndarray:
    """Return the lower jaw: an arch just inside the chin, with the teeth above it."""
    x, y = frame.plane(0.8 * thorax.anatomy.depth)
    centre, radii = jaw_place(acquisition)
    across, down = (x - centre[0]) / radii[0], (y - centre[1]) / radii[1]
    reach = np.hypot(across, down)
    arch = np.exp(-(((reach - 0.84) / 0.09) ** 2))
    teeth = np.exp(-(((reach - 0.62) / 0.09) ** 2)) * (0.75 + 0.25 * np.cos(7 * np.pi * across))
    return (1.6 * arch + 1.2 * teeth) * np.clip((down + 0.1) / 0.2, 0, 1)


def breastbone(frame: Frame, thorax: Thorax) -> np.ndarray:
    """Return the manubrium and the body of the breastbone, faint in front of the spine."""
    a = thorax.anatomy
    inner = 1.6 + 2.2 * a.maturity
    outline = smooth_outline(
        [
            [0.0, inner - 0.6], [1.7, inner - 0.3], [2.3, inner + 0.8], [1.5, inner + 3.2],
            [1.1, inner + 4.0], [1.3, inner + 9.0], [0.9, inner + 13.0], [-0.9, inner + 13.0],
            [-1.3, inner + 9.0], [-1.1, inner + 4.0], [-1.5, inner + 3.2], [-2.3, inner + 0.8],
            [-1.7, inner - 0.3],
        ]
    )  # fmt: skip
    return rounded(frame, filled(frame, at_depth(outline, 0.97 * a.depth)), 0.30, 0.5)
