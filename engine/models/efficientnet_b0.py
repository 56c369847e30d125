"""EfficientNet-B0 (Tan and Le, ICML 2019), timm's, for gray images and one logit."""

import timm
import torch
from torch import nn


class EfficientNetB0(nn.Module):
    """timm's efficientnet_b0 under ``backbone``, where published checkpoints have it.

    Input (B, in_channels, H, W), output logits (B, outputs).
    """

    def __init__(self, in_channels: int = 1, outputs: int = 1):
        super().__init__()
        self.backbone = timm.create_model(
            "efficientnet_b0", pretrained=False, in_chans=in_channels, num_classes=outputs
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return logits (B, outputs)."""
        return self.backbone(x)
