"""Grad-CAM++ (Chattopadhay et al., WACV 2018, https://arxiv.org/abs/1710.11063)."""

import torch


def grad_cam_plus_plus(features: torch.Tensor, gradients: torch.Tensor) -> torch.Tensor:
    """Return the maps (B, h, w) ≥ 0 of features and the class score's gradients, both (B, K, h, w).

    ReLU(Σ_k w_k A_k) with w_k = Σ_ij α_ij ReLU(g_ij) and, for the class score's exponential as in the paper,
    α_ij = g_ij² / (2 g_ij² + g_ij³ Σ_ab A_ab) (equation 19); 0 where the gradient, or the denominator, is 0.
    The factor exp(score), the same for every pixel, is left out: it would overflow, and no picture shows it.
    """
    sums = features.sum(dim=(2, 3), keepdim=True)
    # Equation 19 with g² cancelled: the cube of a small gradient would be lost in float32.
    denominator = 2 + gradients * sums
    alpha = torch.where(denominator != 0, 1 / denominator, 0)
    weights = (alpha * gradients.relu()).sum(dim=(2, 3), keepdim=True)
    return (weights * features).sum(dim=1).relu_()
