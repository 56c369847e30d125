"""Pairs of alike images side by side on the Dataset Balance page, with where they differ."""

from html import escape
from pathlib import Path, PurePosixPath

import pandas as pd
import streamlit as st

from data_tools.duplicates.decisions import Verdict
from data_tools.duplicates.review import EXACT
from data_tools.scan.finding import counted
from data_tools.scan.result import Scan
from engine.datasets.roots import resolve_inside
from engine.errors import InputError
from engine.imaging.decode import decode
from engine.imaging.difference import FIRST, SECOND, Difference, difference
from engine.imaging.problems import ImageError
from engine.ui import balance_findings, balance_pairs, blocks
from engine.ui.balance_pairs import Review

MEANING = (
    "The same picture twice counts twice in training; across splits the test asks what was learnt by heart; "
    "under two labels one of them is wrong. A pair that is found different no longer counts."
)


def show_duplicates(scan: Scan, of: Review) -> None:
    """Show one pair at a time, those across splits first, to decide on."""
    for note in of.notes:
        blocks.problem(note)
    if message := st.session_state.get(balance_pairs.MESSAGE):
        blocks.problem(message)
    blocks.section(title(of), MEANING)
    balance_findings.show_kinds(scan, balance_findings.DUPLICATES, "Nothing leaks from one split to another.")
    if of.table.empty:
        return
    blocks.section("Pairs side by side")
    chosen = balance_pairs.choose_pairs(of)
    if chosen.empty:
        st.caption("No such pair is left to decide.")
        buttons(None, ahead=0)
    else:
        row = balance_pairs.choose_pair(chosen)
        only_undecided = bool(st.session_state.get("undecided"))
        # A decided pair falls out of the undecided ones: the next one moves up to its page.
        last = balance_pairs.page_now() >= len(chosen)
        show_pair(row, scan.dataset.root)
        buttons(row, ahead=0 if only_undecided or last else 1)
    blocks.download(of.table.assign(verdict=of.verdicts), "pairs", "All pairs with decisions (CSV)")


def title(of: Review) -> str:
    """Return how many pairs and groups there are, and how many are left to decide."""
    if of.table.empty:
        return "No picture is there twice"
    end = f", {counted(of.undecided, 'pair', 'pairs')} to decide" if of.undecided else ", nothing to decide"
    return f"{counted(of.groups, 'group', 'groups')} of duplicates with {of.images:,} images{end}"


def show_pair(row: pd.Series, root: Path) -> None:
    """Show both images at one height, the picture of their difference, and what is known of them."""
    st.html(f'<p class="ps-pair">{escape(words(row))}</p>')
    try:
        first, second = (decode(resolve_inside(root, row[side])).pixels for side in ("a", "b"))
    except (ImageError, InputError) as error:
        blocks.problem(f"The pair cannot be shown: {error}")
        return
    pictures = [
        (first, caption(row, "a"), f"Radiograph {row['a']}"),
        (second, caption(row, "b"), f"Radiograph {row['b']}"),
    ]
    if row["kind"] == EXACT:
        blocks.radiographs(pictures, key="compared")
        return
    found = difference(first, second, mirrored=bool(row["mirrored"]))
    pictures.append((found.picture(), told(found, row), "Where the two radiographs differ"))
    blocks.radiographs(pictures, key="compared")
    blocks.color_bar("left brighter", "right brighter", (rgb(FIRST), "rgb(0, 0, 0)", rgb(SECOND)))


def words(row: pd.Series) -> str:
    """Return what kind of a pair it is."""
    # Not even a rounded 1 is said of pictures that are not the same to the byte.
    correlation = min(row["correlation"], 0.999)
    parts = ["same bytes" if row["kind"] == EXACT else f"near, correlation {correlation:.3f}"]
    parts += ["mirrored"] if row["mirrored"] else []
    parts += [f"across splits: {row['split_a']} and {row['split_b']}"] if row["across"] else []
    parts += [f"two labels: {row['label_a']} and {row['label_b']}"] if row["conflict"] else []
    verdict = row["verdict"]
    parts += ["not decided"] if pd.isna(verdict) else [] if row["kind"] == EXACT else [f"decided: {verdict}"]
    text = "; ".join(parts)
    return f"{text[0].upper()}{text[1:]}."


def caption(row: pd.Series, side: str) -> str:
    """Return an image's split, label and name."""
    known = [row[f"split_{side}"], row[f"label_{side}"], PurePosixPath(row[side]).name]
    return " · ".join(str(one) for one in known if not pd.isna(one))


def told(found: Difference, row: pd.Series) -> str:
    """Return how large the difference is."""
    turned = ", the right one mirrored back" if row["mirrored"] else ""
    return f"Difference: {found.mean:.1f} gray levels on average{turned}"


def buttons(row: pd.Series | None, ahead: int) -> None:
    """Draw the buttons that decide on a pair, and the one that takes the last decision back."""
    with st.container(horizontal=True):
        if row is not None:
            verdicts = (
                {} if row["kind"] == EXACT else {Verdict.SAME: "Same picture", Verdict.DIFFERENT: "Different"}
            )
            page = balance_pairs.page_now()
            for verdict, label in verdicts.items():
                st.button(
                    label,
                    key=f"decide {verdict.name}",
                    type="primary" if row["verdict"] == verdict.value else "secondary",
                    on_click=balance_pairs.take,
                    args=(balance_pairs.key_of(row), verdict, page, ahead),
                )
        if balance_pairs.can_take_back():
            st.button(
                "Undo", key="undo decision", type="tertiary", icon=":material/undo:",
                on_click=balance_pairs.take_back,
            )  # fmt: skip


def rgb(color: tuple[int, int, int]) -> str:
    """Return a colour as CSS has it."""
    return "rgb({}, {}, {})".format(*color)
