"""The sources' rows in one table, each with its class; nothing is opened yet."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from data_tools.build.labels import DROP, OTHER, class_of
from data_tools.build.recipe import Others, Recipe, SourceChoice
from data_tools.build.sources.layout import Layout
from data_tools.build.sources.registry import find_layout
from engine.errors import InputError


@dataclass(frozen=True)
class Source:
    """A source as it was found: the recipe's choice with the layout that it has, and its root folder."""

    choice: SourceChoice
    layout: Layout
    root: Path


@dataclass(frozen=True)
class Gathered:
    """What the sources hold.

    ``rows`` has a row for each image that takes part: the columns of ``sources.layout``, ``label`` being the
    class now and ``written`` the label, and ``source``. ``left`` counts the images that do not, with columns
    ``source, written, n``.
    """

    sources: tuple[Source, ...]
    rows: pd.DataFrame
    left: pd.DataFrame


def find_sources(recipe: Recipe, folders: Mapping[str, Path]) -> tuple[Source, ...]:
    """Return the recipe's sources where they lie, with their layouts; ``folders`` maps names to folders.

    Raises InputError for a source without a folder, a folder without a source, and as ``find_layout`` does.
    """
    names = [source.name for source in recipe.sources]
    if not names:
        raise InputError("There is no source; give at least one: --source NAME=DIR.")
    if absent := [name for name in names if name not in folders]:
        raise InputError(f"Where is the source {absent[0]}? Say it: --source {absent[0]}=DIR.")
    found = []
    for choice in recipe.sources:
        layout, root = find_layout(choice.layout, folders[choice.name])
        found.append(Source(replace(choice, layout=layout.name), layout, root.resolve()))
    return tuple(found)


def gather(sources: tuple[Source, ...], others: Others | str) -> Gathered:
    """Return what the sources hold; ``others`` says whether images of neither class take part.

    Raises InputError where a source holds no image, or none takes part.
    """
    tables = []
    for source in sources:
        rows = source.layout.rows(source.root)
        if rows.empty:
            raise InputError(f"The source {source.choice.name} holds no images; check '{source.root}'.")
        changes = dict(source.choice.labels)
        written = rows["label"]
        classes = {label: class_of(label, changes) for label in written.dropna().unique()}
        label = written.map(classes).fillna(class_of(None, changes)).astype("str")
        tables.append(rows.assign(source=source.choice.name, written=written, label=label))
    table = pd.concat(tables, ignore_index=True)
    out = table["label"].eq(DROP) | (table["label"].eq(OTHER) & (Others(others) is Others.DROP))
    left = table[out].assign(written=table["written"].fillna("no label"))
    counts = left.groupby(["source", "written"]).size().rename("n").reset_index()
    if out.all():
        seen = ", ".join(sorted(set(left["written"]))[:8])
        raise InputError(
            f"No image is of either class; the labels are {seen}: map them in the recipe, under "
            "[sources.NAME.labels], to NORMAL and PNEUMONIA."
        )
    return Gathered(sources, table[~out].reset_index(drop=True), counts)
