"""Three convolutions: the smallest network that is worth a comparison."""

import torch
from torch import nn


class SimpleCNN(nn.Module):
    """Three 3×3 convolutions, each with batch norm, ReLU and 2×2 max pooling; then a linear classifier.

    Channels are width/2, width and 2·width. Input (B, in_channels, H, W), output logits (B, outputs).
    """

    def __init__(self, width: int = 64, in_channels: int = 1, outputs: int = 1):
        super().__init__()
        channels = (max(1, width // 2), width, 2 * width)
        self.block1 = _block(in_channels, channels[0])
        self.block2 = _block(channels[0], channels[1])
        self.block3 = _block(channels[1], channels[2])
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(channels[2], outputs)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return logits (B, outputs)."""
        x = self.block3(self.block2(self.block1(x)))
        return self.fc(self.pool(x).flatten(1))


def _block(in_channels: int, out_channels: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(in_channels, out_channels, 3, padding=1, bias=False),
        nn.BatchNorm2d(out_channels),
        nn.ReLU(),
        nn.MaxPool2d(2),
    )
