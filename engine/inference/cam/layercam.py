"""LayerCAM (Jiang et al., IEEE Transactions on Image Processing 2021, https://doi.org/10.1109/TIP.2021.3089943)."""

import torch


def layer_cam(features: torch.Tensor, gradients: torch.Tensor) -> torch.Tensor:
    """Return the maps (B, h, w) ≥ 0 of features and the class score's gradients, both (B, K, h, w).

    ReLU(Σ_k ReLU(g_k) ⊙ A_k). The paper's tanh, which brightens early layers before it joins them with late
    ones, is left out: layers are joined here in one way for every method.
    """
    return (gradients.relu() * features).sum(dim=1).relu_()
