"""What the commands print: progress on stderr, results on stdout."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import typer
from tqdm import tqdm


@contextmanager
def progress_bar(total: int | None, label: str, unit: str = "image") -> Iterator[tqdm]:
    """Show a progress bar on stderr for work of more than a second; silent when stderr is not a terminal."""
    with tqdm(total=total, desc=label, unit=f" {unit}s", file=sys.stderr, delay=1.0, disable=None) as bar:
        yield bar


def moving(bar: tqdm) -> Callable[[int, int], None]:
    """Return a callback (done, total) that moves a bar, from the start again for other work."""

    def move(done: int, total: int) -> None:
        if total != bar.total or done < bar.n:
            bar.reset(total)
        bar.update(done - bar.n)

    return move


def print_json(value: Any) -> None:
    """Print one JSON value; NaN is not JSON, so the caller passes None instead."""
    typer.echo(json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False))


def table(rows: list[dict[str, str]], right: tuple[str, ...] = ()) -> str:
    """Lay out rows of text as aligned columns; the columns named in ``right`` are aligned at the right."""
    if not rows:
        return ""
    names = list(rows[0])
    widths = {name: max(len(name), *(len(row[name]) for row in rows)) for name in names}

    def line(row: dict[str, str]) -> str:
        cells = [row[n].rjust(widths[n]) if n in right else row[n].ljust(widths[n]) for n in names]
        return "  ".join(cells).rstrip()

    rule = "  ".join("-" * widths[name] for name in names)
    return "\n".join([line({name: name for name in names}), rule, *(line(row) for row in rows)])
