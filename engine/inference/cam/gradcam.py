"""Grad-CAM (Selvaraju et al., ICCV 2017, https://arxiv.org/abs/1610.02391)."""

import torch


def grad_cam(features: torch.Tensor, gradients: torch.Tensor) -> torch.Tensor:
    """Return the maps (B, h, w) ≥ 0 of features and the class score's gradients, both (B, K, h, w).

    ReLU(Σ_k α_k A_k), α_k being the mean over the map of the gradient with respect to channel k. Behind mean
    pooling and one linear layer the sum before the ReLU adds up to the class score without its bias.
    """
    weights = gradients.mean(dim=(2, 3), keepdim=True)
    return (weights * features).sum(dim=1).relu_()
