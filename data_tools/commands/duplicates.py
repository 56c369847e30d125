"""``python -m data_tools duplicates``: the pictures that a folder holds more than once."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from engine.terminal.output import moving, print_json, progress_bar, table

if TYPE_CHECKING:
    from data_tools.duplicates.folder import FolderDuplicates

MOST_PAIRS = 30
"""Pairs and problems that are listed for people; --json lists them all."""


def duplicates(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="Folder of images in any layout; it is only read.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print all pairs as JSON.")] = False,
) -> None:
    """Find files with the same bytes, and pictures that are the same one altered or mirrored."""
    from data_tools.duplicates.folder import folder_duplicates

    with progress_bar(None, "reading") as bar:
        move = moving(bar)

        def told(stage: str, done: int, total: int) -> None:
            bar.set_description(stage, refresh=False)
            move(done, total)

        found = folder_duplicates(folder, told)
    if as_json:
        print_json(as_values(found))
    else:
        typer.echo(as_text(found))


def as_values(found: "FolderDuplicates") -> dict[str, Any]:
    """Return what --json prints."""
    return {
        "images": found.images,
        "pairs": found.pairs[["a", "b", "kind", "mirrored", "distance"]].to_dict("records"),
        "problems": found.problems.fillna("").to_dict("records"),
        "left_out": list(found.left_out),
    }


def as_text(found: "FolderDuplicates") -> str:
    """Return the summary for people: the answer, the pairs, the files that could not be compared."""
    parts = [headline(found)]
    if len(found.pairs):
        rows = [
            {
                "kind": f"{pair.kind}, mirrored" if pair.mirrored else str(pair.kind),
                "a": str(pair.a),
                "b": str(pair.b),
            }
            for pair in found.pairs.head(MOST_PAIRS).itertuples()
        ]
        parts.append(table(rows) + rest(len(found.pairs), "pairs"))
    if len(found.problems):
        listed = found.problems.head(MOST_PAIRS)[["path", "problem", "reason"]].fillna("")
        lines = [f"{path}: {problem}. {reason}" for path, problem, reason in listed.to_numpy()]
        parts.append(
            "\n".join(["Files that could not be compared:", *lines]) + rest(len(found.problems), "files")
        )
    parts += found.left_out
    return "\n\n".join(parts)


def headline(found: "FolderDuplicates") -> str:
    """Return how many pairs of which kind there are, and how many pictures are in them."""
    compared = found.images - len(found.problems)
    pairs = found.pairs
    if pairs.empty:
        return f"No duplicates among {compared:,} {plural(compared, 'image')}."
    involved = len(set(pairs["a"]) | set(pairs["b"]))
    exact, mirrored = int((pairs["kind"] == "exact").sum()), int(pairs["mirrored"].sum())
    near = len(pairs) - exact
    aside = f", {mirrored:,} of them mirrored" if mirrored else ""
    return (
        f"{involved:,} of {compared:,} {plural(compared, 'image')} are there more than once: {exact:,} "
        f"{plural(exact, 'pair')} of files with the same bytes, {near:,} {plural(near, 'pair')} of altered "
        f"copies{aside}."
    )


def plural(count: int, noun: str) -> str:
    """Return a noun in the number that a count asks for."""
    return noun if count == 1 else f"{noun}s"


def rest(count: int, noun: str) -> str:
    """Return a line that tells how many are not listed, empty where all are."""
    return f"\n… and {count - MOST_PAIRS:,} more {noun} (--json)" if count > MOST_PAIRS else ""
