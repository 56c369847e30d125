"""What the commands print: progress on stderr, results on stdout."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer
from tqdm import tqdm


@contextmanager
def progress_bar(total: int | None, label: str, unit: str = "image") -> Iterator[tqdm]:
    """Show a progress bar on stderr for work of more than a second; silent when stderr is not a terminal."""
    with tqdm(total=total, desc=label, unit=f" {unit}s", file=sys.stderr, delay=1.0, disable=None) as bar:
        yield bar


def print_json(value: Any) -> None:
    """Print one JSON value; NaN is not JSON, so the caller passes None instead."""
    typer.echo(json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False))
