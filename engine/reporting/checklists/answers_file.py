"""An author's answers to what only people know, in TOML or JSON: a table for each checklist."""

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine.errors import InputError

ANSWERS_FILE = "checklist.toml"
"""The file in a model's folder that is read unless another is named."""


def read_answers(path: Path, checklist: str) -> dict[str, str]:
    """Return the answers of a file to one checklist: item number → text.

    The file has a table for each checklist by its name (``[claim]``, ``[tripod-ai]``), in it a text for each
    item (``44 = "…"``). Raises InputError for a file that cannot be read, another suffix than ``.toml`` and
    ``.json``, or another shape.
    """
    try:
        text = path.read_text(encoding="utf-8")
        if path.suffix.lower() == ".toml":
            content: Any = tomllib.loads(text)
        elif path.suffix.lower() == ".json":
            content = json.loads(text)
        else:
            raise InputError(f"Expected answers in a .toml or .json file, but got '{path}'.")
    except OSError as error:
        raise InputError(f"Cannot read '{path}': {error.strerror or error}.") from error
    except ValueError as error:
        reason = str(error).splitlines()[0]
        raise InputError(f"'{path}' is damaged ({reason}); see docs/checklists.md.") from error
    if not isinstance(content, Mapping) or not all(isinstance(one, Mapping) for one in content.values()):
        raise InputError(
            f"'{path}' needs a table for each checklist, such as [{checklist}]; see docs/checklists.md."
        )
    return {str(number): answer for number, answer in content.get(checklist, {}).items()}
