"""What a model folder's config.json says: the architecture, its preprocessing and its operating point."""

import json
import math
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from engine.errors import InputError
from engine.imaging.fit import Padding


@dataclass(frozen=True)
class Member:
    """One member of an ensemble: a model's name in the weights folder, and its weight in the mean."""

    name: str
    weight: float = 1.0


@dataclass(frozen=True)
class ModelConfig:
    """Everything that scoring needs to know beside the weights.

    ``arch`` is a name of the registry, or ``timm:<name>`` or ``torchvision:<name>``. ``width`` scales the
    custom networks. The input is (B, in_channels, size, size), x/255 normalised with ``mean`` and ``std``
    (one value for each channel, or one for all). ``classes`` is (negative, positive). The score is
    sigmoid(logit / temperature) for one output, softmax(logits / temperature) of the positive class for two;
    positive when score ≥ ``threshold``. ``target_layer`` is the module name that Grad-CAM explains; None
    means the last feature map before pooling. ``attention`` is that of ``improved_pneumonia_cnn``: ``cbam``,
    ``se`` or ``none``. ``members`` belongs to ``ensemble`` only.
    """

    arch: str
    width: int = 64
    in_channels: int = 1
    outputs: int = 1
    size: int = 224
    padding: str = Padding.BLACK.value
    mean: tuple[float, ...] = (0.5,)
    std: tuple[float, ...] = (0.5,)
    classes: tuple[str, str] = ("NORMAL", "PNEUMONIA")
    temperature: float = 1.0
    threshold: float = 0.5
    target_layer: str | None = None
    attention: str = "cbam"
    members: tuple[Member, ...] = ()

    def __post_init__(self):
        if not isinstance(self.arch, str):
            raise InputError(f"Expected `arch` to be a name, but got {self.arch!r}.")
        if not isinstance(self.target_layer, str | None):
            raise InputError(f"Expected `target_layer` to be a name, but got {self.target_layer!r}.")
        for name in ("width", "in_channels", "size"):
            value = getattr(self, name)
            if not isinstance(value, int) or value < 1:
                raise InputError(f"Expected `{name}` to be a positive integer, but got {value!r}.")
        if self.outputs not in (1, 2):
            raise InputError(f"Expected `outputs` to be 1 or 2, but got {self.outputs!r}.")
        if not 0.0 <= self.threshold <= 1.0:
            raise InputError(f"Expected `threshold` to be between 0 and 1, but got {self.threshold!r}.")
        if not self.temperature > 0:
            raise InputError(f"Expected `temperature` to be above 0, but got {self.temperature!r}.")
        if len(self.classes) != 2 or self.classes[0] == self.classes[1]:
            raise InputError(f"Expected `classes` to be [negative, positive], but got {list(self.classes)}.")
        for name in ("mean", "std"):
            values = getattr(self, name)
            if len(values) not in (1, self.in_channels):
                raise InputError(
                    f"Expected `{name}` to hold 1 or {self.in_channels} values, but got {len(values)}."
                )
        if not all(map(math.isfinite, (*self.mean, *self.std))):
            raise InputError("Expected every `mean` and `std` to be a finite number.")
        if any(not value > 0 for value in self.std):
            raise InputError(f"Expected every `std` to be above 0, but got {list(self.std)}.")
        if self.attention not in ("cbam", "se", "none"):
            raise InputError(f"Expected `attention` to be cbam, se or none, but got {self.attention!r}.")
        Padding.parse(self.padding)

    def with_changes(self, **changes: Any) -> "ModelConfig":
        """Return a copy with some fields changed."""
        return replace(self, **changes)


def config_from_dict(values: dict[str, Any]) -> ModelConfig:
    """Make a configuration from what a config.json holds; raise InputError for an unknown or bad field."""
    known = {field.name for field in fields(ModelConfig)}
    unknown = sorted(set(values) - known)
    if unknown:
        raise InputError(
            f"Unknown configuration field {', '.join(unknown)}; known are {', '.join(sorted(known))}."
        )
    if "arch" not in values:
        raise InputError("The configuration names no `arch`; run `python -m engine models` for the list.")
    values = dict(values)
    try:
        for name in ("mean", "std"):
            if name in values:
                given = values[name]
                values[name] = tuple(
                    float(v) for v in (given if isinstance(given, list | tuple) else [given])
                )
        if "classes" in values:
            values["classes"] = tuple(str(v) for v in values["classes"])
        if "members" in values:
            values["members"] = tuple(
                Member(str(m["name"]), float(m.get("weight", 1.0))) for m in values["members"]
            )
        return ModelConfig(**values)
    except (TypeError, ValueError, KeyError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"The configuration has a value of the wrong kind ({error}).") from error


def read_config(path: Path, **changes: Any) -> ModelConfig:
    """Read a config.json; ``changes`` go before what it says, and may give the `arch` that it lacks."""
    try:
        values = json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"Cannot read '{path}': {error.strerror or error}.") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"'{path}' is not valid JSON ({error}).") from error
    if not isinstance(values, dict):
        raise InputError(f"Expected '{path}' to hold a JSON object.")
    return config_from_dict(values | changes)


def write_config(config: ModelConfig, path: Path) -> None:
    """Write a config.json, fields in their order, empty ones left out."""
    values = {name: value for name, value in asdict(config).items() if value not in (None, ())}
    if config.arch != "improved_pneumonia_cnn":
        values.pop("attention")
    Path(path).write_text(json.dumps(values, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
