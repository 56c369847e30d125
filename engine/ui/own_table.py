"""A score table that a visitor brings: from any framework, kept in this session's memory only."""

import streamlit as st

from engine.errors import InputError
from engine.evaluation.evaluation import evaluate
from engine.evaluation.score_table import ScoreTable, labelled, read_scores
from engine.ui import blocks
from engine.ui.study import Subject, left_out

NUMBERS, NAMES = ("0", "1"), ("negative", "positive")
"""Labels without names, and what the page calls them."""

TABLE, THRESHOLD = "own_table", "own_threshold"


def choose_own_table() -> Subject | None:
    """Ask in the sidebar for a score table; return it evaluated at its own slider's threshold, None without.

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
            table = parsed(upload.file_id, upload.name, upload.getvalue())
            threshold = st.slider(
                f"Threshold for {upload.name}",
                0.0,
                1.0,
                table.threshold,
                0.001,
                format="%.3f",
                key=f"{THRESHOLD}_{upload.file_id}",
            )
            counted = labelled(table)
            result = evaluate(counted.y, counted.score, threshold, upload.name)
        except InputError as error:
            blocks.problem(str(error))
            return None
    split = table.split or ""
    return Subject(upload.name, f"{upload.name} (uploaded)", split, table, result, left_out(counted))


def parsed(identity: str, name: str, data: bytes) -> ScoreTable:
    """Return the table of an upload, parsed once in this session; raises InputError as ``read_scores``."""
    kept = st.session_state.get(TABLE)
    if kept is None or kept[0] != identity:
        table = read_scores(data, name)
        if table.classes == NUMBERS:
            table = read_scores(data, name, classes=NAMES)
        kept = (identity, table)
        st.session_state[TABLE] = kept
    return kept[1]
