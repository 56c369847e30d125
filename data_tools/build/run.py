"""Several sources in, one dataset out."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from data_tools.build.card import card_text
from data_tools.build.gather import find_sources, gather
from data_tools.build.manifest import csv_text, manifest_table, quarantine_table
from data_tools.build.plan import Plan, Report, make_plan
from data_tools.build.recipe import Recipe
from data_tools.build.recipe_files import recipe_text
from data_tools.build.workshop import (
    CARD,
    QUARANTINE,
    RECIPE,
    check_place,
    check_writable,
    finish,
    open_workshop,
    remove_rubbish,
)
from data_tools.build.write import write_images
from engine.datasets.manifest import MANIFEST
from engine.errors import InputError


@dataclass(frozen=True)
class Built:
    """What a build did; ``written`` is False where nothing was: a dry run, or a dataset that was done."""

    plan: Plan
    out: Path
    written: bool


def build(
    recipe: Recipe,
    folders: Mapping[str, Path],
    out: Path,
    *,
    dry_run: bool = False,
    report: Report = lambda stage, done, total: None,
    workers: int | None = None,
) -> Built:
    """Build a dataset from the recipe's sources, which lie in ``folders`` by name, into the folder ``out``.

    The same call goes on where it was stopped, at whatever moment; the result does not depend on that, nor on
    ``workers`` (threads, one for each core unless told). With ``dry_run`` the sources are read and nothing is
    written but what was measured. ``report`` is told (stage, done, to do).

    Raises InputError: a source that cannot be used, no image left, a folder that holds something else, is
    full or cannot be written.
    """
    sources = find_sources(recipe, folders)
    recipe = replace(recipe, sources=tuple(source.choice for source in sources))
    text = recipe_text(recipe)
    complete = check_place(out, [source.root for source in sources], text)
    if not dry_run and not complete:
        check_writable(out)
    plan = make_plan(recipe, gather(sources, recipe.others), report, workers)
    texts = texts_of(plan, text)
    if complete:
        check_unchanged(out, plan, texts)
    if complete and not dry_run:
        remove_rubbish(out)
    if complete or dry_run:
        return Built(plan, out, written=False)
    workshop = open_workshop(out, text, identity(texts))
    write_images(
        workshop,
        images_of(plan),
        recipe,
        progress=lambda done, total: report("writing", done, total),
        workers=workers,
    )
    finish(workshop, texts)
    return Built(plan, out, written=True)


def texts_of(plan: Plan, recipe: str) -> dict[str, str]:
    """Return the dataset's text files by name."""
    return {
        MANIFEST: csv_text(manifest_table(plan.kept)),
        QUARANTINE: csv_text(quarantine_table(plan.removed)),
        CARD: card_text(plan),
        RECIPE: recipe,
    }


def identity(texts: Mapping[str, str]) -> str:
    """Return what names a plan: another one as soon as any file of the dataset would be another."""
    return hashlib.sha256("\0".join(texts[name] for name in sorted(texts)).encode()).hexdigest()


def images_of(plan: Plan) -> list[tuple[Path, str]]:
    """Return the source file and the path in the dataset of each image."""
    roots = {source.choice.name: source.root for source in plan.sources}
    kept = plan.kept.sort_values(["source", "path"])
    return [
        (roots[source] / path, out)
        for source, path, out in zip(kept["source"], kept["path"], kept["out"], strict=True)
    ]


def check_unchanged(out: Path, plan: Plan, texts: Mapping[str, str]) -> None:
    """Raise InputError unless a finished dataset is what this build would make."""
    same = all(
        (out / name).is_file() and (out / name).read_bytes() == text.encode() for name, text in texts.items()
    )
    if not same or not all((out / path).is_file() for path in plan.kept["out"]):
        raise InputError(
            f"'{out}' was made by the same recipe, but it or the sources have changed since; "
            "name a new folder."
        )


def summary(built: Built) -> dict[str, Any]:
    """Return what a build did as plain values, for JSON."""
    plan = built.plan
    return {
        "out": str(built.out),
        "written": built.written,
        "images": len(plan.kept),
        "counts": counts(plan.kept),
        "removed": {
            str(kind): int(n) for kind, n in plan.removed["removed"].value_counts().sort_index().items()
        },
        "labels_left_out": int(plan.left["n"].sum()),
        "sources": {
            source.choice.name: {
                "layout": source.layout.name,
                "images": int(plan.kept["source"].eq(source.choice.name).sum()),
            }
            for source in plan.sources
        },
        "balance": plan.recipe.balance,
        "seed": plan.recipe.seed,
    }


def counts(kept: pd.DataFrame) -> dict[str, dict[str, int]]:
    """Return split → class → number of images."""
    table: dict[str, dict[str, int]] = {}
    for (split, label), n in kept.groupby(["split", "label"]).size().items():
        table.setdefault(str(split), {})[str(label)] = int(n)
    return table
