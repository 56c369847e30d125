"""The feature vector that a network's classifier sees, of any network here or in timm or torchvision."""

import logging
import os
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from engine.errors import InputError
from engine.inference.runners import Runtime
from engine.models.config import ModelConfig
from engine.models.layers import default_target_layer, get_layer
from engine.models.onnx_trace import traced
from engine.models.preprocess import to_input
from engine.models.watched import watched

FeatureRunner = Callable[[np.ndarray], np.ndarray]
"""Squares (B, size, size) uint8 to feature vectors (B, D) float32."""

AGREEMENT = 1e-3
"""Features whose ONNX values differ by more than this share of the largest one are computed in PyTorch."""


@dataclass(frozen=True)
class Source:
    """The layer that tells the features: by what goes into it, or else by what comes out of it."""

    layer: str
    by_input: bool


def feature_source(network: nn.Module, config: ModelConfig) -> Source:
    """Return the layer that tells a network's feature vector.

    That is the input of the linear layer that gives the logits: the features after pooling, in a transformer
    those of its class token. A network that ends otherwise (SqueezeNet, with a convolution) gives its last
    feature map, which is averaged. Raises InputError for a network with neither.
    """
    finished: list[str] = []
    owner = threading.get_ident()

    def watcher(name: str):
        def note(_layer: nn.Module, inputs: tuple, output: torch.Tensor) -> None:
            # Pages share one network: what another thread computes meanwhile is none of this pass.
            if threading.get_ident() == owner and inputs[0].ndim == 2 and output.shape == (1, config.outputs):
                finished.append(name)

        return note

    layers = [(name, one) for name, one in network.named_modules() if isinstance(one, nn.Linear)]
    hooks = [layer.register_forward_hook(watcher(name)) for name, layer in layers]
    try:
        parameter = next(network.parameters())
        with torch.inference_mode():
            network(torch.zeros(1, config.in_channels, config.size, config.size).to(parameter))
    finally:
        for hook in hooks:
            hook.remove()
    if finished and Counter(finished)[finished[-1]] == 1:
        return Source(finished[-1], by_input=True)
    return Source(default_target_layer(network, config), by_input=False)


class ToFeatures(nn.Module):
    """A network, in eval mode, up to its features: images (B, C, S, S) to vectors (B, D)."""

    def __init__(self, network: nn.Module, source: Source):
        super().__init__()
        self.network = network
        self.layer = get_layer(network, source.layer)
        self.by_input = source.by_input
        self.eval()

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Return the feature vectors; raises InputError where the layer gives other than one an image."""
        with watched(self.layer, by_input=self.by_input) as seen:
            self.network(images)
        if len(seen) != 1 or seen[0].ndim not in (2, 4):
            raise InputError("The layer before the classifier does not give one vector for each image.")
        return seen[0].mean(dim=(2, 3)) if seen[0].ndim == 4 else seen[0]


def feature_runner(
    network: nn.Module, config: ModelConfig, runtime: Runtime = Runtime.TORCH
) -> FeatureRunner:
    """Return what computes a network's features; ``AUTO`` takes ONNX Runtime where that works and pays.

    Raises InputError as ``feature_source`` does, and for ``ONNX`` where it cannot run or disagrees.
    """
    features = ToFeatures(network, feature_source(network, config))
    if runtime is Runtime.TORCH or (runtime is Runtime.AUTO and torch.cuda.is_available()):
        return in_torch(features, config)
    try:
        return in_onnx(features, config)
    except InputError as error:
        if runtime is Runtime.ONNX:
            raise
        logging.getLogger(__name__).info("falling back to PyTorch: %s", error)
        return in_torch(features, config)


def in_torch(features: ToFeatures, config: ModelConfig) -> FeatureRunner:
    """Run in PyTorch, channels last, where the network is."""
    device = next(features.parameters()).device

    def run(squares: np.ndarray) -> np.ndarray:
        with torch.inference_mode():
            images = to_input(squares, config).to(device, memory_format=torch.channels_last)
            return features(images).float().cpu().numpy()

    return run


def in_onnx(features: ToFeatures, config: ModelConfig) -> FeatureRunner:
    """Run in ONNX Runtime on all cores, 2.5 times as fast; compared with PyTorch on random squares first."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = os.cpu_count() or 1
    options.log_severity_level = 3
    try:
        example = torch.zeros(2, config.in_channels, config.size, config.size)
        data = traced(features, [example], ["images"], ["features"])
        session = onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # the exporter and the runtime raise errors of many kinds for what they lack
        raise InputError(f"{config.arch} cannot run in ONNX Runtime.") from error

    def run(squares: np.ndarray) -> np.ndarray:
        return session.run(["features"], {"images": to_input(squares, config).numpy()})[0]

    probe = np.random.default_rng(0).integers(0, 256, (2, config.size, config.size), dtype=np.uint8)
    expected = in_torch(features, config)(probe)
    if not np.allclose(run(probe), expected, rtol=0, atol=AGREEMENT * np.abs(expected).max()):
        raise InputError(f"{config.arch} computes other features in ONNX Runtime.")
    return run
