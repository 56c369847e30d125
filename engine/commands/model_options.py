"""The options that say which model, shared by every command that runs one."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.errors import InputError

if TYPE_CHECKING:
    from engine.models.store import LoadedModel

Weights = Annotated[str, typer.Option(help="A model of weights/, a model folder, or a weights file.")]
Arch = Annotated[str | None, typer.Option(help="Architecture of a bare weights file, e.g. timm:resnet18.")]
Config = Annotated[Path | None, typer.Option(help="config.json of a bare weights file.")]
InChannels = Annotated[int | None, typer.Option(help="Input channels; gray is repeated to them.")]
Outputs = Annotated[int | None, typer.Option(help="1 (sigmoid) or 2 (softmax).")]
Size = Annotated[int | None, typer.Option(help="Input size in pixels.")]
Mean = Annotated[str | None, typer.Option(help="Normalisation mean of x/255, comma-separated.")]
Std = Annotated[str | None, typer.Option(help="Normalisation std of x/255, comma-separated.")]


def load_chosen_model(
    weights: str,
    *,
    arch: str | None,
    config: Path | None,
    in_channels: int | None,
    outputs: int | None,
    size: int | None,
    mean: str | None,
    std: str | None,
) -> "LoadedModel":
    """Load the model that the options name; raises InputError for one that cannot be loaded."""
    from engine.models.store import load_model

    return load_model(
        weights,
        arch=arch,
        config_path=config,
        in_channels=in_channels,
        outputs=outputs,
        size=size,
        mean=numbers("--mean", mean),
        std=numbers("--std", std),
    )


def numbers(option: str, text: str | None) -> tuple[float, ...] | None:
    """Return the numbers of a comma-separated option."""
    if text is None:
        return None
    try:
        return tuple(float(part) for part in text.split(","))
    except ValueError:
        raise InputError(f"Expected {option} to be numbers separated by commas, but got '{text}'.") from None
