"""What Hugging Face reads of a Space's folder: the header of its README.md, and which files are large."""

import json
from collections.abc import Mapping

DESCRIPTION = "Can this chest X-ray classifier be trusted?"
"""At most 60 characters, as the Hub has it."""

BINARY = ("safetensors", "parquet", "npz", "png", "webp", "jpg", "jpeg", "dcm")

Value = str | int | bool


def header(sdk: Mapping[str, Value], title: str) -> str:
    """Return the YAML block that a Space's README.md begins with.

    ``sdk`` are the fields that say how the Space is run: ``sdk`` and what goes with it.
    """
    fields: dict[str, Value] = {
        "title": title, "colorFrom": "blue", "colorTo": "gray", **sdk, "license": "apache-2.0",
        "pinned": False, "short_description": DESCRIPTION,
    }  # fmt: skip
    # What JSON writes is YAML too, whatever stands in it.
    lines = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in fields.items()]
    return "\n".join(["---", *lines, "---", ""])


def attributes() -> str:
    """Return .gitattributes: the Hub takes binary files through Git LFS only."""
    return "".join(f"*.{suffix} filter=lfs diff=lfs merge=lfs -text\n" for suffix in BINARY)
