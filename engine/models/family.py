"""The model family, stage by stage: what each one adds, and the recipe that trains it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Stage:
    """One stage: the model folder's name, what it adds in plain words, and its recipe.

    ``recipe`` is None for an ensemble, which nothing trains; ``options`` are those of ``train`` beside it.
    """

    name: str
    adds: str
    recipe: str | None
    options: str = ""

    @property
    def command(self) -> str | None:
        """The command that trains it, or goes on where training was stopped; None for an ensemble."""
        if self.recipe is None:
            return None
        options = f" {self.options}" if self.options else ""
        return f"python -m engine train --recipe {self.recipe}{options} --data DIR --out weights/{self.name}"


BACKBONE = "--init mobilenet_v2_imagenet.safetensors"

FAMILY = (
    Stage("simple_cnn", "three convolutions, the baseline", "simple_cnn"),
    Stage("deep_cnn", "eight convolutions with squeeze-and-excitation", "deep_cnn"),
    Stage("efficientnet_b0", "a standard network, from a random start", "efficientnet_b0"),
    Stage("deep_resnet", "residual blocks", "deep_resnet"),
    Stage("improved_pneumonia_cnn", "residual blocks with CBAM, SiLU and dropout", "improved_pneumonia_cnn"),
    Stage(
        "mobilenet_v2_black",
        "transfer learning from ImageNet, black padding",
        "mobilenet_v2",
        f"--padding black {BACKBONE}",
    ),
    Stage(
        "mobilenet_v2_crop",
        "transfer learning from ImageNet, centre crop",
        "mobilenet_v2",
        f"--padding crop {BACKBONE}",
    ),
    Stage("ensemble", "the mean of models chosen on validation", None),
)
"""From the simplest to the ensemble."""


def position(name: str) -> int:
    """Return a model's place in the family; models that are not of it come after."""
    names = [stage.name for stage in FAMILY]
    return names.index(name) if name in names else len(names)
