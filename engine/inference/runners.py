"""How a network runs: PyTorch, or ONNX Runtime, which is several times faster on a CPU."""

import logging
import os
from collections.abc import Callable
from enum import StrEnum

import numpy as np
import torch
from torch import nn

from engine.errors import InputError
from engine.models.config import ModelConfig
from engine.models.onnx_trace import traced
from engine.models.preprocess import positive_probability, to_input

Runner = Callable[[np.ndarray], np.ndarray]
"""Squares (B, size, size) uint8 to probabilities of the positive class (B,) float32."""

AGREEMENT = 1e-3
"""A network whose ONNX scores differ from PyTorch's by more than this on a test batch runs in PyTorch."""


class Runtime(StrEnum):
    """What computes the forward pass."""

    AUTO = "auto"
    """A GPU where there is one; else ONNX Runtime, which earns its start-up from a few dozen images on."""
    TORCH = "torch"
    """PyTorch, on the GPU where there is one: starts at once, exact reference."""
    ONNX = "onnx"
    """ONNX Runtime on the CPU."""


class ToProbability(nn.Module):
    """A network with its preprocessing and its output function: squares (B, S, S) uint8 to (B,) float32."""

    scale: torch.Tensor
    offset: torch.Tensor

    def __init__(self, network: nn.Module, config: ModelConfig):
        super().__init__()
        self.network = network
        self.config = config
        self.register_buffer("scale", 1.0 / (255.0 * torch.tensor(config.std).view(1, -1, 1, 1)))
        self.register_buffer(
            "offset", (torch.tensor(config.mean) / torch.tensor(config.std)).view(1, -1, 1, 1)
        )

    def forward(self, squares: torch.Tensor) -> torch.Tensor:
        """Return the probability of the positive class of each square."""
        images = squares.unsqueeze(1).float() * self.scale - self.offset
        images = images.expand(-1, self.config.in_channels, -1, -1)
        return positive_probability(self.network(images), self.config)


def torch_runner(network: nn.Module, config: ModelConfig) -> Runner:
    """Run a network in PyTorch, channels last, on the GPU where there is one."""
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    network = network.eval().to(device).to(memory_format=torch.channels_last)

    def run(squares: np.ndarray) -> np.ndarray:
        with torch.inference_mode():
            images = to_input(squares, config).to(device, memory_format=torch.channels_last)
            return positive_probability(network(images), config).cpu().numpy()

    return run


def onnx_bytes(network: nn.Module, config: ModelConfig) -> bytes:
    """Export a network with its preprocessing: input ``squares`` (B, S, S) uint8, output ``score`` (B,)."""
    wrapped = ToProbability(network.eval(), config).to("cpu").to(memory_format=torch.contiguous_format)
    example = torch.zeros(2, config.size, config.size, dtype=torch.uint8)
    return traced(wrapped, [example], ["squares"], ["score"])


def onnx_runner(network: nn.Module, config: ModelConfig) -> Runner:
    """Run a network in ONNX Runtime on all cores.

    The exported network is compared with PyTorch's scores on random squares of three contrasts; raises
    InputError where it cannot be exported or disagrees.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = os.cpu_count() or 1
    options.log_severity_level = 3
    try:
        data = onnx_bytes(network, config)
        session = onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # the exporter and the runtime raise errors of many kinds for what they lack
        raise InputError(f"{config.arch} cannot run in ONNX Runtime; use --runtime torch.") from error

    def run(squares: np.ndarray) -> np.ndarray:
        return session.run(["score"], {"squares": np.ascontiguousarray(squares)})[0]

    probe = np.random.default_rng(0).integers(0, 256, (3, config.size, config.size), dtype=np.uint8)
    probe //= np.array([1, 3, 9], dtype=np.uint8)[:, None, None]
    if not np.allclose(run(probe), torch_runner(network, config)(probe), atol=AGREEMENT):
        raise InputError(f"{config.arch} computes other scores in ONNX Runtime; use --runtime torch.")
    return run


def choose_runner(network: nn.Module, config: ModelConfig, runtime: Runtime) -> tuple[Runner, Runtime]:
    """Return the runner of a runtime, and which one it is; ``AUTO`` falls back to PyTorch."""
    if runtime is Runtime.TORCH or (runtime is Runtime.AUTO and torch.cuda.is_available()):
        return torch_runner(network, config), Runtime.TORCH
    try:
        return onnx_runner(network, config), Runtime.ONNX
    except InputError as error:
        if runtime is Runtime.ONNX:
            raise
        logging.getLogger(__name__).info("falling back to PyTorch: %s", error)
        return torch_runner(network, config), Runtime.TORCH
