"""A model as one ONNX file that any runtime can read: preprocessed images to logits, scores and heatmaps."""

import copy
import json
from pathlib import Path

import onnx
import torch

from engine.errors import InputError
from engine.models.head import find_head
from engine.models.head_gradient import has_derivative
from engine.models.onnx_description import describe, heatmap_names, input_names
from engine.models.onnx_graph import Explained, Graph
from engine.models.onnx_trace import OPSET, OPSETS, traced
from engine.models.store import LoadedModel

DESCRIPTION, NOTICE = "pneumoscope", "notice"
"""The metadata properties of an exported file: its description as JSON, and what it is not for."""


def export_onnx(
    model: LoadedModel, *, with_cam: bool = False, opset: int = OPSET, notice: str = ""
) -> onnx.ModelProto:
    """Return a model as an ONNX graph with its description; an ensemble is one graph with all its members.

    Inputs are float32 (N, C, S, S), preprocessed as the description says: ``images``, or ``images_MEMBER``
    for each member of an ensemble. Outputs are ``logit`` (N, outputs) as the network gives it, ``score`` (N,)
    the probability of the positive class, and with ``with_cam`` ``heatmap`` (N, h, w): Grad-CAM of the
    positive class at the target layer's grid, before normalisation (of an ensemble, ``heatmap_MEMBER`` for
    each). ``notice`` goes into the metadata. Raises InputError for an ``opset`` that cannot be written, for a
    network that cannot be exported, and for one whose heatmap cannot be in the graph.
    """
    if opset not in OPSETS:
        raise InputError(f"Expected --opset from {OPSETS[0]} to {OPSETS[-1]}, but got {opset}.")
    # A copy, because the layout of the weights in memory is changed, and pages share one network.
    module = copy.deepcopy(model.module).to("cpu").to(memory_format=torch.contiguous_format).eval()
    networks = model.members or (model,)
    parts = list(module.get_submodule("members").children()) if model.members else [module]
    explained = [_explained(part, network) for part, network in zip(parts, networks, strict=True) if with_cam]
    heatmaps = heatmap_names(model) if with_cam else []
    examples = [torch.zeros(2, n.config.in_channels, n.config.size, n.config.size) for n in networks]
    graph = Graph(module, model.config, explained)
    try:
        data = traced(graph, examples, input_names(model), ["logit", "score", *heatmaps], opset)
    except Exception as error:  # the exporter raises errors of many kinds for what it lacks
        reason = " ".join(str(error).split())[:160] or type(error).__name__
        raise InputError(f"{model.name} cannot be written in ONNX, opset {opset} ({reason}).") from error
    proto = onnx.load_from_string(data)
    description = describe(model, targets=[one.head.target for one in explained])
    properties = {DESCRIPTION: json.dumps(description, ensure_ascii=False), NOTICE: notice}
    onnx.helper.set_model_props(proto, properties)
    proto.doc_string = f"{model.name}: {' or '.join(model.config.classes)}. {notice}".strip()
    onnx.checker.check_model(proto, full_check=True)
    return proto


def write_onnx(proto: onnx.ModelProto, path: Path) -> None:
    """Write a graph in one step: a reader sees the old file or the new one. Raises InputError otherwise."""
    partial = path.with_name(f".{path.name}.partial")
    try:
        partial.write_bytes(proto.SerializeToString())
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise InputError(f"Cannot write '{path}': {error.strerror or error}; give another --out.") from error


def _explained(part: torch.nn.Module, network: LoadedModel) -> Explained:
    try:
        head = find_head(part, network.config, has_derivative)
    except InputError as error:
        raise InputError(
            f"The heatmap of {network.name} cannot be in the graph: {error} Export without --with-cam."
        ) from error
    return Explained(part, network.config.outputs, head)
