"""A download's outcome in sentences."""

import shlex
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from data_tools.download.fetch import Fetched
from data_tools.download.outcome import Outcome, counts
from data_tools.download.place import SET_ASIDE, WORK
from data_tools.download.space import size_text

SHOWN = 20
"""Most files that are named; ``--json`` names all."""


def summary(outcome: Outcome, name: str, folder: Path) -> list[str]:
    """Return what was done and what is not as it should be, a sentence or a file on each line."""
    lines = []
    if outcome.fetched:
        lines.append(f"{fetching(outcome.fetched)} from {outcome.origin}")
    placed = outcome.placed
    if placed.files:
        lines.append(f"Unpacked {files(placed.files)}, {size_text(placed.size)}: {folder}")
    if placed.replaced:
        aside = folder / WORK / SET_ASIDE
        lines.append(f"Differed from the published, now in {aside}: {files(placed.replaced)}.")
    wrong = [f"{path} ({why})" for path, why in outcome.wrong.items()]
    lines += named("Not as published, and not put in place", wrong)
    lines += named("Missing", outcome.missing)
    if outcome.left_out:
        lines.append(f"On offer but on no list, left out: {by_folder(outcome.left_out)}.")
    if outcome.before.unlisted:
        lines.append(f"In the folder but on no list: {by_folder(outcome.before.unlisted)}.")
    if outcome.kept and not outcome.fetched:
        lines.append(f"Kaggle's client keeps its own copy, which may be deleted: {outcome.kept}")
    if outcome.complete:
        there = f"{files(outcome.right)}, each with its published checksum"
        lines.append(f"{name} is complete in {folder}: {there} ({by_folder(outcome.right)}).")
    return lines


def fetching(fetched: Fetched) -> str:
    """Return what came in this run, and what had come before."""
    before = size_text(fetched.resumed_at)
    if not fetched.requests:
        return f"Took the {before} that an earlier run fetched"
    text = f"Fetched {size_text(fetched.size - fetched.resumed_at)}"
    return f"{text} after the {before} of before" if fetched.resumed_at else text


def complaint(outcome: Outcome, name: str, folder: Path) -> str:
    """Return the one line of an outcome that is not complete: what is wrong and what to do."""
    wrong, missing = len(outcome.wrong), len(outcome.missing)
    total = len(outcome.right) + wrong + missing
    parts = [f"{wrong:,} not as published"] * bool(wrong) + [f"{missing:,} missing"] * bool(missing)
    text = f"{name} in '{folder}' is not complete: of {total:,} files {' and '.join(parts)}"
    if outcome.fetched:
        return f"{text}; run the command again, or give a mirror by --url. What came is '{outcome.kept}'."
    if outcome.origin:
        return f"{text} in {outcome.origin}; leave out --archive or --source to ask the publisher."
    return f"{text}; python -m data_tools download {name} {shlex.quote(str(folder))} brings them."


def next_steps(folder: Path) -> list[str]:
    """Return what to run next."""
    place = shlex.quote(str(folder))
    return [
        "Next:",
        f"  python -m data_tools scan {place}",
        f"  python -m engine train --arch efficientnet_b0 --data {place} --out weights/mine",
        f"  PNEUMOSCOPE_DATA={place} streamlit run Home.py",
    ]


def named(what: str, paths: Sequence[str]) -> list[str]:
    """Return a heading with its number and one line for each of the first files; nothing for none."""
    if not paths:
        return []
    rest = [f"  and {len(paths) - SHOWN:,} more; --json names all"] if len(paths) > SHOWN else []
    return [f"{what}: {files(paths)}", *(f"  {path}" for path in paths[:SHOWN]), *rest]


def by_folder(paths: Sequence[str]) -> str:
    """Return how many files each of the first folders has: ``val/NORMAL 8, val/PNEUMONIA 8``."""
    table = counts(paths)
    pairs = [(PurePosixPath(split, label), n) for split in table for label, n in table[split].items()]
    found = [f"{printable(str(place))} {n:,}" for place, n in pairs]
    rest = [f"and {len(found) - SHOWN:,} more folders"] if len(found) > SHOWN else []
    return ", ".join([*found[:SHOWN], *rest])


def printable(name: str) -> str:
    """Return a name out of an archive without what a terminal would obey."""
    return "".join(letter if letter.isprintable() else "?" for letter in name)


def files(paths: Sequence[str]) -> str:
    """Return a number of files in words."""
    return "1 file" if len(paths) == 1 else f"{len(paths):,} files"
