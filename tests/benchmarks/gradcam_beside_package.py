"""How fast each method is, and how alike, beside another: run by ``gradcam.py`` where grad-cam is installed."""

import argparse
import copy
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from torch import nn

from engine.inference.cam.explain_squares import explain_squares
from engine.inference.cam.method import Method
from engine.inference.heatmap import upsample
from engine.models.config import ModelConfig
from engine.models.layers import default_target_layer, get_layer
from engine.models.preprocess import to_input
from tests.benchmarks.harness import Agreement, Comparison, Goal, Row, speed, time_in_turns
from tests.benchmarks.report import row_values
from tests.benchmarks.subjects import radiograph_squares, random_network, shipped_model

BATCH = 16

SHIPPED = "mobilenet_v2_crop"
"""Stands for MobileNetV2 where it is there: a trained network, instead of a random one."""

CONFIGS = {
    "mobilenet_v2": ModelConfig(arch="torchvision:mobilenet_v2"),
    "efficientnet_b0": ModelConfig(arch="efficientnet_b0"),
    "improved_pneumonia_cnn, width 16": ModelConfig(arch="improved_pneumonia_cnn", width=16),
}


TINY = ModelConfig(arch="simple_cnn", width=8, size=64)
"""On which every method is compared besides the first of the networks above."""

CLASSES = {
    Method.GRADCAM: "GradCAM",
    Method.GRADCAM_PLUS_PLUS: "GradCAMPlusPlus",
    Method.HIRESCAM: "HiResCAM",
    Method.LAYERCAM: "LayerCAM",
    Method.EIGENCAM: "EigenCAM",
    Method.SCORECAM: "ScoreCAM",
}
"""The package's name of each method; it has no occlusion."""

UNIT = 1e4
"""What features are divided by for the package's Grad-CAM++. The paper's formula knows no units of theirs, but
the package adds 1e-6 to a denominator, which counts where gradients are small; in this unit it does not."""


class Peer(Protocol):
    """Another implementation of a method for the positive class, for one layer of one network."""

    def heatmaps(self, images: torch.Tensor) -> np.ndarray:
        """Return the heatmaps (B, S, S) of images (B, C, S, S), as users get them."""

    def raw(self, images: torch.Tensor) -> np.ndarray:
        """Return the maps (B, h, w) before normalisation and upsampling; below zero they may be cut off."""


class Package:
    """The grad-cam package's implementation; see ``Peer``."""

    def __init__(self, network: nn.Module, layer: str, method: Method = Method.GRADCAM):
        import pytorch_grad_cam
        from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget

        self.cam = getattr(pytorch_grad_cam, CLASSES[method])(network, [get_layer(network, layer)])
        self.unit = UNIT if method is Method.GRADCAM_PLUS_PLUS else 1.0
        # The last output is the positive class's, of one output and of two.
        self.target = ClassifierOutputTarget(-1)

    def heatmaps(self, images: torch.Tensor) -> np.ndarray:
        return self.cam(images, [self.target] * len(images))

    def raw(self, images: torch.Tensor) -> np.ndarray:
        kept = self.cam.activations_and_grads
        logits = kept(images)
        (activations,) = kept.activations
        gradients = None
        if self.cam.uses_gradients:
            sum(self.target(one) for one in logits).backward()
            gradients = kept.gradients[0].numpy() * self.unit
        targets = [self.target] * len(images)
        features = activations.numpy() / self.unit
        return self.cam.get_cam_image(images, None, targets, features, gradients, False)


def measure(data: Path, quick: bool) -> list[Row]:
    """Compare on the Kermany test split; the first network is the shipped one where it is there.

    Grad-CAM on each network, the other methods on the first and on a tiny one; Score-CAM, seconds an image
    on both sides, on one image.
    """
    repeats, count = (3, BATCH) if quick else (9, 4 * BATCH)
    rows: list[Row] = []
    others = []
    for name, config in {**CONFIGS, "simple_cnn, width 8, 64 pixels": TINY}.items():
        shipped = shipped_model(SHIPPED) if name == "mobilenet_v2" else None
        config = shipped.config if shipped else config
        squares = radiograph_squares(data, config, count)
        network = shipped.module if shipped else random_network(config, squares[:BATCH])
        subject = (shipped.name if shipped else name, network, config)
        rows += compare(*subject, squares, Package, repeats, times=1 if config is TINY else 4)
        if name == "mobilenet_v2" or config is TINY:
            others.append((subject, squares))
    for subject, squares in others:
        for method in list(CLASSES)[1:]:
            slow = method.slow
            rows += compare(
                *subject, squares[:1] if slow else squares, partial(Package, method=method),
                min(repeats, 3) if slow else repeats, method, times=1,
            )  # fmt: skip
    return rows


def compare(
    name: str,
    network: nn.Module,
    config: ModelConfig,
    squares: np.ndarray,
    make_peer: Callable[[nn.Module, str], Peer],
    repeats: int,
    method: Method = Method.GRADCAM,
    times: float = 4,
) -> list[Row]:
    """Time both ways over the first batch of squares, heatmaps in the square's size; compare all raw maps.

    ``times`` as fast as the peer is the goal.
    The engine's network lies in memory as ``load_model`` leaves it, the peer's as PyTorch builds it.
    """
    layer = config.target_layer or default_target_layer(network, config)
    peer = make_peer(copy.deepcopy(network).to(memory_format=torch.contiguous_format), layer)
    network = copy.deepcopy(network).to(memory_format=torch.channels_last)
    batch = squares[:BATCH]
    images = to_input(batch, config)

    def raw(some: np.ndarray) -> np.ndarray:
        return explain_squares(network, config, some, method=method, layers=[layer])[0]

    seconds = time_in_turns(
        {"ours": lambda: upsample(raw(batch), config.size), "theirs": lambda: peer.heatmaps(images)}, repeats
    )
    ours = np.concatenate([raw(one) for one in batches(squares)])
    theirs = np.concatenate([peer.raw(to_input(one, config)) for one in batches(squares)])
    if method is Method.EIGENCAM:
        theirs = turned(theirs, ours)
    of_method = "" if method is Method.GRADCAM else f"{method.label} "
    return [
        Comparison(
            f"{method.label}, {name}",
            "grad-cam 1.5.7",
            speed(seconds["ours"], len(batch)),
            speed(seconds["theirs"], len(batch)),
            Goal("≥", times),
        ),
        Agreement(
            f"smallest correlation of a raw {of_method}map of {name}",
            smallest_correlation(ours, np.maximum(theirs, 0)),
            Goal("≥", 0.999),
        ),
    ]


def turned(maps: np.ndarray, like: np.ndarray) -> np.ndarray:
    """Return principal components (N, h, w), whose sign is any, each with the sign that ``like``'s has."""
    signs = np.where((maps * like).sum(axis=(1, 2), keepdims=True) < 0, -1, 1)
    return maps * signs


def batches(squares: np.ndarray) -> list[np.ndarray]:
    """Return squares in batches."""
    return [squares[start : start + BATCH] for start in range(0, len(squares), BATCH)]


def smallest_correlation(ours: np.ndarray, theirs: np.ndarray) -> float:
    """Return the smallest Pearson correlation over pairs of maps (N, h, w).

    A pair of maps without any variance, where it is not defined, counts as 1 where they are equal, as −1
    otherwise.
    """
    return min(correlation(one, other) for one, other in zip(ours, theirs, strict=True))


def correlation(one: np.ndarray, other: np.ndarray) -> float:
    """Return the Pearson correlation of two maps; see ``smallest_correlation``."""
    if np.ptp(one) > 0 and np.ptp(other) > 0:
        return float(np.corrcoef(one.ravel(), other.ravel())[0, 1])
    return 1.0 if np.allclose(one, other) else -1.0


def main() -> None:
    """Measure and write the rows as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    rows = measure(options.data, options.quick)
    options.out.write_text(json.dumps([row_values(row) for row in rows]), encoding="utf-8")


if __name__ == "__main__":
    main()
