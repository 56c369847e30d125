"""Start a network from a backbone that was trained on ImageNet."""

from pathlib import Path

import torch
from torch import nn

from engine.errors import InputError
from engine.models.checkpoints import read_state_dict


def init_from_imagenet(module: nn.Module, path: Path) -> int:
    """Copy a backbone's weights from a file into a network; return how many tensors were copied.

    The classifier keeps its random start. A network that holds its backbone as a part of its own, as
    ``efficientnet_b0`` does, takes the file of the backbone alone as well. Where the file's stem takes RGB
    and the network's takes one gray channel, the stem's weights are summed over RGB, which is the same as
    showing it a gray RGB image: the network's input must then be scaled as the file's was. Raises InputError
    for a file whose tensors are not this network's.
    """
    head = _head_prefix(module)
    target = {k: v for k, v in module.state_dict().items() if not k.startswith(head)}
    source = {_inside(k, module): v for k, v in read_state_dict(path).items()}
    source = {k: v for k, v in source.items() if not k.startswith(head)}
    for key, value in source.items():
        if key in target and _is_rgb_for_gray(value, target[key]):
            source[key] = value.sum(dim=1, keepdim=True)
    fitting = {k: v for k, v in source.items() if k in target and v.shape == target[k].shape}
    unused = [k for k in source if k not in fitting]
    unset = [k for k in target if k not in fitting and not k.endswith("num_batches_tracked")]
    if unused or unset:
        example = (unused or unset)[0]
        raise InputError(
            f"'{path}' is not a backbone for this network: {len(fitting)} tensors fit, {len(unused)} of the "
            f"file do not and {len(unset)} of the network are not in it ({example}, …)."
        )
    module.load_state_dict(fitting, strict=False)
    return len(fitting)


def _head_prefix(module: nn.Module) -> str:
    """Return what the names of the classifier's tensors begin with: ``fc.``, ``classifier.``, …"""
    linear = [name for name, layer in module.named_modules() if isinstance(layer, nn.Linear)]
    if not linear:
        raise InputError("A network without a linear classifier cannot start from a backbone's weights.")
    parts = linear[-1].split(".")
    while len(parts) > 1 and parts[-1].isdigit():
        parts.pop()
    return ".".join(parts) + "."


def _inside(key: str, module: nn.Module) -> str:
    """Return the name that a tensor of the network's only part has in the network."""
    parts = [name for name, _ in module.named_children()]
    return key if len(parts) != 1 or key.startswith(f"{parts[0]}.") else f"{parts[0]}.{key}"


def _is_rgb_for_gray(value: torch.Tensor, target: torch.Tensor) -> bool:
    return value.ndim == 4 and value.shape[1] == 3 and target.shape == (len(value), 1, *value.shape[2:])
