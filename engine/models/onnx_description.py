"""What an exported file says of itself: how to prepare an image for it, and how to read what it returns."""

from typing import Any

from engine import __version__
from engine.models.config import ModelConfig
from engine.models.store import LoadedModel

DECODE = (
    "Decode to 8-bit gray, the orientation tag applied and transparency over black; values of more than 8 "
    "bits divided by the smallest usual bit depth that holds the brightest one; DICOM by its own window and "
    "photometric interpretation."
)

RESIZE = "An area filter along a side that shrinks, bilinear along one that grows."

FIT = {
    "black": "Long side to `size`, short side rounded to the nearest pixel, centred on 0.",
    "gray": "Long side to `size`, short side rounded to the nearest pixel, centred on 128.",
    "white": "Long side to `size`, short side rounded to the nearest pixel, centred on 255.",
    "edge": "Long side to `size`, short side rounded to the nearest pixel, centred; the border repeated.",
    "reflect": "Long side to `size`, short side rounded to the nearest pixel, centred; mirrored there.",
    "stretch": "Both sides to `size`, whatever the aspect ratio.",
    "crop": "The central square of the picture, its side to `size`.",
}


def input_names(model: LoadedModel) -> list[str]:
    """Return the names of a model's inputs: ``images``, or of an ensemble ``images_MEMBER`` for each."""
    return [f"images_{member.name}" for member in model.members] or ["images"]


def heatmap_names(model: LoadedModel) -> list[str]:
    """Return the names of a model's heatmaps, in the order of its inputs."""
    return [f"heatmap_{member.name}" for member in model.members] or ["heatmap"]


def describe(model: LoadedModel, *, targets: list[str]) -> dict[str, Any]:
    """Return the description of an exported model, ready for JSON.

    ``targets`` are the layers that its heatmaps explain, in the order of its inputs; empty without heatmaps.
    """
    config = model.config
    networks = model.members or (model,)
    negative, positive = config.classes
    outputs = {
        "logit": logit_words(config),
        "score": f"(N,) probability of {positive}, temperature {config.temperature:g} included.",
    }
    for name, target in zip(heatmap_names(model), targets, strict=False):
        outputs[name] = (
            f"(N, h, w) ≥ 0: Grad-CAM for {positive} at the grid of the layer {target}, not normalised. "
            "Upsample to `size` (bilinear) and divide by the largest value to show it."
        )
    said: dict[str, Any] = {
        "format": 1,
        "model": model.name,
        "architecture": config.arch,
        "weights_sha256": model.sha256,
        "exporter": f"PneumoScope {__version__}",
        "classes": [negative, positive],
        "positive": positive,
        "threshold": config.threshold,
        "temperature": config.temperature,
        "rule": f"{positive} when score ≥ threshold, else {negative}.",
        "preprocessing": {"decode": DECODE, "resize": RESIZE, "normalise": "(x / 255 - mean) / std"},
        "inputs": [
            {"name": name, **preprocessing(network.config)}
            for name, network in zip(input_names(model), networks, strict=True)
        ],
        "outputs": outputs,
        "members": [
            {"name": member.name, "weight": member.weight, "temperature": one.config.temperature}
            for member, one in zip(config.members, model.members, strict=True)
        ],
    }
    if targets and model.members:
        said["heatmaps"] = (
            "One for each member, in the frame of its own input and of its own scale. The ensemble's map is "
            "their mean, each upsampled and brought into one frame, weighed as the members are."
        )
    return said


def preprocessing(config: ModelConfig) -> dict[str, Any]:
    """Return how an image becomes a network's input; ``mean`` and ``std`` have a value for each channel."""
    return {
        "shape": ["N", config.in_channels, config.size, config.size],
        "type": "float32",
        "channels": "the gray picture" + (", repeated" if config.in_channels > 1 else ""),
        "size": config.size,
        "padding": config.padding,
        "fit": FIT[config.padding],
        "mean": list(config.mean * (config.in_channels // len(config.mean))),
        "std": list(config.std * (config.in_channels // len(config.std))),
    }


def logit_words(config: ModelConfig) -> str:
    """Return what the output ``logit`` is."""
    negative, positive = config.classes
    if config.members:
        return f"(N, 1) log-odds of the weighted mean of the members' probabilities of {positive}."
    if config.outputs == 1:
        return f"(N, 1) log-odds of {positive} as the network gives them, before the temperature."
    return f"(N, 2) logits of {negative} and {positive} as the network gives them, before the temperature."
