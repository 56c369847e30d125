"""Augmentation of whole batches on tensors: geometry by one sampling grid, intensity by arithmetic.

Everything happens after padding: what the warp uncovers gets the run's own padding colour, whose intensity is
left alone, so that a network never sees a padding that serving would not show it.
"""

import math

import torch
import torch.nn.functional as F

from engine.imaging.fit import GRAY_LEVEL, Padding
from engine.training.recipe import Recipe

FILL = {Padding.BLACK: 0.0, Padding.GRAY: GRAY_LEVEL / 255.0, Padding.WHITE: 1.0}


def uniform(count: int, half_width: float, generator: torch.Generator, device: torch.device) -> torch.Tensor:
    """Draw ``count`` values between −half_width and +half_width."""
    return (torch.rand(count, generator=generator) * 2.0 - 1.0).mul_(half_width).to(device)


def box_mask(boxes: torch.Tensor, size: int) -> torch.Tensor:
    """Return (B, 1, size, size) bool, true inside each box; ``boxes`` (B, 4) is top, left, height, width."""
    index = torch.arange(size, device=boxes.device)
    top, left, height, width = boxes.unbind(1)
    rows = (index >= top[:, None]) & (index < (top + height)[:, None])
    columns = (index >= left[:, None]) & (index < (left + width)[:, None])
    return (rows[:, :, None] & columns[:, None, :])[:, None]


def intensity_mask(boxes: torch.Tensor, size: int, padding: Padding) -> torch.Tensor:
    """Return (B, 1, size, size) bool, true where a change of the picture's intensity shows.

    A padding of constant colour stays as it is; one made of the picture's own pixels changes with them.
    """
    if padding in FILL:
        return box_mask(boxes, size)
    return torch.ones(len(boxes), 1, size, size, dtype=torch.bool, device=boxes.device)


def change_intensity(
    images: torch.Tensor, boxes: torch.Tensor, recipe: Recipe, generator: torch.Generator
) -> torch.Tensor:
    """Change gamma, contrast, brightness and noise of (B, 1, S, S) in 0…1, see ``intensity_mask`` where."""
    count, device = len(images), images.device

    def draw(half_width: float) -> torch.Tensor:
        return uniform(count, half_width, generator, device)[:, None, None, None]

    changed = images.clamp_min(1e-4) ** torch.exp(draw(recipe.gamma))
    mean = changed.mean(dim=(1, 2, 3), keepdim=True)
    changed = (changed - mean) * (1.0 + draw(recipe.contrast)) + mean + draw(recipe.brightness)
    if recipe.noise:
        grain = torch.randn(images.shape, generator=generator).to(device)
        changed = changed + grain * draw(recipe.noise).abs()
    mask = intensity_mask(boxes, images.shape[-1], Padding.parse(recipe.padding))
    return torch.where(mask, changed.clamp(0.0, 1.0), images)


def lose_resolution(images: torch.Tensor, recipe: Recipe, generator: torch.Generator) -> torch.Tensor:
    """With chance ``recipe.blur``, shrink the batch to 50…90 % and enlarge it again."""
    draws = torch.rand(2, generator=generator)
    if float(draws[0]) >= recipe.blur:
        return images
    size = images.shape[-1]
    smaller = max(16, round(size * (0.5 + 0.4 * float(draws[1]))))
    shrunk = F.interpolate(images, size=(smaller, smaller), mode="bilinear", antialias=True)
    return F.interpolate(shrunk, size=(size, size), mode="bilinear")


def warp(
    images: torch.Tensor,
    size: int,
    padding: Padding,
    *,
    scale_x: torch.Tensor,
    scale_y: torch.Tensor,
    angle: torch.Tensor,
    shift_x: torch.Tensor,
    shift_y: torch.Tensor,
) -> torch.Tensor:
    """Shift, stretch, then rotate (B, 1, S, S), into (B, 1, size, size).

    Shifts are shares of the side, to the right and down; angles are in radians, clockwise. Uncovered pixels
    take the padding colour; the ways without a constant colour mirror the picture.
    """
    cos, sin = torch.cos(angle), torch.sin(angle)
    # The grid maps output coordinates to input coordinates, so scales are inverted.
    first = torch.stack([cos / scale_x, sin / scale_x, -2.0 * shift_x], dim=1)
    second = torch.stack([-sin / scale_y, cos / scale_y, -2.0 * shift_y], dim=1)
    theta = torch.stack([first, second], dim=1)
    grid = F.affine_grid(theta, [len(images), 1, size, size], align_corners=False)
    fill = FILL.get(padding)
    if fill is None:
        return F.grid_sample(images, grid, mode="bilinear", padding_mode="reflection", align_corners=False)
    return (
        F.grid_sample(images - fill, grid, mode="bilinear", padding_mode="zeros", align_corners=False) + fill
    )


def augment(
    images: torch.Tensor, boxes: torch.Tensor, size: int, recipe: Recipe, generator: torch.Generator
) -> torch.Tensor:
    """Augment (B, 1, S, S) float in 0…1 by the recipe's ranges and resize to ``size``.

    ``boxes`` (B, 4) is where each picture lies in its square; ``generator`` (CPU) makes every draw, so that a
    resumed run repeats what an uninterrupted one does.
    """
    count, device = len(images), images.device
    images = change_intensity(images, boxes, recipe, generator)
    images = lose_resolution(images, recipe, generator)
    if size < images.shape[-1]:
        # The grid reads single points, which would alias; validation shrinks in the same way.
        images = F.interpolate(images, size=(size, size), mode="bilinear", antialias=True)
    reach = -math.log(1.0 - recipe.stretch)
    mirror = torch.where(torch.rand(count, generator=generator) < (0.5 if recipe.flip else 0.0), -1.0, 1.0)
    return warp(
        images,
        size,
        Padding.parse(recipe.padding),
        scale_x=torch.exp(uniform(count, reach, generator, device)) * mirror.to(device),
        scale_y=torch.exp(uniform(count, reach, generator, device)),
        angle=uniform(count, math.radians(recipe.rotation), generator, device),
        shift_x=uniform(count, recipe.shift, generator, device),
        shift_y=uniform(count, recipe.shift, generator, device),
    ).clamp_(0.0, 1.0)
