"""Whether an exported graph computes what PyTorch does, tried on random squares before it becomes a file."""

import numpy as np
import onnx

from engine.errors import InputError
from engine.inference.cam.explain_squares import explain_squares
from engine.models.config import ModelConfig
from engine.models.onnx_description import heatmap_names, input_names
from engine.models.preprocess import positive_probability, to_input
from engine.models.store import LoadedModel

AGREEMENT = 1e-4
"""By how much logits and scores may differ, of large ones this share; heatmaps by this share of the largest
value."""


def check_onnx(proto: onnx.ModelProto, model: LoadedModel) -> float:
    """Compare a graph with PyTorch and its Grad-CAM on random squares of three contrasts.

    Returns the largest difference of a logit; raises InputError where logits, scores or heatmaps differ by
    more than ``AGREEMENT``.
    """
    import onnxruntime
    import torch

    networks = model.members or (model,)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(proto.SerializeToString(), options, ["CPUExecutionProvider"])
    squares = [_squares(network.config) for network in networks]
    images = [to_input(one, network.config) for one, network in zip(squares, networks, strict=True)]
    feed = {name: one.numpy() for name, one in zip(input_names(model), images, strict=True)}
    names = [output.name for output in session.get_outputs()]
    found = dict(zip(names, session.run(names, feed), strict=True))
    with torch.inference_mode():
        logits = model.module(images if model.members else images[0])
        scores = positive_probability(logits, model.config)
    difference = np.abs(found["logit"] - logits.numpy())
    same = bool((difference <= AGREEMENT * np.maximum(1, np.abs(logits.numpy()))).all())
    same = same and np.allclose(found["score"], scores.numpy(), rtol=0, atol=AGREEMENT)
    for name, network, one in zip(heatmap_names(model), networks, squares, strict=True):
        if name in found:
            maps, _ = explain_squares(network.module, network.config, one)
            same = same and np.allclose(found[name], maps, rtol=0, atol=AGREEMENT * max(1e-6, maps.max()))
    if not same:
        raise InputError(
            f"{model.name} computes other values in ONNX Runtime than in PyTorch; it cannot be exported."
        )
    return float(difference.max())


def _squares(config: ModelConfig) -> np.ndarray:
    squares = np.random.default_rng(0).integers(0, 256, (3, config.size, config.size), dtype=np.uint8)
    return squares // np.array([1, 3, 9], dtype=np.uint8)[:, None, None]
