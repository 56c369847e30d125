"""``python -m data_tools phantoms``: synthetic chest radiographs as a dataset folder."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.errors import InputError
from engine.terminal.output import print_json, progress_bar

if TYPE_CHECKING:
    from data_tools.phantoms.dataset import Item

DEFAULT_COUNT = 100


def phantoms(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="New folder for the dataset.")],
    count: Annotated[
        int | None, typer.Option(min=1, max=999_999, help=f"Number of images; {DEFAULT_COUNT} unless told.")
    ] = None,
    seed: Annotated[
        int | None, typer.Option(min=0, help="The same seed draws the same images; 0 unless told.")
    ] = None,
    demo: Annotated[
        bool, typer.Option("--demo", help="Draw the dataset that ships, with its planted faults.")
    ] = False,
    clean: Annotated[
        bool, typer.Option("--clean", help="With --demo: leave out the files at fault, to train on the rest.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was done as JSON.")] = False,
) -> None:
    """Draw synthetic chest radiographs, half of them with a pneumonia and its mask."""
    from data_tools.phantoms.dataset import plan, write_dataset
    from data_tools.phantoms.demo import clean_items, demo_plan, write_demo

    if clean and not demo:
        raise InputError("Only the demo has files at fault; --clean goes with --demo.")
    if demo:
        if count is not None or seed is not None:
            raise InputError("--demo is one fixed dataset; leave out --count and --seed.")
        items = clean_items() if clean else demo_plan()[0]
        with progress_bar(len(items), "drawing") as bar:
            if clean:
                write_dataset(folder, items, bar.update)
            else:
                write_demo(folder, bar.update)
    else:
        items = plan(count or DEFAULT_COUNT, seed or 0)
        with progress_bar(len(items), "drawing") as bar:
            write_dataset(folder, items, bar.update)
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    if as_json:
        print_json({"out": str(folder), "images": len(items), "counts": counts(items), "bytes": size})
    else:
        kinds = Counter(item.label for item in items)
        parts = ", ".join(f"{n} {label}" for label, n in sorted(kinds.items()))
        typer.echo(f"Drew {len(items)} synthetic radiographs ({parts}), {size / 1e6:.1f} MB: {folder}")


def counts(items: Sequence["Item"]) -> dict[str, dict[str, int]]:
    """Return split → class → number of images."""
    table: dict[str, dict[str, int]] = {}
    for item in items:
        split = table.setdefault(item.split, {})
        split[item.label] = split.get(item.label, 0) + 1
    return table
