"""A residual network with attention; module names are those of published ImprovedPneumoniaCNN.pth files."""

import torch
from timm.layers import SEModule
from torch import nn

from engine.models.cbam import CBAM

BLOCKS = (3, 4, 6, 3)
"""Basic blocks in each stage."""


class ImprovedPneumoniaCNN(nn.Module):
    """Residual stages of 3-4-6-3 basic blocks with SiLU, attention and dropout.

    Channels are width, 2·width, 4·width and 8·width; dropout is 0.2 in the blocks and 0.4 before the
    classifier. ``attention`` is ``cbam``, ``se`` or ``none``. Input (B, in_channels, H, W), output logits
    (B, outputs).
    """

    def __init__(self, width: int = 64, in_channels: int = 1, outputs: int = 1, attention: str = "cbam"):
        super().__init__()
        self.stem = nn.Sequential(
            nn.Conv2d(in_channels, width, 7, stride=2, padding=3, bias=False),
            nn.BatchNorm2d(width),
            nn.SiLU(),
            nn.MaxPool2d(3, stride=2, padding=1),
        )
        self.layer1 = _stage(width, width, BLOCKS[0], 1, attention)
        self.layer2 = _stage(width, 2 * width, BLOCKS[1], 2, attention)
        self.layer3 = _stage(2 * width, 4 * width, BLOCKS[2], 2, attention)
        self.layer4 = _stage(4 * width, 8 * width, BLOCKS[3], 2, attention)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.dropout = nn.Dropout(0.4)
        self.fc = nn.Linear(8 * width, outputs)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return logits (B, outputs)."""
        x = self.layer4(self.layer3(self.layer2(self.layer1(self.stem(x)))))
        return self.fc(self.dropout(self.pool(x).flatten(1)))


class Block(nn.Module):
    """Two 3×3 convolutions, attention and dropout around a skip.

    The skip is a 1×1 convolution where stride or channels change.
    """

    def __init__(self, in_channels: int, channels: int, stride: int, attention: str):
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, channels, 3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)
        self.cbam = CBAM(channels) if attention == "cbam" else nn.Identity()
        self.se = SEModule(channels, rd_ratio=1 / 16, rd_divisor=1) if attention == "se" else nn.Identity()
        self.dropout = nn.Dropout(0.2)
        self.act = nn.SiLU()
        self.downsample = nn.Sequential()
        if stride != 1 or in_channels != channels:
            self.downsample = nn.Sequential(
                nn.Conv2d(in_channels, channels, 1, stride=stride, bias=False), nn.BatchNorm2d(channels)
            )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the block's map (B, channels, H/stride, W/stride)."""
        out = self.act(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        out = self.dropout(self.se(self.cbam(out)))
        return self.act(out + self.downsample(x))


def _stage(in_channels: int, channels: int, blocks: int, stride: int, attention: str) -> nn.Sequential:
    first = Block(in_channels, channels, stride, attention)
    return nn.Sequential(first, *(Block(channels, channels, 1, attention) for _ in range(blocks - 1)))
