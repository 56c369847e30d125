"""How much of a heatmap lies where it should: inside the body, off the padding, on a lesion."""

import math

import numpy as np

from engine.imaging.content_box import content_box
from engine.imaging.fit import Frame
from engine.inference.heatmap import energy_on_padding


def energy_inside(heat: np.ndarray, region: np.ndarray) -> float:
    """Return the share of a map's sum (S, S) inside a region (S, S) bool; NaN for a map of zeros."""
    total = float(heat.sum(dtype=np.float64))
    return float(heat[region].sum(dtype=np.float64)) / total if total > 0 else math.nan


def pointing_game(heat: np.ndarray, region: np.ndarray) -> float:
    """Return 1 where the hottest pixel lies in the region, 0 elsewhere; NaN for a map of one value.

    Of several hottest pixels, the share of them. The game is that of Zhang et al. (Top-down neural attention
    by excitation backprop, ECCV 2016), without their margin of 15 pixels: chance is the region's share of
    the area.
    """
    if np.ptp(heat) == 0:
        return math.nan
    return float(region[heat == heat.max()].mean())


def overlap(heat: np.ndarray, region: np.ndarray) -> float:
    """Return the intersection over union of a region and the map's hottest pixels, as many as the region has.

    NaN for a map of one value. Of equal pixels at the limit, each counts as the share of them that fits.
    """
    wanted = int(region.sum())
    if np.ptp(heat) == 0 or not wanted:
        return math.nan
    limit = np.partition(heat.ravel(), -wanted)[-wanted]
    above, at = heat > limit, heat == limit
    inside = (above & region).sum() + (wanted - above.sum()) / at.sum() * (at & region).sum()
    return float(inside / (2 * wanted - inside))


def body_figures(heat: np.ndarray, square: np.ndarray, frame: Frame) -> dict[str, float]:
    """Return a map's energy inside the border and on the padding, beside their shares of the area.

    The body is what a uniform border leaves of the square (see ``content_box``). NaN where there is no
    border, or no padding.
    """
    top, bottom, left, right = content_box(square)
    body = np.zeros(square.shape, dtype=bool)
    body[top:bottom, left:right] = True
    bordered = not body.all()
    on_padding = energy_on_padding(heat, frame)
    return {
        "body_energy": energy_inside(heat, body) if bordered else math.nan,
        "body_area": float(body.mean()) if bordered else math.nan,
        "padding_energy": math.nan if on_padding is None else on_padding,
        "padding_area": math.nan if on_padding is None else frame.padding_share,
    }


def lesion_figures(heat: np.ndarray, edges: np.ndarray, lesion: np.ndarray | None) -> dict[str, float]:
    """Return what a map and an edge map have to do with a lesion's mask (S, S) bool; NaN without a lesion."""
    known = lesion is not None and bool(lesion.any())
    figures = {"lesion_area": float(lesion.mean()) if known and lesion is not None else math.nan}
    for suffix, one in (("", heat), ("_edges", edges)):
        for name, measure in (("energy", energy_inside), ("hit", pointing_game), ("iou", overlap)):
            value = measure(one, lesion) if known and lesion is not None else math.nan
            figures[f"lesion_{name}{suffix}"] = value
    return figures
