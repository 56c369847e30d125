"""A training recipe: every choice of a training run, in one frozen dataclass and one TOML file."""

import math
import tomllib
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from engine.errors import InputError
from engine.imaging.fit import Padding

RECIPES_DIR = Path(__file__).resolve().parent / "recipes"

KINDS = {bool: "true or false", int: "an integer", float: "a number", str: "a text"}
"""The kinds of value that a choice may have, in words."""

NOT_NEGATIVE = (
    "final_learning_rate", "warmup_epochs", "weight_decay", "focal_gamma", "mixup", "rotation", "gamma",
    "noise", "patience",
)  # fmt: skip
"""Choices that have no upper bound."""


@dataclass(frozen=True)
class Stage:
    """So many epochs at one input size (pixels)."""

    size: int
    epochs: int


@dataclass(frozen=True)
class Recipe:
    """Every choice of a training run.

    ``stages`` run one after the other over one learning-rate schedule: small inputs first save time, the last
    stage's size is the model's. Augmentation ranges are half-widths: ``stretch`` 0.3 scales width and height
    independently by 0.7 to 1/0.7 (log-uniform); ``rotation`` in degrees; ``shift`` as a share of the side;
    ``gamma`` as |log gamma|; ``contrast`` and ``brightness`` as shares of the range; ``noise`` as a standard
    deviation of the range; ``blur`` the chance of a batch losing resolution. ``balance`` is ``weight`` (loss
    weights that make both classes count the same), ``sample`` (as many draws of either class) or ``none``.
    ``patience`` is the number of epochs without a better validation AUC after which training stops, counted
    within the last stage; 0 switches early stopping off.
    """

    arch: str = "improved_pneumonia_cnn"
    width: int = 64
    attention: str = "cbam"
    padding: str = Padding.BLACK.value
    stages: tuple[Stage, ...] = (Stage(128, 10), Stage(224, 10))
    batch_size: int = 32
    learning_rate: float = 5e-4
    final_learning_rate: float = 5e-6
    warmup_epochs: float = 1.0
    weight_decay: float = 0.05
    loss: str = "bce"
    focal_gamma: float = 2.0
    label_smoothing: float = 0.0
    mixup: float = 0.0
    balance: str = "weight"
    flip: bool = True
    stretch: float = 0.3
    rotation: float = 8.0
    shift: float = 0.06
    gamma: float = 0.3
    contrast: float = 0.25
    brightness: float = 0.1
    noise: float = 0.02
    blur: float = 0.25
    ema: float = 0.997
    patience: int = 0
    validation_fraction: float = 0.15
    seed: int = 0

    def __post_init__(self):
        for field in fields(self):
            check_kind(field.name, getattr(self, field.name), type(field.default))
        Padding.parse(self.padding)
        choices = {"loss": ("bce", "focal"), "balance": ("weight", "sample", "none")}
        for name, allowed in choices.items():
            if getattr(self, name) not in allowed:
                raise InputError(
                    f"Expected `{name}` to be one of {', '.join(allowed)}, but got {getattr(self, name)!r}."
                )
        if not self.stages or any(stage.epochs < 1 or stage.size < 32 for stage in self.stages):
            raise InputError("Expected `stages` of at least one epoch and 32 pixels each.")
        if self.batch_size < 2:
            raise InputError(f"Expected `batch_size` to be at least 2, but got {self.batch_size}.")
        for name in ("stretch", "contrast", "brightness", "shift", "blur", "label_smoothing", "ema"):
            if not 0.0 <= getattr(self, name) < 1.0:
                raise InputError(
                    f"Expected `{name}` to be at least 0 and below 1, but got {getattr(self, name)}."
                )
        for name in NOT_NEGATIVE:
            if getattr(self, name) < 0:
                raise InputError(f"Expected `{name}` to be at least 0, but got {getattr(self, name)}.")
        if not self.learning_rate > 0 or not 0 < self.validation_fraction < 1:
            raise InputError("Expected `learning_rate` > 0 and `validation_fraction` between 0 and 1.")

    @property
    def epochs(self) -> int:
        """Epochs of all stages together."""
        return sum(stage.epochs for stage in self.stages)

    @property
    def size(self) -> int:
        """The input size of the finished model: that of the last stage."""
        return self.stages[-1].size

    def size_of_epoch(self, epoch: int) -> int:
        """Return the input size of an epoch, counted from 0."""
        for stage in self.stages:
            if epoch < stage.epochs:
                return stage.size
            epoch -= stage.epochs
        return self.size

    def with_changes(self, **changes: Any) -> "Recipe":
        """Return a copy with some choices changed."""
        return replace(self, **changes)


def check_kind(name: str, value: Any, kind: type) -> None:
    """Raise InputError unless a choice is of the kind of its default value; integers are numbers too."""
    if kind not in KINDS:
        return
    good = isinstance(value, int | float if kind is float else kind)
    if kind is not bool and isinstance(value, bool):
        good = False
    if not good or (kind is float and not math.isfinite(value)):
        raise InputError(f"Expected `{name}` to be {KINDS[kind]}, but got {value!r}.")


def recipe_to_dict(recipe: Recipe) -> dict[str, Any]:
    """Return the recipe as plain values, for JSON."""
    return asdict(recipe)


def recipe_from_dict(values: dict[str, Any]) -> Recipe:
    """Make a recipe from plain values; raise InputError that names an unknown or bad choice."""
    known = {field.name for field in fields(Recipe)}
    unknown = sorted(set(values) - known)
    if unknown:
        raise InputError(f"Unknown recipe entry {', '.join(unknown)}; known are {', '.join(sorted(known))}.")
    values = dict(values)
    try:
        if "stages" in values:
            values["stages"] = tuple(
                Stage(int(stage["size"]), int(stage["epochs"])) for stage in values["stages"]
            )
        return Recipe(**values)
    except (KeyError, TypeError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"The recipe has a value of the wrong kind ({error}).") from error


def read_recipe(name_or_path: str | Path) -> Recipe:
    """Read a recipe: the name of one that ships with the project, or the path of a TOML file."""
    path = RECIPES_DIR / f"{name_or_path}.toml"
    try:
        if not path.is_file():
            path = Path(name_or_path)
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        shipped = ", ".join(sorted(file.stem for file in RECIPES_DIR.glob("*.toml")))
        raise InputError(f"There is no recipe '{name_or_path}'; shipped recipes are {shipped}.") from error
    except ValueError as error:
        raise InputError(f"'{path}' is not valid TOML ({error}).") from error
    return recipe_from_dict(values)
