"""Every choice of a build, in frozen dataclasses: what is done, never where the folders lie."""

import re
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from data_tools.build.balance import Strategy
from data_tools.build.labels import check_targets
from data_tools.build.shares import SPLITS, Shares, parse_shares
from data_tools.build.sources.registry import AUTO
from engine.errors import InputError
from engine.imaging.fit import Padding

NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")
LEAST_SIZE, MOST_SIZE = 16, 4096


class Format(StrEnum):
    """How images are stored, all as 8-bit gray."""

    PNG = "png"
    """Without loss."""
    JPEG = "jpeg"
    """With loss, a third of the size: for sources that are JPEG themselves."""
    WEBP = "webp"
    """With loss, smaller still at the same quality."""

    @property
    def suffix(self) -> str:
        """The file suffix, with its dot."""
        return ".jpg" if self is Format.JPEG else f".{self.value}"


class Others(StrEnum):
    """What becomes of images of neither class."""

    DROP = "drop"
    """They are left out, unread."""
    KEEP = "keep"
    """They become a group OTHER of their own, outside every metric."""


class Duplicates(StrEnum):
    """Which copies of an image are removed."""

    NEAR = "near"
    """All that look the same: re-encoded, resized, brightened, slightly cropped or mirrored ones too."""
    EXACT = "exact"
    """Files that are the same byte for byte."""
    KEEP = "keep"
    """None; nothing is searched."""


@dataclass(frozen=True)
class SourceChoice:
    """One source: its name in the dataset, its layout, a licence to state, and what people decided about it.

    ``labels`` has pairs of a label as the source writes it and NORMAL, PNEUMONIA, OTHER or DROP; ``keep``
    paths of radiographs that a check took for none and somebody has looked at.
    """

    name: str
    layout: str = AUTO
    licence: str = ""
    labels: tuple[tuple[str, str], ...] = ()
    keep: tuple[str, ...] = ()

    def __post_init__(self):
        if not NAME.fullmatch(self.name):
            raise InputError(
                f"{self.name!r} cannot name a source; use lower-case letters, digits, - and _ (kermany=DIR)."
            )
        check_targets(self.name, dict(self.labels))


@dataclass(frozen=True)
class Recipe:
    """Every choice of a build; the same recipe and the same files make the same dataset.

    ``size`` is the side of the square in pixels, ``quality`` that of JPEG and WebP, 1 to 100; ``split`` is
    written as ``data_tools.build.shares`` says; ``radiographs_only`` quarantines photographs, documents and
    whatever else is unlike a chest radiograph; ``balance`` applies to ``balance_splits`` only.
    """

    sources: tuple[SourceChoice, ...] = ()
    size: int = 224
    padding: str = Padding.BLACK.value
    format: str = Format.PNG.value
    quality: int = 95
    others: str = Others.DROP.value
    radiographs_only: bool = True
    duplicates: str = Duplicates.NEAR.value
    split: str = "0.8/0.1/0.1"
    balance: str = Strategy.OVERSAMPLE.value
    balance_splits: tuple[str, ...] = ("train",)
    seed: int = 0

    def __post_init__(self):
        for field in fields(self):
            check_kind(field.name, getattr(self, field.name), type(field.default))
        Padding.parse(self.padding)
        Strategy.parse(self.balance)
        parse_shares(self.split)
        check_choice("format", self.format, [one.value for one in Format])
        check_choice("others", self.others, [one.value for one in Others])
        check_choice("duplicates", self.duplicates, [one.value for one in Duplicates])
        for split in self.balance_splits:
            check_choice("balance_splits", split, SPLITS)
        check_range("size", self.size, LEAST_SIZE, MOST_SIZE)
        check_range("quality", self.quality, 1, 100)
        check_range("seed", self.seed, 0, 2**63 - 1)
        names = [source.name for source in self.sources]
        if again := next((name for name in names if names.count(name) > 1), None):
            raise InputError(f"Two sources are named {again}; give each a name of its own.")

    @property
    def shares(self) -> Shares:
        """How the images are divided."""
        return parse_shares(self.split)


def check_kind(name: str, value: Any, kind: type) -> None:
    """Raise InputError unless a choice is of the kind of its default value."""
    words = {int: "an integer", bool: "true or false", str: "a text", tuple: "a list"}
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise InputError(f"Expected `{name}` to be {words[kind]}, but got {value!r}.")


def check_choice(name: str, value: str, known: Any) -> None:
    """Raise InputError unless a choice is one of those known."""
    if value not in known:
        raise InputError(f"Expected `{name}` to be one of {', '.join(known)}, but got {value!r}.")


def check_range(name: str, value: int, least: int, most: int) -> None:
    """Raise InputError unless a number lies within its limits."""
    if not least <= value <= most:
        raise InputError(f"Expected `{name}` between {least} and {most}, but got {value}.")
