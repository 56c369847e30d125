"""Feature maps of layers while a network runs, with a gradient or without."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import torch
from torch import nn

from engine.errors import InputError


def recorded_pass(
    network: nn.Module, images: torch.Tensor, layers: dict[str, nn.Module]
) -> tuple[torch.Tensor, list[torch.Tensor]]:
    """Run images (B, C, S, S); return logits (B, outputs) and each layer's feature map (B, K, h, w).

    No graph is recorded. Raises InputError for a layer that gives no feature map, or more than one.
    """
    with recording(list(layers.values()), differentiable=False) as outputs:
        logits = network(images)
    return logits, the_maps(layers, outputs)


@contextmanager
def recording(targets: Sequence[nn.Module], *, differentiable: bool) -> Iterator[list[list[torch.Tensor]]]:
    """Yield, for each target, the list that gets its outputs while the network runs inside the block.

    With ``differentiable`` a graph is recorded, but only from the first target's output on: the layers before
    it run without one. The hooks are released in any case, and answer only the thread that set them: pages
    share one network.
    """
    outputs: list[list[torch.Tensor]] = [[] for _ in targets]
    owner = threading.get_ident()

    def recorder(kept: list[torch.Tensor]):
        def record(_module: nn.Module, _inputs: tuple, output: torch.Tensor) -> torch.Tensor | None:
            if threading.get_ident() != owner or not isinstance(output, torch.Tensor):
                return None
            if differentiable:
                torch.set_grad_enabled(True)
                # What comes after another target is part of its graph and stays so.
                feature = output if output.requires_grad else output.detach().requires_grad_(True)
            else:
                feature = output
            kept.append(feature)
            # A copy goes on, because an in-place activation may follow and the map must not be written to.
            return feature.clone()

        return record

    handles = [
        target.register_forward_hook(recorder(kept)) for target, kept in zip(targets, outputs, strict=True)
    ]
    try:
        with torch.no_grad():
            yield outputs
    finally:
        for handle in handles:
            handle.remove()


def the_maps(layers: dict[str, nn.Module], outputs: list[list[torch.Tensor]]) -> list[torch.Tensor]:
    """Return the one feature map of each layer; see ``recorded_pass``."""
    for name, kept in zip(layers, outputs, strict=True):
        if len(kept) != 1 or kept[0].ndim != 4:
            raise InputError(
                f"The layer '{name}' does not give one feature map (B, C, H, W); choose another layer."
            )
    return [kept[0] for kept in outputs]
