"""What the Padding Color page shows of a whole split: one model's figures under each padding."""

from collections.abc import Mapping, Sequence
from contextlib import suppress

import streamlit as st

from engine.datasets.catalog import Dataset
from engine.errors import InputError
from engine.evaluation.evaluation import Evaluation
from engine.evaluation.padding_comparison import compare_paddings
from engine.evaluation.score_files import ScoreFile
from engine.evaluation.wording import with_interval
from engine.imaging.fit import Padding
from engine.models.catalog import ModelEntry, own_padding
from engine.ui import blocks, empty_states, loaders, scoring, study
from engine.ui.sidebar import Selection

COLORS = (Padding.BLACK.value, Padding.GRAY.value, Padding.WHITE.value)
"""The paddings that a split is to be scored under."""

FIGURES = {
    "auc": "ROC AUC",
    "accuracy": "Accuracy",
    "f1": "F1",
    "sensitivity": "Sensitivity",
    "specificity": "Specificity",
}

Files = Mapping[str, ScoreFile]
"""One model's score tables of the same data, by padding."""


def files_by_padding(selection: Selection) -> dict[str, ScoreFile]:
    """Return the chosen model's score tables of the chosen data by padding, the colours first."""
    if selection.model is None or selection.dataset is None:
        return {}
    files = loaders.padding_files(selection.model, selection.key)
    order = [padding.value for padding in Padding]
    return {name: files[name] for name in sorted(files, key=[*order, *sorted(files)].index)}


def not_scored(entry: ModelEntry, files: Files) -> list[str | None]:
    """Return the colours, and the model's own padding, that have no table; None is an ensemble's several."""
    own = own_padding(entry)
    wanted = dict.fromkeys([own, *COLORS])
    single = {padding.value for padding in Padding}
    return [name if name in single else None for name in wanted if name not in files]


def eyebrow(entry: ModelEntry, selection: Selection) -> str:
    """Return what is looked at: the model, the data, and whether these are synthetic."""
    remark = ""
    with suppress(InputError):  # the table may be one that this page does not need
        remark = study.synthetic(selection)
    return " on ".join(filter(None, [entry.name, selection.where])) + remark


def scored_so_far(entry: ModelEntry, selection: Selection, files: Files) -> str:
    """Return what the whole split still lacks to be compared."""
    if selection.dataset is None:
        return "Add a folder of radiographs in the sidebar (Folders), or give a file of your own."
    scored = f"so far under {listed(list(files))} only" if files else "not yet"
    return (
        f"{selection.where} was scored with {entry.name} {scored}: how often the padding changes a "
        "call is known once it is scored under two paddings or more."
    )


def offer_missing(entry: ModelEntry, selection: Selection, files: Files, dataset: Dataset | None) -> None:
    """Offer to score the split under the paddings that have no table: with a button, and as commands."""
    missing = not_scored(entry, files)
    if not missing or selection.dataset is None or selection.split is None:
        return
    named = listed([name or "the members' own" for name in missing])
    blocks.section("Not scored yet", f"{selection.where} under {named}.")
    if dataset and selection.split in dataset.splits:
        scoring.offer(entry, dataset, selection.split, missing)
    st.caption("On the command line:")
    commands = [empty_states.score_command(entry, selection, name) for name in missing]
    st.code("\n".join(commands), language=None, wrap_lines=True)


def comparison(files: Files, threshold: float) -> list[Evaluation]:
    """Evaluate the tables at one threshold on the images that all of them score; raises InputError."""
    return _comparison(stamps(files), threshold, files)


@st.cache_resource(max_entries=32, show_spinner=False)
def _comparison(key: tuple[object, ...], threshold: float, _files: Files) -> list[Evaluation]:
    return compare_paddings({name: loaders.scores(file) for name, file in _files.items()}, threshold)


def stamps(files: Files) -> tuple[object, ...]:
    """Return what tells these tables from any others."""
    return tuple((name, str(file.path), loaders.stamp(file.path)) for name, file in files.items())


def comparison_rows(evaluations: Sequence[Evaluation], own: str) -> list[dict[str, str]]:
    """Return the table of figures with intervals: a row for each padding."""
    return [
        {"Padding": f"{one.name} (trained with)" if one.name == own else one.name}
        | {
            label: with_interval(getattr(one.metrics, name), one.metrics.intervals[name])
            for name, label in FIGURES.items()
        }
        for one in evaluations
    ]


def listed(names: Sequence[str]) -> str:
    """Return names as a sentence has them: ``black, gray and white``."""
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
