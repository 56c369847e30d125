"""The model family on Home: what each stage bought over the one before, on both test sets."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from engine.errors import InputError
from engine.evaluation.wording import limits, signed, with_interval
from engine.figures.interval_rows import IntervalRow, interval_rows_figure
from engine.models.catalog import ModelEntry
from engine.models.family import FAMILY
from engine.reporting.stages import scored_stages, stage_table
from engine.ui import blocks, loaders
from engine.ui.page_setup import theme

SETS = ("kermany", "nih_adult")
"""The sets that the family is judged on: where it was trained, and where it was not."""

SPLIT = "test"

SPAN = (0.8, 1.0)
"""The axis of ROC AUC shows at least this much."""

NOTE = (
    "The stages in order, each against the scored one before on the same images (DeLong, adjusted by Holm): "
    "kermany is where they were trained, nih_adult another hospital and adults."
)


def show_stages(entries: Sequence[ModelEntry]) -> None:
    """Show the stages with their ROC AUC and what each gained; nothing without a scored stage.

    ``entries`` are all model folders, also those without weights.
    """
    tables = {name: table for name in SETS if (table := stages_on(entries, name)) is not None}
    if not tables:
        return
    blocks.section("What each stage bought", NOTE)
    figure = interval_rows_figure(rows_of(tables), "ROC AUC", theme(), span=SPAN)
    every = pd.concat([table.assign(dataset=name) for name, table in tables.items()], ignore_index=True)
    blocks.plot(figure, "stages", "ROC AUC of each stage on both test sets with intervals", every)
    blocks.table(listed(tables), "What each stage bought")
    show_missing(tables)


def stages_on(entries: Sequence[ModelEntry], dataset: str) -> pd.DataFrame | None:
    """Return the table of stages on a dataset, None where none was scored or the scores cannot be used."""
    names = {stage.name for stage in FAMILY}
    ours = [entry for entry in entries if entry.name in names and entry.config]
    stamps = tuple(
        (str(file.path), loaders.stamp(file.path)) for entry in ours for file in loaders.score_files(entry)
    )
    return _stages_on(stamps, dataset, ours)


@st.cache_resource(max_entries=16, show_spinner=False)
def _stages_on(
    stamps: tuple[tuple[str, int], ...], dataset: str, _entries: Sequence[ModelEntry]
) -> pd.DataFrame | None:
    try:
        table = stage_table(scored_stages(_entries, dataset, SPLIT))
    except InputError:
        return None  # A damaged table is told of at the end of the page.
    return table if table["trained"].any() else None


def rows_of(tables: dict[str, pd.DataFrame]) -> list[IntervalRow]:
    """Return the figure's rows, set by set: the scored stages in the family's order."""
    return [
        IntervalRow(
            f"{name} · {SPLIT}, n = {row['n']:,.0f}",
            row["stage"],
            row["auc"],
            row["auc_low"],
            row["auc_high"],
            with_interval(row["auc"], (row["auc_low"], row["auc_high"])),
        )
        for name, table in tables.items()
        for row in table[table["trained"]].to_dict("records")
    ]


def listed(tables: dict[str, pd.DataFrame]) -> list[dict[str, str]]:
    """Return the stages with what each adds, and its step on each set."""
    rows = []
    for stage in FAMILY:
        row = {"Stage": stage.name, "Adds": stage.adds}
        for name, table in tables.items():
            found = table[table["stage"] == stage.name].iloc[0]
            row[f"Step on {name}"] = step(found)
        rows.append(row)
    return rows


def step(row: pd.Series) -> str:
    """Return what a stage gained in ROC AUC over the scored one before, and whether that is beyond noise."""
    if not row["trained"]:
        return "not trained"
    gain = row.get("auc_gain", float("nan"))
    if pd.isna(gain):
        return "the first"
    interval = (row["auc_gain_low"], row["auc_gain_high"])
    return f"{signed(gain, interval)} ({limits(interval)}), {row['verdict']}"


def show_missing(tables: dict[str, pd.DataFrame]) -> None:
    """Show the commands that train, or go on training, the stages without any scores."""
    trained = {stage for table in tables.values() for stage in table.loc[table["trained"], "stage"]}
    missing = [stage for stage in FAMILY if stage.name not in trained and stage.command]
    if not missing:
        return
    names = ", ".join(stage.name for stage in missing)
    with st.expander(f"Not trained: {names}"):
        st.caption("Each command trains a stage, or goes on where training was stopped; then score it.")
        st.code("\n".join(stage.command or "" for stage in missing), language=None, wrap_lines=True)
