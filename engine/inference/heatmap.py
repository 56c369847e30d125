"""Raw maps to pictures' pixels: upsampling, the way back to the original, and the energy on padding."""

from collections.abc import Iterable

import cv2
import numpy as np

from engine.imaging.fit import Frame


def upsample(raw: np.ndarray, size: int) -> np.ndarray:
    """Enlarge raw maps (B, h, w) bilinearly to the model's square (B, size, size) float32."""
    enlarged = [cv2.resize(one, (size, size), interpolation=cv2.INTER_LINEAR) for one in raw]
    return np.stack(enlarged).astype(np.float32)


def to_original(heatmap: np.ndarray, frame: Frame, height: int, width: int) -> np.ndarray:
    """Map a heatmap in the square (S, S) to the original's pixels (height, width), without the padding.

    What a crop cut away has the value 0. Pixel centres correspond to pixel centres.
    """
    # Original pixel x lies in the square at left + (x − source_left + ½) · scale − ½.
    scale_x = frame.width / frame.source_width
    scale_y = frame.height / frame.source_height
    matrix = np.array(
        [
            [scale_x, 0.0, frame.left + (0.5 - frame.source_left) * scale_x - 0.5],
            [0.0, scale_y, frame.top + (0.5 - frame.source_top) * scale_y - 0.5],
        ]
    )
    inner = heatmap[frame.top : frame.top + frame.height, frame.left : frame.left + frame.width]
    matrix[0, 2] -= frame.left
    matrix[1, 2] -= frame.top
    mapped = cv2.warpAffine(
        np.ascontiguousarray(inner, dtype=np.float32),
        matrix,
        (width, height),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    top, left = round(frame.source_top), round(frame.source_left)
    shown = np.zeros((height, width), dtype=np.float32)
    rows = slice(top, top + round(frame.source_height))
    columns = slice(left, left + round(frame.source_width))
    shown[rows, columns] = mapped[rows, columns]
    return shown


def from_original(heatmap: np.ndarray, frame: Frame) -> np.ndarray:
    """Map a heatmap of the original's pixels (H, W) into a square (S, S); padding has the value 0."""
    top, left = round(frame.source_top), round(frame.source_left)
    part = heatmap[top : top + round(frame.source_height), left : left + round(frame.source_width)]
    square = np.zeros((frame.size, frame.size), dtype=np.float32)
    inner = cv2.resize(part, (frame.width, frame.height), interpolation=cv2.INTER_AREA)
    square[frame.top : frame.top + frame.height, frame.left : frame.left + frame.width] = inner
    return square


def normalised(heatmap: np.ndarray, scale: float | None = None) -> np.ndarray:
    """Scale a heatmap ≥ 0 to 0…1, by its own maximum or by ``scale``.

    By its own maximum it is a view of one image, whose hottest place is always 1, and not comparable between
    images. ``scale`` is a value that several share (see ``common_scale``); what lies above it becomes 1.
    """
    highest = float(heatmap.max()) if scale is None else scale
    if highest <= 0:
        return np.zeros_like(heatmap)
    return heatmap / highest if scale is None else np.minimum(heatmap / highest, 1)


def common_scale(heatmaps: Iterable[np.ndarray]) -> float:
    """Return the scale under which heatmaps of several images, or models, can be compared: the largest value.

    They must be of one method and class. A value is in units of the network's logit, so that between models
    it says as much as their logits do: little where one is far more certain than the other. Score-CAM's and
    Eigen-CAM's are in units of the layer's features, comparable between images of one model only. 0 where
    there is no heat.
    """
    return max((float(heatmap.max()) for heatmap in heatmaps), default=0.0)


def energy_on_padding(heatmap: np.ndarray, frame: Frame) -> float | None:
    """Return the share of a heatmap's sum that lies on padding, 0 to 1.

    None where the frame has no padding, or the map is zero everywhere.
    """
    total = float(heatmap.sum(dtype=np.float64))
    if frame.padding_share == 0 or total <= 0:
        return None
    inner = heatmap[frame.top : frame.top + frame.height, frame.left : frame.left + frame.width]
    return max(0.0, 1.0 - float(inner.sum(dtype=np.float64)) / total)
