"""A trust card on disk: the measurements of each image as JSON, small enough to ship with a model."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from engine.errors import InputError
from engine.evaluation.padding_study.report import plain

TRUST_FOLDER = "trust"
"""The folder of a model's cards, in its own folder."""

FORMAT = "pneumoscope-trust"

DIGITS = 5
"""Decimals of a stored measurement."""

FACTS = {"model", "method", "method_label", "dataset", "split", "steps"}
"""What a card must say of itself."""


@dataclass(frozen=True, eq=False)
class TrustCard:
    """What was measured, and of what.

    ``images`` has a row for each image; ``facts`` say the model, the method, the dataset with its split, the
    numbers of images and steps, and how the measurements were made. ``problems`` are the images that could
    not be used: path and reason.
    """

    facts: dict[str, Any]
    images: pd.DataFrame
    problems: tuple[tuple[str, str], ...] = ()


def card_name(dataset: str, split: str, method: str) -> str:
    """Return what a card's file is called."""
    return f"{dataset}-{split}-{method}.json"


def write_card(card: TrustCard, path: Path) -> None:
    """Write a card; raise InputError where the file cannot be written."""
    columns = card.images.round(DIGITS).to_dict("list")
    content = {"format": FORMAT, **card.facts, "problems": [list(one) for one in card.problems]}
    lines = [
        f"  {json.dumps(name)}: {json.dumps(plain(value), ensure_ascii=False)}"
        for name, value in content.items()
    ]
    measured = [
        f"    {json.dumps(name)}: {json.dumps(plain(values), ensure_ascii=False)}"
        for name, values in columns.items()
    ]
    # A line for each column: as small as without line breaks, and a change shows where it is.
    text = "{\n" + ",\n".join([*lines, '  "images": {\n' + ",\n".join(measured) + "\n  }"]) + "\n}\n"
    partial = path.with_name(f".{path.name}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(text, encoding="utf-8")
        partial.replace(path)
    except OSError as error:
        raise InputError(f"Cannot write '{path}': {error.strerror or error}.") from error


def read_card(path: Path) -> TrustCard:
    """Read a card; raise InputError for a file that is none, or damaged."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content.pop("format") != FORMAT or not content.keys() >= FACTS:
            raise KeyError("format")
        images = pd.DataFrame(content.pop("images"))
        problems = tuple((str(one), str(reason)) for one, reason in content.pop("problems"))
    except OSError as error:
        raise InputError(f"Cannot read '{path}': {error.strerror or error}.") from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError(f"'{path}' is not a trust card; make one with trust.") from error
    words = [name for name in ("path", "label", "called") if name in images]
    numbers = images.columns.difference(words)
    images[numbers] = images[numbers].astype("float64")
    return TrustCard(content, images, problems)


def list_cards(folders: Sequence[Path]) -> list[Path]:
    """Return the files of the folders that may be cards, in their order; missing folders hold none."""
    return [file for folder in folders if folder.is_dir() for file in sorted(folder.glob("*.json"))]
