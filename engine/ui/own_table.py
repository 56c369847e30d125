"""A score table that a visitor brings: from any framework, kept in this session's memory only."""

from dataclasses import dataclass

import streamlit as st

from engine.errors import InputError
from engine.evaluation.common_images import common_images
from engine.evaluation.evaluation import evaluate
from engine.evaluation.score_table import ScoreTable, labelled, read_scores
from engine.ui import blocks
from engine.ui.study import Subject, left_out

NUMBERS, NAMES = ("0", "1"), ("negative", "positive")
"""Labels without names, and what the page calls them."""

TABLE, THRESHOLD = "own_table", "own_threshold"


@dataclass(frozen=True)
class Upload:
    """A visitor's table; ``same`` tells whether it scores the same images as the chosen model's table."""

    identity: str
    beside: ScoreTable | None
    table: ScoreTable
    same: bool


def choose_own_table(beside: ScoreTable | None = None) -> Subject | None:
    """Ask in the sidebar for a score table; return it evaluated at its own slider's threshold, None without.

    ``beside`` are the chosen model's scores, whose classes labels of 0 and 1 stand for on the same images.

    What is wrong with a table stands beside the control, and the page goes on without it.
    """
    with st.sidebar:
        upload = st.file_uploader(
            "Scores of your own",
            key="scores_file",
            help="A CSV or Parquet file with the columns path, label and score (the probability of the "
            "positive class), from any framework. It stays in memory.",
        )
        if upload is None:
            st.session_state.pop(TABLE, None)
            return None
        try:
            table = parsed(upload.file_id, upload.name, upload.getvalue(), beside).table
            threshold = st.slider(
                f"Threshold for {upload.name}",
                0.0,
                1.0,
                table.threshold,
                0.001,
                format="%.3f",
                key=threshold_key(),
            )
            counted = labelled(table)
            result = evaluate(counted.y, counted.score, threshold, upload.name)
        except InputError as error:
            blocks.problem(str(error))
            return None
    split = table.split or ""
    return Subject(upload.name, f"{upload.name} (uploaded)", split, table, result, left_out(counted))


def parsed(identity: str, name: str, data: bytes, beside: ScoreTable | None) -> Upload:
    """Return an upload, parsed once in this session; raises InputError as ``read_scores``."""
    kept = st.session_state.get(TABLE)
    if kept is None or kept.identity != identity or kept.beside is not beside:
        table = read_scores(data, name)
        if table.classes == NUMBERS:
            table = read_scores(data, name, classes=NAMES)
            named = read_scores(data, name, classes=beside.classes) if beside else table
            table = named if beside and same_images(named, beside) else table
        kept = Upload(identity, beside, table, beside is not None and same_images(table, beside))
        st.session_state[TABLE] = kept
    return kept


def shares_images() -> bool:
    """Tell whether the uploaded table scores the same images as the chosen model's."""
    return st.session_state[TABLE].same


def same_images(own: ScoreTable, other: ScoreTable) -> bool:
    """Tell whether two tables score the same images, by path, with the same labels."""
    try:
        rows = [labelled(table).n for table in (own, other)]
        both = common_images({"own": own, "other": other})
    except InputError:
        return False
    return bool(both["label"].isin(own.classes).sum() == rows[0] == rows[1])


def threshold_key() -> str:
    """Return what the threshold of the uploaded table is called in the session."""
    return f"{THRESHOLD}_{st.session_state[TABLE].identity}"
