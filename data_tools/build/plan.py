"""All that decides a dataset, worked out before the first image is written."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from data_tools.build.balance import rebalance
from data_tools.build.deduplicate import deduplicate
from data_tools.build.gather import Gathered, Source
from data_tools.build.measure_sources import MEASURED, SourceMeasures, measure_sources
from data_tools.build.names import output_paths
from data_tools.build.people import people
from data_tools.build.quarantine import quarantine
from data_tools.build.recipe import Duplicates, Format, Recipe
from data_tools.build.removals import Removal, remove, start, staying
from data_tools.build.split import split
from data_tools.duplicates.find import find_duplicates
from engine.datasets.classes import NEGATIVE, POSITIVE
from engine.errors import InputError

CLASSES = (NEGATIVE, POSITIVE)

Report = Callable[[str, int, int], None]
"""Is told (stage, done, to do)."""


@dataclass(frozen=True)
class Plan:
    """A dataset before it is written.

    ``kept`` has a row for each of its images, with the columns that ``manifest.manifest_table`` needs, and
    ``removed`` one for each that is left out with a reason; ``left`` counts those whose label takes no part
    (``source, written, n``).
    """

    recipe: Recipe
    sources: tuple[Source, ...]
    kept: pd.DataFrame
    removed: pd.DataFrame
    left: pd.DataFrame


def make_plan(recipe: Recipe, gathered: Gathered, report: Report, workers: int | None = None) -> Plan:
    """Return what a recipe makes of what the sources hold.

    The same recipe and the same files give the same plan, whatever else happens. Raises InputError where no
    image would be left.
    """
    recipe = replace(recipe, sources=tuple(source.choice for source in gathered.sources))
    rows = gathered.rows
    measures = measure_sources(
        rows,
        gathered.sources,
        progress=lambda done, total: report("reading", done, total),
        workers=workers,
    )
    rows = quarantine(start(rows), measures.table, recipe)
    rows = rows.assign(**{name: measures.table[name] for name in MEASURED})
    pairs = alike(recipe, rows, measures, report)
    areas = (rows["width"] * rows["height"]).fillna(0).to_numpy()
    names = [source.choice.name for source in gathered.sources]
    shares = recipe.shares
    rows = deduplicate(rows, pairs, areas, names, official=shares.official)
    group, person = people(rows, pairs)
    rows = split(rows.assign(person=person), group, shares, recipe.seed)
    rows = balance(rows, recipe)
    kept = rows[staying(rows)]
    if kept.empty:
        raise InputError(f"No image is left: {removal_words(rows)}.")
    kept = kept.assign(out=output_paths(kept, Format(recipe.format).suffix))
    return Plan(recipe, gathered.sources, kept, rows[~staying(rows)], gathered.left)


def alike(recipe: Recipe, rows: pd.DataFrame, measures: SourceMeasures, report: Report) -> pd.DataFrame:
    """Return the pairs of rows that stay and are copies of each other, as the recipe understands it."""
    positions = np.flatnonzero(staying(rows))
    if recipe.duplicates == Duplicates.KEEP:
        positions = positions[:0]
    pairs = find_duplicates(
        measures.hashes[positions],
        lambda chosen: measures.thumbs(positions[chosen]),
        list(rows["sha256"].iloc[positions]),
        progress=lambda done, total: report("comparing", done, total),
    )
    if recipe.duplicates == Duplicates.EXACT:
        pairs = pairs[pairs["kind"] == Duplicates.EXACT.value]
    return pairs.assign(a=positions[pairs["a"]], b=positions[pairs["b"]]).reset_index(drop=True)


def balance(rows: pd.DataFrame, recipe: Recipe) -> pd.DataFrame:
    """Return the rows with their weights, and with those removed that undersampling leaves out."""
    lots_by = rows.assign(path=rows["source"] + ": " + rows["path"])[staying(rows)]
    even = rebalance(lots_by, CLASSES, recipe.balance, splits=recipe.balance_splits, seed=recipe.seed)
    rows = rows.assign(weight=even["weight"].reindex(rows.index).fillna(1.0))
    which = ~rows.index.isin(even.index)
    return remove(
        rows,
        pd.Series(which, index=rows.index),
        Removal.BALANCE,
        "left out by lot, so that both classes have as many images",
    )


def removal_words(rows: pd.DataFrame) -> str:
    """Return how many rows were removed for each reason, in words."""
    counts = rows["removed"].value_counts()
    return ", ".join(f"{n:,} {kind}" for kind, n in counts.items())
