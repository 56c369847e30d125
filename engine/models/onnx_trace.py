"""A network written down as an ONNX graph, by tracing one pass."""

import io
import warnings
from collections.abc import Sequence

import torch
from torch import nn

OPSET = 17
"""The version of ONNX's operators that a graph uses unless told."""

OPSETS = range(13, 21)
"""The versions that the exporter can write and that know every operator used here."""


def traced(
    module: nn.Module,
    examples: Sequence[torch.Tensor],
    inputs: Sequence[str],
    outputs: Sequence[str],
    opset: int = OPSET,
) -> bytes:
    """Return the ONNX graph of a module in eval mode, on the CPU; its first axis, the batch, has any length.

    ``examples`` are inputs of two images, named ``inputs`` in the graph. The module is left as it was. Raises
    whatever the exporter does for operators that it does not know.
    """
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        # The exporter by tracing is called legacy; the new one needs a further package.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module,
            tuple(examples),
            buffer,  # type: ignore[arg-type]  # this exporter also writes to open files
            dynamo=False,
            opset_version=opset,
            input_names=list(inputs),
            output_names=list(outputs),
            dynamic_axes={name: {0: "batch"} for name in (*inputs, *outputs)},
        )
    return buffer.getvalue()
