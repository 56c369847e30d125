"""Under which licence a model and the code are."""

from pathlib import Path

from engine.locations import WEIGHTS_DIR

LICENCE = "Apache-2.0"
"""The licence of PneumoScope and of the models that ship with it."""


def ships(folder: Path) -> bool:
    """Tell whether a model's folder is part of the project."""
    return folder.resolve().parent == WEIGHTS_DIR
