"""The published networks, restated from the description of their checkpoints, to compare ours against."""

import timm
import torch
import torch.nn.functional as F
from torch import nn


class UpstreamCBAM(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.channel_attention = nn.Sequential(
            nn.AdaptiveAvgPool2d(1),
            nn.Conv2d(c, c // 16, 1, bias=False),
            nn.ReLU(),
            nn.Conv2d(c // 16, c, 1, bias=False),
            nn.Sigmoid(),
        )
        self.spatial_attention = nn.Sequential(nn.Conv2d(2, 1, 7, padding=3, bias=False), nn.Sigmoid())

    def forward(self, x):
        x = x * self.channel_attention(x)
        mean, (largest, _) = torch.mean(x, 1, True), torch.max(x, 1, True)
        return x * self.spatial_attention(torch.cat((mean, largest), 1))


class UpstreamImprovedBlock(nn.Module):
    def __init__(self, before, c, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(before, c, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(c)
        self.conv2 = nn.Conv2d(c, c, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(c)
        self.cbam = UpstreamCBAM(c)
        self.downsample = None
        if stride != 1 or before != c:
            self.downsample = nn.Sequential(nn.Conv2d(before, c, 1, stride, bias=False), nn.BatchNorm2d(c))

    def forward(self, x):
        y = self.bn2(self.conv2(F.silu(self.bn1(self.conv1(x)))))
        return F.silu(self.cbam(y) + (x if self.downsample is None else self.downsample(x)))


class UpstreamImprovedPneumoniaCNN(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(1, width, 7, 2, 3, bias=False), nn.BatchNorm2d(width))
        before = width
        for number, (blocks, c) in enumerate(zip((3, 4, 6, 3), (1, 2, 4, 8), strict=True), start=1):
            rows = []
            for i in range(blocks):
                rows.append(UpstreamImprovedBlock(before, c * width, 2 if i == 0 and number > 1 else 1))
                before = c * width
            setattr(self, f"layer{number}", nn.Sequential(*rows))
        self.fc = nn.Linear(before, 1)

    def forward(self, x):
        x = F.max_pool2d(F.silu(self.stem(x)), 3, 2, 1)
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.fc(x.mean((2, 3)))


class UpstreamDeepBlock(nn.Module):
    def __init__(self, before, c, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(before, c, 3, stride, 1)
        self.bn1 = nn.BatchNorm2d(c)
        self.conv2 = nn.Conv2d(c, c, 3, 1, 1)
        self.bn2 = nn.BatchNorm2d(c)
        self.skip = nn.Sequential()
        if stride != 1 or before != c:
            self.skip = nn.Sequential(nn.Conv2d(before, c, 1, stride), nn.BatchNorm2d(c))

    def forward(self, x):
        return F.relu(self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x))))) + self.skip(x))


class UpstreamDeepResNet(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.layer0 = nn.Sequential(nn.Conv2d(1, width, 7, 2, 3), nn.BatchNorm2d(width))
        before = width
        for number, (blocks, c) in enumerate(zip((3, 4, 6, 6), (1, 2, 4, 8), strict=True), start=1):
            rows = []
            for i in range(blocks):
                rows.append(UpstreamDeepBlock(before, c * width, 2 if i == 0 and number > 1 else 1))
                before = c * width
            setattr(self, f"layer{number}", nn.Sequential(*rows))
        self.fc = nn.Linear(before, 1)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.layer0(x)), 3, 2, 1)
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.fc(x.mean((2, 3)))


class UpstreamEfficientNetB0(nn.Module):
    def __init__(self):
        super().__init__()
        self.backbone = timm.create_model("efficientnet_b0", pretrained=False)
        self.backbone.conv_stem = nn.Conv2d(1, 32, 3, 2, 1, bias=False)
        self.backbone.classifier = nn.Linear(self.backbone.classifier.in_features, 1)

    def forward(self, x):
        return self.backbone(x)


def trained_like(network: nn.Module, x: torch.Tensor) -> nn.Module:
    """Give a network batch norm statistics of real activations and a lively classifier.

    A freshly made deep network answers nearly the same to every image, which would hide a mix-up.
    """
    norms = [layer for layer in network.modules() if isinstance(layer, nn.BatchNorm2d)]
    for norm in norms:
        nn.init.uniform_(norm.weight, 0.5, 1.5)
        nn.init.normal_(norm.bias, std=0.1)
        norm.momentum = None
    network.train()
    with torch.no_grad():
        network(x)
        head = [layer for layer in network.modules() if isinstance(layer, nn.Linear)][-1]
        head.weight.mul_(10)
    return network.eval()
