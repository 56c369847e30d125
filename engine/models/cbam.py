"""Channel and spatial attention after CBAM (Woo et al., ECCV 2018), with average pooling of channels only."""

import torch
from torch import nn


class CBAM(nn.Module):
    """Weigh a map (B, channels, H, W) by channel, then by place.

    Channels: average pooling → 1×1 convolution to channels/16 → ReLU → 1×1 convolution back → sigmoid.
    Places: mean and maximum over the channels → 7×7 convolution → sigmoid. No biases. Module names are those
    of published ImprovedPneumoniaCNN.pth files.
    """

    def __init__(self, channels: int):
        super().__init__()
        squeezed = max(1, channels // 16)
        self.channel_attention = nn.Sequential(
            nn.AdaptiveAvgPool2d(1),
            nn.Conv2d(channels, squeezed, 1, bias=False),
            nn.ReLU(),
            nn.Conv2d(squeezed, channels, 1, bias=False),
            nn.Sigmoid(),
        )
        self.spatial_attention = nn.Sequential(nn.Conv2d(2, 1, 7, padding=3, bias=False), nn.Sigmoid())

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the weighed map, of the same shape."""
        x = x * self.channel_attention(x)
        summary = torch.cat([x.mean(dim=1, keepdim=True), x.amax(dim=1, keepdim=True)], dim=1)
        return x * self.spatial_attention(summary)
