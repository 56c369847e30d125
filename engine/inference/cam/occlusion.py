"""Occlusion sensitivity (Zeiler and Fergus, ECCV 2014, https://arxiv.org/abs/1311.2901)."""

from collections.abc import Callable

import torch

CELLS = 14
"""Cells of the map along each side: 16 pixels wide at 224. The stride of the patch is one cell."""

PATCH = 2
"""Side of the patch in cells: 32 pixels at 224. A cell inside is covered by four patches, 169 in all."""

BATCH_SIZE = 16
"""Occluded images that run together; more is no faster on a CPU."""


def occlusion(
    judge: Callable[[torch.Tensor], torch.Tensor],
    image: torch.Tensor,
    score: torch.Tensor,
    *,
    advance: Callable[[float], object] = lambda share: None,
) -> torch.Tensor:
    """Return the map (CELLS, CELLS) ≥ 0 of one normalised image (C, S, S) with its class score.

    ``judge`` gives the class scores (N,) of images (N, C, S, S). A gray patch, zero after normalisation,
    covers every place in turn; a cell's value is how much the class score falls, as the mean over the
    patches that cover it, 0 where it rises. ``advance`` is told the share of the work done, 1 in all.
    """
    size = image.shape[-1]
    cells = min(CELLS, size)
    edges = torch.linspace(0, size, cells + 1).round().int().tolist()
    starts = range(cells - PATCH + 1)
    places = [(row, column) for row in starts for column in starts]
    falls, patches = image.new_zeros(cells, cells), image.new_zeros(cells, cells)
    for first in range(0, len(places), BATCH_SIZE):
        chosen = places[first : first + BATCH_SIZE]
        batch = image.repeat(len(chosen), 1, 1, 1)
        for occluded, (row, column) in zip(batch, chosen, strict=True):
            rows = slice(edges[row], edges[row + PATCH])
            occluded[:, rows, edges[column] : edges[column + PATCH]] = 0
        for fall, (row, column) in zip(score - judge(batch), chosen, strict=True):
            falls[row : row + PATCH, column : column + PATCH] += fall
            patches[row : row + PATCH, column : column + PATCH] += 1
        advance(len(chosen) / len(places))
    return (falls / patches).relu_()
