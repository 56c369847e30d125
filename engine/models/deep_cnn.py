"""Eight plain convolutions with squeeze-and-excitation."""

import torch
from timm.layers import SEModule
from torch import nn


class DeepCNN(nn.Module):
    """Four stages of two 3×3 convolutions, an SE block and 2×2 max pooling; then a linear classifier.

    Channels are width, 2·width, 4·width and 8·width; dropout 0.3 before the classifier. Input
    (B, in_channels, H, W), output logits (B, outputs). SE: Hu et al., CVPR 2018.
    """

    def __init__(self, width: int = 64, in_channels: int = 1, outputs: int = 1):
        super().__init__()
        self.stage1 = Stage(in_channels, width)
        self.stage2 = Stage(width, 2 * width)
        self.stage3 = Stage(2 * width, 4 * width)
        self.stage4 = Stage(4 * width, 8 * width)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.dropout = nn.Dropout(0.3)
        self.fc = nn.Linear(8 * width, outputs)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return logits (B, outputs)."""
        x = self.stage4(self.stage3(self.stage2(self.stage1(x))))
        return self.fc(self.dropout(self.pool(x).flatten(1)))


class Stage(nn.Module):
    """Two 3×3 convolutions with batch norm and ReLU, an SE block, 2×2 max pooling."""

    def __init__(self, in_channels: int, channels: int):
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, channels, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)
        self.act = nn.ReLU()
        self.se = SEModule(channels)
        self.pool = nn.MaxPool2d(2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the stage's map (B, channels, H/2, W/2)."""
        x = self.act(self.bn1(self.conv1(x)))
        x = self.act(self.bn2(self.conv2(x)))
        return self.pool(self.se(x))
