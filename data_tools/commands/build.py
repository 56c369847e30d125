"""``python -m data_tools build``: several raw collections become one clean, balanced dataset."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from engine.errors import InputError
from engine.terminal.output import print_json, progress_bar, table

if TYPE_CHECKING:
    from data_tools.build.recipe import Recipe
    from data_tools.build.run import Built


def build(
    out: Annotated[Path, typer.Option(help="New folder for the dataset.")],
    source: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=DIR",
            help="A source and its folder; may be repeated. The folder tells its layout, or NAME:LAYOUT=DIR "
            "does: folder, kaggle, rsna, nih, radiography, covid-chestxray or chexpert.",
        ),
    ] = None,
    recipe: Annotated[
        Path | None, typer.Option(help="TOML file with the choices; options here go before it.")
    ] = None,
    size: Annotated[int | None, typer.Option(help="Side of the square in pixels; 224 unless told.")] = None,
    padding: Annotated[
        str | None, typer.Option(help="black (the default), gray, white, edge, reflect, stretch or crop.")
    ] = None,
    file_format: Annotated[
        str | None, typer.Option("--format", help="png (the default), jpeg or webp; 8-bit gray each.")
    ] = None,
    quality: Annotated[int | None, typer.Option(help="Of JPEG and WebP, 1 to 100; 95 unless told.")] = None,
    split: Annotated[
        str | None,
        typer.Option(
            help="Shares of train/val/test by subject (0.8/0.1/0.1), or 'official' to keep the sources' own "
            "test splits, alone or with shares for the rest: official,0.9/0.1/0."
        ),
    ] = None,
    balance: Annotated[
        str | None, typer.Option(help="oversample by weights (the default), undersample or none.")
    ] = None,
    balance_splits: Annotated[
        str | None, typer.Option(help="Splits to balance, with commas between; train only unless told.")
    ] = None,
    others: Annotated[
        str | None, typer.Option(help="drop (the default) or keep images of neither class, as OTHER.")
    ] = None,
    duplicates: Annotated[
        str | None, typer.Option(help="Copies to remove: near (the default), exact, or keep them all.")
    ] = None,
    radiographs_only: Annotated[
        bool | None,
        typer.Option(
            "--radiographs-only/--any-picture",
            help="Whether to quarantine what is unlike a radiograph (yes).",
        ),
    ] = None,
    seed: Annotated[int | None, typer.Option(help="Seed of every draw; 0 unless told.")] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Threads; one for each core unless told.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done; write nothing.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was done as JSON.")] = False,
) -> None:
    """Merge, clean, split, balance and resize. The same command goes on where it was stopped."""
    from dataclasses import replace

    from data_tools.build.recipe import Recipe
    from data_tools.build.recipe_files import read_recipe
    from data_tools.build.run import build as run
    from data_tools.build.run import summary

    base, folders = read_recipe(recipe) if recipe else (Recipe(), {})
    changes: dict[str, Any] = {
        "size": size,
        "padding": padding,
        "format": file_format,
        "quality": quality,
        "split": split,
        "balance": balance,
        "balance_splits": None
        if balance_splits is None
        else tuple(balance_splits.replace(" ", "").split(",")),
        "others": others,
        "duplicates": duplicates,
        "radiographs_only": radiographs_only,
        "seed": seed,
    }
    base, folders = with_sources(base, folders, source or [])
    chosen = replace(base, **{name: value for name, value in changes.items() if value is not None})
    with progress_bar(None, "building") as bar:
        stage = ""

        def report(name: str, done: int, total: int) -> None:
            nonlocal stage
            if name != stage or total != bar.total or done < bar.n:
                stage = name
                bar.set_description(name, refresh=False)
                bar.reset(total)
            bar.update(done - bar.n)

        built = run(chosen, folders, out, dry_run=dry_run, report=report, workers=workers)
    if as_json:
        print_json(summary(built))
    else:
        typer.echo(words(built, dry_run))


def with_sources(
    recipe: "Recipe", folders: dict[str, Path], given: list[str]
) -> tuple["Recipe", dict[str, Path]]:
    """Return a recipe and its folders with the sources of the command line added, or found there.

    Raises InputError for one that is not NAME=DIR, and for a name that is given twice.
    """
    from dataclasses import replace

    from data_tools.build.recipe import SourceChoice

    sources = {one.name: one for one in recipe.sources}
    folders = dict(folders)
    seen: set[str] = set()
    for text in given:
        left, equals, folder = text.partition("=")
        name, _, layout = left.partition(":")
        if not equals or not name or not folder:
            raise InputError(f"Expected --source NAME=DIR, but got '{text}'.")
        if name in seen:
            raise InputError(f"Two sources are named {name}; give each a name of its own.")
        seen.add(name)
        one = sources.get(name) or SourceChoice(name)
        sources[name] = replace(one, layout=layout) if layout else one
        folders[name] = Path(folder)
    return replace(recipe, sources=tuple(sources.values())), folders


def words(built: "Built", dry_run: bool) -> str:
    """Return what was done, or would be, for people."""
    from data_tools.build.plan import removal_words
    from data_tools.build.run import counts

    plan = built.plan
    verb = "Would build" if dry_run else "Built" if built.written else "Already built"
    labels = sorted({label for labels in counts(plan.kept).values() for label in labels})
    rows = [
        {"split": split, **{label: f"{n.get(label, 0):,}" for label in labels}}
        for split, n in counts(plan.kept).items()
    ]
    sources = f"{len(plan.sources)} source{'' if len(plan.sources) == 1 else 's'}"
    lines = [f"{verb} {len(plan.kept):,} images from {sources}: {built.out}", ""]
    lines.append(table(rows, right=tuple(labels)))
    notes = []
    if len(plan.removed):
        notes.append(f"Left out, with reasons in quarantine.csv: {removal_words(plan.removed)}.")
    if len(plan.left):
        notes.append(f"Of neither class, and not looked at: {int(plan.left['n'].sum()):,} images.")
    if plan.recipe.balance == "oversample" and plan.recipe.balance_splits:
        where = " and ".join(plan.recipe.balance_splits)
        notes.append(f"The manifest's column weight makes the classes even in {where}.")
    return "\n".join([*lines, "", *notes] if notes else lines)
