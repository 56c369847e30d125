"""What the models of a comparison are called."""

from collections.abc import Iterable, Sequence

from engine.evaluation.comparison.comparison import RESERVED
from engine.evaluation.score_table import ScoreTable


def name_tables(tables: Iterable[tuple[str, ScoreTable]]) -> dict[str, ScoreTable]:
    """Return the tables by the name of their model, in their order, no name twice.

    Each comes with a name to fall back on (the file's) where its provenance names no model. Tables of one
    model are told apart by the padding that it was served, else by a number.
    """
    pairs = list(tables)
    wanted = [str(table.provenance.get("model") or fallback) for fallback, table in pairs]
    padded = [
        f"{name} ({padding})"
        if wanted.count(name) > 1 and (padding := table.provenance.get("padding"))
        else name
        for name, (_, table) in zip(wanted, pairs, strict=True)
    ]
    return dict(zip(unique(padded), (table for _, table in pairs), strict=True))


def unique(names: Sequence[str]) -> list[str]:
    """Return the names, those that came before or are reserved with a number added."""
    taken, result = set(RESERVED), []
    for name in names:
        free, number = name, 1
        while free in taken or (number > 1 and free in names):
            number += 1
            free = f"{name} {number}"
        taken.add(free)
        result.append(free)
    return result
