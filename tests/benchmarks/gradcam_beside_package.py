"""How fast Grad-CAM is, and how alike, beside another one: run by ``gradcam.py`` where grad-cam is installed."""

import argparse
import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from torch import nn

from engine.inference.cam.explain_squares import explain_squares
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


class Peer(Protocol):
    """Another Grad-CAM of the positive class, for one layer of one network."""

    def heatmaps(self, images: torch.Tensor) -> np.ndarray:
        """Return the heatmaps (B, S, S) of images (B, C, S, S), as users get them."""

    def raw(self, images: torch.Tensor) -> np.ndarray:
        """Return the maps (B, h, w) ≥ 0 before normalisation and upsampling."""


class Package:
    """The grad-cam package's Grad-CAM; see ``Peer``."""

    def __init__(self, network: nn.Module, layer: str):
        from pytorch_grad_cam import GradCAM
        from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget

        self.cam = GradCAM(network, [get_layer(network, layer)])
        # The last output is the positive class's, of one output and of two.
        self.target = ClassifierOutputTarget(-1)

    def heatmaps(self, images: torch.Tensor) -> np.ndarray:
        return self.cam(images, [self.target] * len(images))

    def raw(self, images: torch.Tensor) -> np.ndarray:
        self.heatmaps(images)
        kept = self.cam.activations_and_grads
        (activations,), (gradients,) = kept.activations, kept.gradients
        return np.maximum(
            self.cam.get_cam_image(images, None, None, activations.numpy(), gradients.numpy()), 0
        )


def measure(data: Path, quick: bool) -> list[Row]:
    """Compare on the Kermany test split; the first network is the shipped one where it is there."""
    repeats, count = (3, BATCH) if quick else (9, 4 * BATCH)
    rows: list[Row] = []
    for name, config in CONFIGS.items():
        shipped = shipped_model(SHIPPED) if name == "mobilenet_v2" else None
        config = shipped.config if shipped else config
        squares = radiograph_squares(data, config, count)
        network = shipped.module if shipped else random_network(config, squares[:BATCH])
        rows += compare(shipped.name if shipped else name, network, config, squares, Package, repeats)
    return rows


def compare(
    name: str,
    network: nn.Module,
    config: ModelConfig,
    squares: np.ndarray,
    make_peer: Callable[[nn.Module, str], Peer],
    repeats: int,
) -> list[Row]:
    """Time both ways over the first batch of squares, heatmaps in the square's size; compare all raw maps.

    The engine's network lies in memory as ``load_model`` leaves it, the peer's as PyTorch builds it.
    """
    layer = config.target_layer or default_target_layer(network, config)
    peer = make_peer(copy.deepcopy(network).to(memory_format=torch.contiguous_format), layer)
    network = copy.deepcopy(network).to(memory_format=torch.channels_last)
    batch = squares[:BATCH]
    images = to_input(batch, config)
    seconds = time_in_turns(
        {
            "ours": lambda: upsample(explain_squares(network, config, batch, layers=[layer])[0], config.size),
            "theirs": lambda: peer.heatmaps(images),
        },
        repeats,
    )
    ours = [explain_squares(network, config, one, layers=[layer])[0] for one in batches(squares)]
    theirs = [peer.raw(to_input(one, config)) for one in batches(squares)]
    return [
        Comparison(
            f"Grad-CAM, {name}",
            "grad-cam 1.5.7",
            speed(seconds["ours"], len(batch)),
            speed(seconds["theirs"], len(batch)),
            Goal("≥", 4),
        ),
        Agreement(
            f"smallest correlation of a raw map of {name}",
            smallest_correlation(np.concatenate(ours), np.concatenate(theirs)),
            Goal("≥", 0.999),
        ),
    ]


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
