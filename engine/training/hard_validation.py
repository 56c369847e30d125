"""A validation set made harder: plain copies saturate, altered ones still tell models apart.

The alterations are those that another hospital's machines make: another aspect ratio, another contrast, less
detail, a lossy file. They are fixed, not drawn, so that epochs and runs are compared on the same pixels.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import torch
import torch.nn.functional as F

from engine.imaging.fit import Padding
from engine.training.augment import intensity_mask, warp
from engine.training.reencode import reencode


@dataclass(frozen=True)
class Alteration:
    """One fixed change: scales of width and height, gamma, contrast, share of resolution kept, JPEG quality
    (0 is no re-encoding).
    """

    name: str
    scale_x: float = 1.0
    scale_y: float = 1.0
    gamma: float = 1.0
    contrast: float = 1.0
    resolution: float = 1.0
    jpeg_quality: int = 0


ALTERATIONS = (
    Alteration("plain"),
    Alteration("wide", scale_x=1.25, scale_y=0.85),
    Alteration("tall", scale_x=0.75, scale_y=1.15),
    Alteration("flat and blurred", gamma=0.75, contrast=0.7, resolution=0.45),
    Alteration("dark and contrasty", gamma=1.5, contrast=1.2, resolution=0.7),
    Alteration("re-encoded", jpeg_quality=20),
)


def alter(
    images: torch.Tensor, boxes: torch.Tensor, size: int, padding: Padding, how: Alteration
) -> torch.Tensor:
    """Apply one alteration to (B, 1, S, S) in 0…1 and resize to (B, 1, size, size)."""
    side, count = images.shape[-1], len(images)
    if how.jpeg_quality:
        images = reencode(images, boxes, how.jpeg_quality)
    if how.gamma != 1.0 or how.contrast != 1.0:
        changed = ((images**how.gamma - 0.5) * how.contrast + 0.5).clamp(0.0, 1.0)
        images = torch.where(intensity_mask(boxes, side, padding), changed, images)
    if how.resolution < 1.0:
        smaller = round(side * how.resolution)
        shrunk = F.interpolate(images, size=(smaller, smaller), mode="bilinear", antialias=True)
        images = F.interpolate(shrunk, size=(side, side), mode="bilinear")
    if how.scale_x != 1.0 or how.scale_y != 1.0:
        zeros = images.new_zeros(count)
        scales = {"scale_x": zeros + how.scale_x, "scale_y": zeros + how.scale_y}
        images = warp(images, side, padding, **scales, angle=zeros, shift_x=zeros, shift_y=zeros)
    if side != size:
        images = F.interpolate(images, size=(size, size), mode="bilinear", antialias=True)
    return images.clamp(0.0, 1.0)


def altered_batches(
    pixels: torch.Tensor,
    boxes: torch.Tensor,
    size: int,
    padding: Padding,
    batch_size: int,
    device: torch.device,
) -> Iterator[torch.Tensor]:
    """Yield every alteration of ``pixels`` (N, S, S) uint8 in turn, as batches (B, 1, size, size) in 0…1."""
    for how in ALTERATIONS:
        for start in range(0, len(pixels), batch_size):
            part = slice(start, start + batch_size)
            images = pixels[part].to(device).float().div_(255.0)[:, None]
            yield alter(images, boxes[part].to(device), size, padding, how)
