"""Score-CAM (Wang et al., CVPR Workshops 2020, https://arxiv.org/abs/1910.01279)."""

from collections.abc import Callable

import torch
from torch.nn import functional

BATCH_SIZE = 16
"""Masked images that run together; more is no faster on a CPU."""


def score_cam(
    judge: Callable[[torch.Tensor], torch.Tensor],
    image: torch.Tensor,
    features: torch.Tensor,
    *,
    advance: Callable[[float], object] = lambda share: None,
) -> torch.Tensor:
    """Return the map (h, w) ≥ 0 of one normalised image (C, S, S) with features (K, h, w).

    ``judge`` gives the class scores (N,) of images (N, C, S, S). Each channel, enlarged bilinearly and
    brought to 0…1, masks the image; ReLU(Σ_k w_k A_k), the weights w being the softmax over channels of the
    masked images' scores. What the paper takes from each score, that of a blank image, the softmax does not
    see. A channel that is the same everywhere leaves the image blank: all of these run as one.
    ``advance`` is told the share of the work done, 1 in all.
    """
    low, high = features.flatten(1).aminmax(dim=1)
    alive = torch.nonzero(high > low).squeeze(1)
    scores = features.new_empty(len(features))
    if len(alive) < len(features):
        scores[:] = judge(torch.zeros_like(image)[None])[0]
    for chosen in alive.split(BATCH_SIZE):
        masks = enlarged(features[chosen], image.shape[-1])
        scores[chosen] = judge(image[None] * masks[:, None]).to(scores.dtype)
        advance(len(chosen) / len(alive))
    if not len(alive):
        advance(1.0)
    return (scores.softmax(dim=0)[:, None, None] * features).sum(dim=0).relu_()


def enlarged(features: torch.Tensor, size: int) -> torch.Tensor:
    """Return channels (K, h, w), none of them flat, as masks (K, size, size) in 0…1."""
    large = functional.interpolate(features[None], size=(size, size), mode="bilinear", align_corners=True)[0]
    low, high = large.flatten(1).aminmax(dim=1)
    return (large - low[:, None, None]) / (high - low)[:, None, None]
