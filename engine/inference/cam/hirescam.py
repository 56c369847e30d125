"""HiResCAM (Draelos and Carin, 2020, https://arxiv.org/abs/2011.08891)."""

import torch


def hires_cam(features: torch.Tensor, gradients: torch.Tensor) -> torch.Tensor:
    """Return the maps (B, h, w) ≥ 0 of features and the class score's gradients, both (B, K, h, w).

    ReLU(Σ_k g_k ⊙ A_k): each value of a channel counts with its own gradient, not with the channel's mean.
    """
    return (gradients * features).sum(dim=1).relu_()
