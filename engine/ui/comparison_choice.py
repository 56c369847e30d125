"""What the Model Comparison page compares: the models with scores of the chosen set, and a visitor's own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import streamlit as st

from engine.errors import InputError
from engine.evaluation.comparison.comparison import Comparison, compare
from engine.evaluation.score_files import ScoreFile
from engine.evaluation.score_table import ScoreTable
from engine.models.catalog import ModelEntry
from engine.models.family import position
from engine.reporting.ensemble_folder import SetTables, tables_by_set
from engine.ui import blocks, loaders, own_table
from engine.ui.sidebar import Selection, own_scores
from engine.ui.study import Subject


@dataclass(frozen=True, eq=False)
class Compared:
    """The models on the page: their entries and score files by name, and a visitor's own table.

    ``own`` is the uploaded table, at its slider's threshold, by its file's name; empty without one.
    """

    entries: dict[str, ModelEntry]
    files: dict[str, ScoreFile]
    own: dict[str, ScoreTable]

    @property
    def tables(self) -> dict[str, ScoreTable]:
        """Every score table by name; raises InputError for one that cannot be used."""
        return {name: loaders.scores(file) for name, file in self.files.items()} | self.own

    @property
    def stamps(self) -> tuple[object, ...]:
        """What tells these tables from any others."""
        files = [(name, str(file.path), loaders.stamp(file.path)) for name, file in self.files.items()]
        own = [(name, own_table.threshold_key(), table.threshold) for name, table in self.own.items()]
        return (*files, *own)


def choose_compared(selection: Selection) -> Compared:
    """Ask in the sidebar which models to leave out, and for a table of the visitor's own.

    By default nothing is left out, so that a link without a choice always means all models.
    """
    found = with_scores(selection)
    with st.sidebar:
        out = (
            st.multiselect(
                "Leave out",
                list(found),
                key="leave_out",
                bind="query-params",
                placeholder="compare all models",
            )
            if len(found) > 1
            else []
        )
    own = own_table.choose_own_table()
    kept = {name: pair for name, pair in found.items() if name not in out}
    return Compared(
        entries={name: entry for name, (entry, _) in kept.items()},
        files={name: file for name, (_, file) in kept.items()},
        own=as_ours(own, list(kept.values())) if own else {},
    )


def with_scores(selection: Selection) -> dict[str, tuple[ModelEntry, ScoreFile]]:
    """Return the models with scores of the chosen set under their own padding, the family's stages first."""
    found = {}
    for entry in sorted(selection.models, key=lambda one: (position(one.name), one.name)):
        file = own_scores(entry, selection.key)
        if file is not None:
            found[entry.name] = (entry, file)
    return found


def as_ours(own: Subject, beside: list[tuple[ModelEntry, ScoreFile]]) -> dict[str, ScoreTable]:
    """Return the visitor's table under a name of its own; labels of 0 and 1 mean the others' classes."""
    table, threshold = own.table, own.result.metrics.threshold
    name = own.name
    while name in {entry.name for entry, _ in beside}:
        name += " (uploaded)"
    if beside and table.classes == own_table.NAMES:
        classes = loaders.scores(beside[0][1]).classes
        frame = table.frame.assign(
            label=table.frame["label"].replace(dict(zip(own_table.NAMES, classes, strict=True)))
        )
        table = replace(table, frame=frame, classes=classes)
    return {name: replace(table, provenance=table.provenance | {"threshold": threshold})}


def compared_with_own(compared: Compared) -> tuple[Comparison | None, Compared]:
    """Return the comparison, None of fewer than two models, and what is in it.

    A table of the visitor's own that does not go with the others is named on the page and left out.
    """
    if compared.own:
        try:
            return comparison_of(compared), compared
        except InputError as error:
            blocks.problem(f"{next(iter(compared.own))} is left out. {error}")
            compared = replace(compared, own={})
    return comparison_of(compared), compared


def comparison_of(compared: Compared) -> Comparison | None:
    """Return the comparison of all models, None of fewer than two; raises InputError as ``compare``."""
    if len(compared.files) + len(compared.own) < 2:
        return None
    return _comparison(compared.stamps, compared.tables)


@st.cache_resource(max_entries=16, show_spinner=False)
def _comparison(stamps: tuple[object, ...], _tables: Mapping[str, ScoreTable]) -> Comparison:
    return compare(_tables)


def tables_of_sets(entries: Sequence[ModelEntry]) -> SetTables:
    """Return the models' tables of the sets that all of them are scored on; read anew when a file changes."""
    names = tuple(entry.name for entry in entries)
    files = tuple(
        (str(file.path), loaders.stamp(file.path)) for entry in entries for file in loaders.score_files(entry)
    )
    return _tables_of_sets(names, files, entries)


@st.cache_resource(max_entries=16, show_spinner=False)
def _tables_of_sets(
    names: tuple[str, ...], files: tuple[tuple[str, int], ...], _entries: Sequence[ModelEntry]
) -> SetTables:
    return tables_by_set(_entries)
