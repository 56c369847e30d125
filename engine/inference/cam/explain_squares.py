"""The one entry to every method: squares under a network to raw maps."""

from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import nn

from engine.errors import InputError
from engine.inference.cam.class_score import class_score
from engine.inference.cam.eigencam import eigen_cam
from engine.inference.cam.gradcam import grad_cam
from engine.inference.cam.gradcam_plus_plus import grad_cam_plus_plus
from engine.inference.cam.gradients import maps_and_gradients
from engine.inference.cam.hirescam import hires_cam
from engine.inference.cam.layercam import layer_cam
from engine.inference.cam.method import Method
from engine.inference.cam.occlusion import occlusion
from engine.inference.cam.recording import recorded_pass
from engine.inference.cam.scorecam import score_cam
from engine.inference.cam.several_layers import mean_of_layers
from engine.inference.score_dataset import Cancelled
from engine.models.config import ModelConfig
from engine.models.layers import default_target_layer, get_layer
from engine.models.preprocess import to_input

BY_GRADIENT: dict[Method, Callable[[torch.Tensor, torch.Tensor], torch.Tensor]] = {
    Method.GRADCAM: grad_cam,
    Method.GRADCAM_PLUS_PLUS: grad_cam_plus_plus,
    Method.HIRESCAM: hires_cam,
    Method.LAYERCAM: layer_cam,
}
"""The methods that weigh a layer's features by the class score's gradients."""


def explain_squares(
    network: nn.Module,
    config: ModelConfig,
    squares: np.ndarray,
    *,
    method: Method = Method.GRADCAM,
    layers: Sequence[str] | None = None,
    positive: bool = True,
    advance: Callable[[float], object] = lambda count: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> tuple[np.ndarray, np.ndarray]:
    """Explain squares (B, S, S) uint8; return raw maps (B, h, w) float32 ≥ 0 and logits (B, outputs) float32.

    ``network`` is in eval mode, as ``load_model`` returns it. ``layers`` are module names; None means the
    configuration's target layer, else the last feature map before pooling. Of one layer, the map has that
    layer's resolution (7 × 7 for most networks at 224) and the scale that the network gave it; of several,
    it is the mean of ``mean_of_layers``, (S, S) in 0…1. Occlusion has its own grid and no layers. For which
    class, ``positive`` tells; see ``class_score``. ``advance`` is told how many images were done, fractions
    of one by the slow methods; ``cancelled`` is asked before each of their forward passes.

    Raises InputError for an unknown layer, one without a feature map that the class score depends on, and
    layers for occlusion; Cancelled when ``cancelled`` turns true.
    """
    device = next(network.parameters()).device
    images = to_input(squares, config).to(device, memory_format=torch.channels_last)

    def judge(batch: torch.Tensor) -> torch.Tensor:
        """Return the class scores of images."""
        if cancelled():
            raise Cancelled(f"{method.label} was stopped before all of its maps were there.")
        return class_score(network(batch.contiguous(memory_format=torch.channels_last)), positive)

    if method is Method.OCCLUSION:
        if layers:
            raise InputError(f"{method.label} changes the picture and looks at no layer; leave layers out.")
        with torch.no_grad():
            logits = network(images)
            scores = class_score(logits, positive)
            pairs = zip(images, scores, strict=True)
            maps = [torch.stack([occlusion(judge, *pair, advance=advance) for pair in pairs])]
    else:
        names = layers or [config.target_layer or default_target_layer(network, config)]
        targets = {name: get_layer(network, name) for name in names}
        if method in BY_GRADIENT:
            logits, recorded = maps_and_gradients(network, images, targets, positive)
            maps = [BY_GRADIENT[method](*pair) for pair in recorded]
        else:
            logits, features = recorded_pass(network, images, targets)
            maps = (
                [eigen_cam(one) for one in features]
                if method is Method.EIGENCAM
                else masked(judge, images, features, advance)
            )
    if not method.slow:
        advance(len(squares))
    raw = [one.float().cpu().numpy() for one in maps]
    explained = raw[0] if len(raw) == 1 else mean_of_layers(raw, config.size)
    return explained, logits.float().cpu().numpy()


@torch.no_grad()
def masked(
    judge: Callable[[torch.Tensor], torch.Tensor],
    images: torch.Tensor,
    features: Sequence[torch.Tensor],
    advance: Callable[[float], object],
) -> list[torch.Tensor]:
    """Return Score-CAM's maps (B, h, w) of each layer's features (B, K, h, w)."""

    def step(share: float) -> None:
        advance(share / len(features))

    return [
        torch.stack([score_cam(judge, *pair, advance=step) for pair in zip(images, one, strict=True)])
        for one in features
    ]
