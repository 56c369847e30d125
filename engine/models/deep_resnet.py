"""A residual network of 19 basic blocks; module names are those of published DeepResNet.pth files."""

import torch
from torch import nn

BLOCKS = (3, 4, 6, 6)
"""Basic blocks in each stage."""


class DeepResNet(nn.Module):
    """Residual stages of 3-4-6-6 basic blocks with ReLU (He et al., CVPR 2016), convolutions with bias.

    Channels are width, 2·width, 4·width and 8·width. Input (B, in_channels, H, W), output logits
    (B, outputs).
    """

    def __init__(self, width: int = 64, in_channels: int = 1, outputs: int = 1):
        super().__init__()
        self.layer0 = nn.Sequential(
            nn.Conv2d(in_channels, width, 7, stride=2, padding=3),
            nn.BatchNorm2d(width),
            nn.ReLU(),
            nn.MaxPool2d(3, stride=2, padding=1),
        )
        self.layer1 = _stage(width, width, BLOCKS[0], stride=1)
        self.layer2 = _stage(width, 2 * width, BLOCKS[1], stride=2)
        self.layer3 = _stage(2 * width, 4 * width, BLOCKS[2], stride=2)
        self.layer4 = _stage(4 * width, 8 * width, BLOCKS[3], stride=2)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(8 * width, outputs)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return logits (B, outputs)."""
        x = self.layer4(self.layer3(self.layer2(self.layer1(self.layer0(x)))))
        return self.fc(self.pool(x).flatten(1))


class Block(nn.Module):
    """Two 3×3 convolutions around a skip, which is a 1×1 convolution where stride or channels change."""

    def __init__(self, in_channels: int, channels: int, stride: int):
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, channels, 3, stride=stride, padding=1)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1)
        self.bn2 = nn.BatchNorm2d(channels)
        self.act = nn.ReLU()
        self.skip = nn.Sequential()
        if stride != 1 or in_channels != channels:
            self.skip = nn.Sequential(
                nn.Conv2d(in_channels, channels, 1, stride=stride), nn.BatchNorm2d(channels)
            )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the block's map (B, channels, H/stride, W/stride)."""
        out = self.act(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        return self.act(out + self.skip(x))


def _stage(in_channels: int, channels: int, blocks: int, stride: int) -> nn.Sequential:
    first = Block(in_channels, channels, stride)
    return nn.Sequential(first, *(Block(channels, channels, 1) for _ in range(blocks - 1)))
