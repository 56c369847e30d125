"""A residual network of 120 weight layers: 59 basic blocks, the stem and the classifier."""

from timm.models.resnet import BasicBlock, ResNet
from torch import nn

BLOCKS = (8, 16, 27, 8)
"""Basic blocks in each stage; each has two convolutions."""


def resnet120(in_channels: int = 1, outputs: int = 1) -> nn.Module:
    """Return timm's ResNet (He et al., CVPR 2016) with basic blocks [8, 16, 27, 8].

    Input (B, in_channels, H, W), output logits (B, outputs).
    """
    return ResNet(BasicBlock, BLOCKS, num_classes=outputs, in_chans=in_channels)  # type: ignore[arg-type]
