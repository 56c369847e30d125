"""The Metrics page's leak-aware figures: with and without the images that training may have shown."""

import pandas as pd
import streamlit as st

from data_tools.leaks import ids_counted_anew
from engine.errors import InputError
from engine.evaluation.core_figures import JUDGED
from engine.evaluation.leak_aware import leak_aware
from engine.evaluation.wording import MISSING, limits, number, signed, with_interval
from engine.ui import balance_scan, blocks, empty_states, images
from engine.ui.metrics_external import TITLES, listed
from engine.ui.metrics_subgroups import WORDS
from engine.ui.sidebar import Selection
from engine.ui.study import Subject

MEANING = "Images that are also in another split, or of its subjects, may have been learned by heart."


def show_leaks(subject: Subject, selection: Selection | None) -> None:
    """Show the figures without suspected images, or what it takes to know which these are."""
    if selection is None:
        blocks.section("Leaks are not known", f"{MEANING} Uploaded scores come without their images.")
        return
    try:
        dataset = images.dataset(selection.source)
    except InputError as error:
        blocks.problem(str(error))
        return
    if dataset is None:
        empty_states.no_images(selection, "The figures without suspected leaks appear", part=True)
        return
    scan = balance_scan.current_scan(dataset)
    if scan is None:
        balance_scan.not_scanned(dataset, f"{MEANING} ")
        return
    try:
        found = leak_aware(subject.table, scan.table, subject.result.metrics.threshold)
    except InputError as error:
        blocks.problem(str(error))
        return
    anew = ids_counted_anew(scan.table)
    note = f" Subject ids in the style of {anew} name other people in the test set: they tell no leak."
    if found.empty:
        blocks.section(
            f"No scored image of {selection.where} is suspected to leak",
            f"n = {subject.result.metrics.n:,}: none has a duplicate in another split, a subject of another "
            f"split, or a duplicate of another label.{note if anew else ''}",
        )
        return
    blocks.section(headline(found), lead(found, subject) + (note if anew else ""))
    right = ("Images", "Left out", *TITLES.values(), "Accuracy")
    blocks.table(rows_of(found), "Figures with and without suspected leaks", right=right)
    blocks.download(found, "leak_aware")
    st.caption("The suspected images stand on the page Dataset Balance, to be looked at one by one.")


def headline(found: pd.DataFrame) -> str:
    """Return whether suspected leaks flatter the model, in one sentence."""
    flattered = found[found["flatters"]]
    if flattered.empty:
        return "Suspected leaks do not flatter the model beyond noise."
    first = flattered.iloc[0].to_dict()
    parts = [
        f"{WORDS[name]} by {number(first[f'{name}_change'], change_interval(first, name))}"
        for name in JUDGED
        if first[f"{name}_flatters"]
    ]
    return f"Suspected leaks raise {listed(parts)}, beyond noise."


def lead(found: pd.DataFrame, subject: Subject) -> str:
    """Return how many images are suspected, and how the change was judged."""
    suspected = ", ".join(
        f"{row['left_out']:,} {row['images'].removeprefix('without ')}"
        for row in found.iloc[1:].to_dict("records")
        if row["images"] != "without either"
    )
    metrics = subject.result.metrics
    return (
        f"n = {metrics.n:,}{f' of split {subject.split}' if subject.split else ''}, threshold "
        f"{metrics.threshold:.3f}: {suspected}. Changes have 95 % intervals, p-values are adjusted by Holm."
    )


def rows_of(found: pd.DataFrame) -> list[dict[str, str]]:
    """Return the figures as a table, with how much the left out images raised them."""
    names = {**TITLES, "accuracy": "Accuracy"}
    rows = []
    for row in found.to_dict("records"):
        figures = {
            words: with_interval(row[name], (row[f"{name}_low"], row[f"{name}_high"]))
            for name, words in names.items()
        }
        counts = {"Set": row["images"], "Images": f"{row['n']:,}", "Left out": f"{row['left_out']:,}"}
        rows.append(counts | figures | {"Raised by the left out": raised(row)})
    return rows


def raised(row: dict) -> str:
    """Return how much higher each figure is with the images that a row leaves out."""
    if not row["left_out"]:
        return ""
    parts = []
    for name in JUDGED:
        value, interval = row[f"{name}_change"], change_interval(row, name)
        if value == value:
            verdict = ", beyond noise" if row[f"{name}_flatters"] else ""
            parts.append(f"{WORDS[name]} {signed(value, interval)} ({limits(interval)}){verdict}")
    return "; ".join(parts) or MISSING


def change_interval(row: dict, name: str) -> tuple[float, float]:
    """Return the limits of one change."""
    return row[f"{name}_change_low"], row[f"{name}_change_high"]
