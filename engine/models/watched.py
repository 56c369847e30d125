"""What goes into a layer, or comes out of it, while its network runs."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import nn


@contextmanager
def watched(layer: nn.Module, *, by_input: bool) -> Iterator[list[torch.Tensor]]:
    """Yield a list that gets what goes into a layer, or else comes out of it.

    The hook is released in any case, and answers only the thread that set it.
    """
    seen: list[torch.Tensor] = []
    owner = threading.get_ident()

    def look(_layer: nn.Module, inputs: tuple, output: torch.Tensor) -> None:
        if threading.get_ident() == owner:
            # A copy of what comes out, because an in-place activation may follow.
            seen.append(inputs[0] if by_input else output.clone())

    hook = layer.register_forward_hook(look)
    try:
        yield seen
    finally:
        hook.remove()
