"""Recipes as TOML files: read as people write them, written in one fixed form."""

import json
import tomllib
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from data_tools.build.recipe import Recipe, SourceChoice
from engine.errors import InputError

SOURCE_ENTRIES = ("layout", "licence", "labels", "keep", "dir")
HEADER = (
    "# How this dataset was built: python -m data_tools build --recipe THIS --source NAME=DIR … --out DIR\n"
)


def read_recipe(file: Path) -> tuple[Recipe, dict[str, Path]]:
    """Read a recipe and the folders of its sources, as far as it names them (``dir``, relative to the file).

    Raises InputError for a file that cannot be read, and for an entry that is unknown or of the wrong kind.
    """
    try:
        values = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"Cannot read the recipe '{file}': {error.strerror or error}.") from error
    except ValueError as error:
        raise InputError(f"'{file}' is not valid TOML ({error}).") from error
    return recipe_from_values(values, file.parent)


def recipe_from_values(values: dict[str, Any], base: Path) -> tuple[Recipe, dict[str, Path]]:
    """Return a recipe of plain values, and the folders it names, relative ones below ``base``."""
    check_entries("recipe", values, [field.name for field in fields(Recipe)])
    written = values.get("sources", {})
    if not isinstance(written, dict) or not all(isinstance(one, dict) for one in written.values()):
        raise InputError(
            "Expected the recipe's sources as tables: [sources.NAME], then layout = … and so on."
        )
    sources, folders = [], {}
    for name, entries in written.items():
        check_entries(f"source {name}", entries, SOURCE_ENTRIES)
        labels, keep = entries.get("labels", {}), entries.get("keep", [])
        texts = [entries.get(key, "") for key in ("layout", "licence", "dir")]
        if not isinstance(labels, dict) or not isinstance(keep, list):
            raise InputError(f"Expected labels of the source {name} as a table, and keep as a list of paths.")
        if not all(isinstance(text, str) for text in [*texts, *labels.values(), *keep]):
            raise InputError(f"The source {name} has an entry that is no text where one is expected.")
        chosen = {key: entries[key] for key in ("layout", "licence") if key in entries}
        sources.append(SourceChoice(name, **chosen, labels=tuple(labels.items()), keep=tuple(keep)))
        if "dir" in entries:
            folders[name] = base / entries["dir"]
    rest: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in values.items()
    }
    return Recipe(**(rest | {"sources": tuple(sources)})), folders


def check_entries(what: str, values: dict[str, Any], known: Any) -> None:
    """Raise InputError that lists the known entries where there is another one."""
    unknown = sorted(set(values).difference(known))
    if unknown:
        raise InputError(f"Unknown entry {', '.join(unknown)} in the {what}; known are {', '.join(known)}.")


def recipe_text(recipe: Recipe) -> str:
    """Return a recipe as TOML, every choice spelled out, no folder named; ``read_recipe`` reads it back."""
    values = {name: value for name, value in asdict(recipe).items() if name != "sources"}
    lines = [f"{name} = {toml_value(value)}" for name, value in values.items()]
    for source in recipe.sources:
        lines += ["", f"[sources.{source.name}]", f"layout = {toml_value(source.layout)}"]
        if source.licence:
            lines.append(f"licence = {toml_value(source.licence)}")
        if source.keep:
            lines.append(f"keep = {toml_value(source.keep)}")
        if source.labels:
            lines += ["", f"[sources.{source.name}.labels]"]
            lines += [f"{toml_value(label)} = {toml_value(target)}" for label, target in source.labels]
    return HEADER + "\n".join(lines) + "\n"


def toml_value(value: Any) -> str:
    """Return a text, number, truth value or list of these as TOML writes it: as JSON does, DEL apart."""
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False).replace(
        "\x7f", "\\u007f"
    )
