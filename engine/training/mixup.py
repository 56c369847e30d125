"""Mixup: every image and its target blended with another's."""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import torch


def mix(
    images: torch.Tensor, target: torch.Tensor, alpha: float, generator: torch.Generator
) -> tuple[torch.Tensor, torch.Tensor]:
    """Blend images (B, 1, S, S), in place, and targets (B,) with those of the reversed batch; B is even.

    The blending is timm's (Zhang et al., 2018): one share for the batch, from Beta(alpha, alpha).
    ``generator`` decides it, so that a resumed run draws what an uninterrupted one does.
    """
    from timm.data.mixup import Mixup

    blend = Mixup(mixup_alpha=alpha, label_smoothing=0.0, num_classes=1, multi_label=True)
    with numpy_seed(int(torch.randint(2**31, (1,), generator=generator))):
        images, mixed = blend(images, target[:, None])
    return images, mixed[:, 0]


@contextmanager
def numpy_seed(seed: int) -> Iterator[None]:
    """Seed NumPy's global generator, which timm draws from, and put its state back afterwards."""
    state = np.random.get_state()  # noqa: NPY002 (timm draws from the global one)
    np.random.seed(seed)  # noqa: NPY002
    try:
        yield
    finally:
        np.random.set_state(state)  # noqa: NPY002
