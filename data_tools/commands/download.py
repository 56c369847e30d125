"""``python -m data_tools download``: a published dataset, fetched, verified and unpacked."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from tqdm import tqdm

from data_tools.download.published import Source, published
from engine.errors import InputError
from engine.terminal.output import print_json, progress_bar


def download(
    dataset: Annotated[str, typer.Argument(metavar="DATASET", help="kermany: the children's radiographs.")],
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder for it; an interrupted one goes on.")],
    source: Annotated[
        Source | None,
        typer.Option(help="publisher unless told; kaggle needs 'pip install kagglehub'."),
    ] = None,
    url: Annotated[str | None, typer.Option(metavar="URL", help="Mirror of the publisher's archive.")] = None,
    archive: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Unpack this archive instead of fetching one.")
    ] = None,
    checksums: Annotated[
        Path | None,
        typer.Option("--list", metavar="FILE", help="Another list of files, as sha256sum writes it."),
    ] = None,
    only_verify: Annotated[
        bool, typer.Option("--verify", help="Only check what is in DIR; nothing is fetched or changed.")
    ] = False,
    json_wanted: Annotated[bool, typer.Option("--json", help="Print what was done as JSON.")] = False,
) -> None:
    """Download a published dataset, verify each file against its published checksum, and unpack it."""
    from data_tools.download import run, words
    from data_tools.download.checksums import read_checksums
    from data_tools.download.outcome import Outcome, as_json

    about = published(dataset)
    check_options(source, url, archive, only_verify)
    listed = read_checksums(checksums or about.checksums, about.top)
    if only_verify:
        outcome = Outcome(run.verify(about, folder, listed, stage=stage))
    else:
        outcome = run.download(
            about, folder, listed, source=source or Source.PUBLISHER, url=url, archive=archive, stage=stage
        )
    if json_wanted:
        print_json(as_json(outcome, about.name, folder))
    else:
        typer.echo("\n".join(words.summary(outcome, about.name, folder)))
    if not outcome.complete:
        raise InputError(words.complaint(outcome, about.name, folder))
    if not (json_wanted or only_verify):
        typer.echo("\n".join([f"{about.licence}: {about.citation}", *words.next_steps(folder)]))


def check_options(source: Source | None, url: str | None, archive: Path | None, only_verify: bool) -> None:
    """Raise InputError for options of which one would be ignored."""
    given = [name for name, value in (("--source", source), ("--url", url), ("--archive", archive)) if value]
    if only_verify and given:
        raise InputError(f"--verify fetches nothing; leave out {' and '.join(given)}.")
    if source is Source.PUBLISHER and given == ["--source", "--url"]:
        return
    if len(given) > 1:
        raise InputError(f"{' and '.join(given)} name different sources; give one of them.")


@contextmanager
def stage(label: str, unit: str) -> Iterator[Callable[[int, int], None]]:
    """Show the progress of one part of the work, bytes as kB, MB and GB."""
    with progress_bar(None, label, unit) as bar:
        if unit == "B":
            bar.unit, bar.unit_scale = "B", True
        yield going_on(bar)


def going_on(bar: tqdm) -> Callable[[int, int], None]:
    """Return a callback (done, total or 0) for work that need not begin at nothing.

    What was there before the first call does not count for the speed; going back begins anew.
    """

    begun = False

    def move(done: int, total: int) -> None:
        nonlocal begun
        if not begun or done < bar.n:
            begun = True
            bar.initial = bar.n = bar.last_print_n = done
        bar.total = total or None
        bar.update(done - bar.n)

    return move
