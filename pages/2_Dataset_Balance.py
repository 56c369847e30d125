"""What a dataset holds and what is wrong with it: counts, shortcuts, duplicates, doubtful files, balance."""

import streamlit as st

from data_tools.scan.result import Scan
from engine.datasets.groups import synthetic_remark
from engine.errors import InputError
from engine.ui import (
    balance_answer,
    balance_contents,
    balance_duplicates,
    balance_findings,
    balance_pairs,
    balance_panels,
    balance_pictures,
    balance_plan,
    balance_problems,
    balance_scan,
    balance_shortcuts,
    balance_view,
    blocks,
    empty_states,
)
from engine.ui.balance_contents import Contents
from engine.ui.balance_pairs import Review
from engine.ui.balance_view import Summary
from engine.ui.page_setup import page_end, page_setup, theme
from engine.ui.sidebar import Selection, choose

CONTENTS, SHORTCUTS, DUPLICATES, PROBLEMS, BALANCING = VIEWS = (
    "Contents", "Shortcuts", "Duplicates", "Doubtful files", "Balancing",
)  # fmt: skip


def show_answer(of: Contents, known: Summary, scan: Scan | None, review: Review | None) -> None:
    """Show what is in the data and what is wrong with it, as far as it is known."""
    eyebrow = f"What is in {of.name}{synthetic_remark(of.frame)}"
    if scan is None or review is None:
        blocks.headline(eyebrow, known.headline, balance_view.lead(of, known))
        blocks.figures(balance_view.figures(of, known))
        return
    sentence = balance_answer.headline(of, known, scan, review)
    blocks.headline(eyebrow, sentence, balance_answer.lead(of, known, scan))
    blocks.figures(balance_answer.figures(of, known, scan, review))


def show_contents(of: Contents, known: Summary, scan: Scan | None, key: str, column: str | None) -> None:
    """Show counts, sizes, gray levels and a sample."""
    if scan is not None:
        balance_findings.show_first(scan)
    elif of.dataset is not None:
        balance_scan.not_scanned(of.dataset)
    balance_panels.show_counts(of, column, theme())
    balance_panels.show_sizes(of, known, theme())
    if scan is not None:
        balance_pictures.show_pictures(scan, key, theme())
    else:
        balance_panels.show_unusable(of, known)
    balance_panels.show_sample(selection, of, column)


def show_scanned(view: str, scan: Scan, key: str, review: Review) -> None:
    """Show one of the views that take a scan."""
    if view == SHORTCUTS:
        balance_shortcuts.show_shortcuts(scan, theme())
    elif view == DUPLICATES:
        balance_duplicates.show_duplicates(scan, review)
    else:
        balance_problems.show_problems(scan, key)


def show(selection: Selection, of: Contents) -> None:
    """Show the page for one dataset."""
    scan = balance_scan.current_scan(of.dataset) if of.dataset else None
    key = balance_scan.scan_key(of.dataset) if of.dataset else ""
    review = balance_pairs.review(scan, key) if scan else None
    if scan and review:
        of = balance_scan.with_problems(of, scan, key)
        scan = balance_answer.reviewed(scan, key, review)
    known = balance_view.summary(of)
    show_answer(of, known, scan, review)
    view = st.segmented_control(
        "View", VIEWS, default=CONTENTS, key="view", bind="query-params", required=True,
        label_visibility="collapsed",
    )  # fmt: skip
    column = balance_view.choose_column(of)
    if view == CONTENTS:
        show_contents(of, known, scan, key, column)
    elif view == BALANCING:
        balance_plan.show_plan(of, theme())
    elif scan and review:
        show_scanned(view, scan, key, review)
    elif of.dataset is not None:
        balance_scan.not_scanned(of.dataset, f"{view} appear here after a scan. ")
    else:
        empty_states.no_images(selection, f"{view} appear here", part=True)
    for note in of.notes:
        st.caption(note)
    if scan and of.dataset:
        balance_scan.offer_scan(of.dataset, again=True)


page_setup("Dataset Balance")
selection = choose()
try:
    of = balance_contents.contents(selection)
    if of is None:
        empty_states.no_images(selection, "Counts, sizes and a sample appear here")
    else:
        show(selection, of)
except InputError as error:
    blocks.problem(str(error))
page_end()
