"""What the Padding Color page shows of a whole split: one model's calls under each padding."""

from collections.abc import Mapping, Sequence
from contextlib import suppress

import numpy as np
import pandas as pd
import streamlit as st

from engine.datasets.catalog import Dataset
from engine.datasets.thumbnails import default_store, thumbnails
from engine.errors import InputError
from engine.evaluation.evaluation import Evaluation
from engine.evaluation.flips import Flips, compare_calls
from engine.evaluation.intervals import wilson
from engine.evaluation.padding_comparison import compare_paddings
from engine.evaluation.score_files import ScoreFile
from engine.evaluation.sentences import of_100
from engine.evaluation.wording import with_interval
from engine.figures.class_colors import class_color
from engine.imaging.fit import Padding
from engine.models.catalog import ModelEntry, own_padding
from engine.ui import blocks, empty_states, images, loaders, scoring, study
from engine.ui.sidebar import Selection
from engine.ui.wall import Cell

COLORS = (Padding.BLACK.value, Padding.GRAY.value, Padding.WHITE.value)
"""The paddings that a split is to be scored under."""

METHODS = {Padding.STRETCH.value: "stretching", Padding.CROP.value: "cropping"}
"""The two ways without padding, in words."""

FIGURES = {
    "auc": "ROC AUC",
    "accuracy": "Accuracy",
    "f1": "F1",
    "sensitivity": "Sensitivity",
    "specificity": "Specificity",
}

NOT_JUDGED = "not judged"
"""The effect of a change on an image whose label is neither of the two classes."""

PER_PAGE = 12
"""Images that change sides on one page: two rows where there is room."""

Files = Mapping[str, ScoreFile]


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


def eyebrow(selection: Selection) -> str:
    """Return what is looked at: the model, the data, and whether these are synthetic."""
    remark = ""
    with suppress(InputError):  # the table may be one that this page does not need
        remark = study.synthetic(selection)
    return " on ".join(filter(None, [selection.model.name, selection.where])) + remark


def scored_so_far(selection: Selection, files: Files) -> str:
    """Return what the whole split still lacks to be compared."""
    if selection.dataset is None:
        return "Add a folder of radiographs in the sidebar (Folders), or give a file of your own."
    scored = f"so far under {listed(list(files))} only" if files else "not yet"
    return (
        f"{selection.where} was scored with {selection.model.name} {scored}: how often the padding changes a "
        "call is known once it is scored under two paddings or more."
    )


def offer_missing(selection: Selection, files: Files) -> None:
    """Offer to score the split under the paddings that have no table: with a button, and as commands."""
    missing = not_scored(selection.model, files)
    if not missing or selection.dataset is None or selection.split is None:
        return
    named = listed([name or "the members' own" for name in missing])
    blocks.section("Not scored yet", f"{selection.where} under {named}.")
    dataset = images_at_hand(selection)
    if dataset and selection.split in dataset.splits:
        scoring.offer(selection.model, dataset, selection.split, missing)
    st.caption("On the command line:")
    commands = [empty_states.score_command(selection.model, selection, name) for name in missing]
    st.code("\n".join(commands), language=None, wrap_lines=True)


def images_at_hand(selection: Selection) -> Dataset | None:
    """Return the chosen dataset, None also where its folder cannot be used: the part on one image says why."""
    with suppress(InputError):
        return images.dataset(selection.source)
    return None


def choose_pair(names: Sequence[str]) -> tuple[str, str]:
    """Ask in the sidebar which two of at least two paddings are compared."""
    with st.sidebar:
        first = st.selectbox("Padding before", names, key="padding_before", bind="query-params")
        others = [name for name in names if name != first]
        white = Padding.WHITE.value
        second = st.selectbox(
            "Padding after",
            others,
            index=others.index(white) if white in others else len(others) - 1,
            key="padding_after",
            bind="query-params",
        )
    return first, second


def comparison(files: Files, threshold: float) -> list[Evaluation]:
    """Evaluate the tables at one threshold on the images that all of them score; raises InputError."""
    return _comparison(stamps(files), threshold, files)


@st.cache_resource(max_entries=32, show_spinner=False)
def _comparison(key: tuple[object, ...], threshold: float, _files: Files) -> list[Evaluation]:
    return compare_paddings({name: loaders.scores(file) for name, file in _files.items()}, threshold)


def changes(files: Files, first: str, second: str, threshold: float) -> Flips:
    """Compare the calls under two paddings; raises InputError where no image can be judged."""
    pair = {name: files[name] for name in (first, second)}
    return _changes(stamps(pair), threshold, pair)


@st.cache_resource(max_entries=32, show_spinner=False)
def _changes(key: tuple[object, ...], threshold: float, _pair: Files) -> Flips:
    return compare_calls(*(loaders.scores(file) for file in _pair.values()), threshold)


def stamps(files: Files) -> tuple[object, ...]:
    """Return what tells these tables from any others."""
    return tuple((name, str(file.path), loaders.stamp(file.path)) for name, file in files.items())


def headline(flips: Flips, first: str, second: str) -> str:
    """Return what another padding does, in one sentence."""
    if first in METHODS or second in METHODS:
        what = f"{method(second).capitalize()} instead of {method(first)}"
    else:
        what = f"Turning the padding from {first} to {second}"
    if not flips.changed:
        return f"{what} changes none of the {flips.n:,} calls."
    return f"{what} changes {of_100(flips.changed / flips.n)} of 100 calls."


def method(name: str) -> str:
    """Return a way to make an image square in words."""
    return METHODS.get(name, f"{name} padding")


def support(
    evaluations: Sequence[Evaluation], flips: Flips, pair: tuple[str, str], own: str, split: str
) -> str:
    """Return the same in the field's terms: accuracy under both, the changes, and whether they are chance."""
    by_name = {one.name: one.metrics for one in evaluations}
    accuracies = [
        f"{with_interval(by_name[name].accuracy, by_name[name].intervals['accuracy'])} under {name}"
        for name in pair
    ]
    parts = [f"Accuracy {' and '.join(accuracies)}."]
    if flips.changed:
        interval = tuple(100 * limit for limit in wilson(flips.changed, flips.n))
        parts.append(
            f"Of {flips.n:,} images {flips.changed:,} change sides ({interval[0]:.0f} to {interval[1]:.0f} "
            f"of 100): {flips.right_to_wrong:,} from right to wrong, {flips.wrong_to_right:,} from wrong to "
            f"right, {chance(flips.p)}."
        )
    threshold = by_name[pair[0]].threshold
    parts.append(
        f"{by_name[pair[0]].n:,} images of split {split} at threshold {threshold:.3f}; 95 % intervals. The "
        f"model was trained with {own}."
    )
    return " ".join(parts)


def chance(p: float) -> str:
    """Return McNemar's p-value and what it means."""
    value = "p < 0.001" if p < 0.001 else f"p = {p:.2g}"
    meaning = "more than chance explains" if p < 0.05 else "a difference that chance may explain"
    return f"{meaning} (McNemar's {value})"


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


def changed_images(flips: Flips, first: str, second: str) -> pd.DataFrame:
    """Return the images that change sides, the largest changes of score first.

    The columns are ``path``, ``label``, the score under each padding (``score_black`` …), ``change`` and
    ``effect``.
    """
    rows = flips.changed_rows[["path", "label", "first", "second", "change", "effect"]]
    return rows.rename(columns={"first": f"score_{first}", "second": f"score_{second}"})


def changed_rows(changed: pd.DataFrame) -> list[dict[str, str]]:
    """Return the table of images that change sides."""
    first, second = changed.columns[2:4]
    return [
        {
            "Image": row["path"],
            "Label": known(row["label"], "no label"),
            first.removeprefix("score_"): f"{row[first]:.3f}",
            second.removeprefix("score_"): f"{row[second]:.3f}",
            "Effect": known(row["effect"], NOT_JUDGED),
        }
        for row in changed.to_dict("records")
    ]


def choose_page(changed: pd.DataFrame) -> pd.DataFrame:
    """Return the page of rows that the visitor has turned to."""
    pages = -(-len(changed) // PER_PAGE)
    page = st.pagination(pages, key="changed_page") if pages > 1 else 1
    return changed.iloc[(page - 1) * PER_PAGE : page * PER_PAGE]


def changed_cells(changed: pd.DataFrame, file: ScoreFile, dataset: Dataset) -> list[Cell]:
    """Return a wall's cells of the images that change sides; ``file`` is the table that their paths are of.

    The cells' ids are the paths in the dataset; an image that is not in it is left out.
    """
    first, second = changed.columns[2:4]
    places, classes = places_of(file, dataset), loaders.scores(file).classes
    rows = [row for row in changed.to_dict("records") if row["path"] in places]
    small = thumbnails(default_store(), dataset.root, [places[row["path"]] for row in rows])
    return [
        Cell(
            id=places[row["path"]],
            alt=row["path"],
            caption=f"{row[first]:.3f} → {row[second]:.3f}",
            picture=small[places[row["path"]]],
            mark=class_color(row["label"], classes),
            remark=f"{known(row['label'], 'no label')}, {known(row['effect'], NOT_JUDGED)}",
        )
        for row in rows
    ]


def places_of(file: ScoreFile, dataset: Dataset) -> dict[str, str]:
    """Return the path in the dataset of each path of a score table, as far as the dataset has the image."""
    paths = loaders.scores(file).frame["path"]
    return {path: place for path, place in zip(paths, images.paths_in(file, dataset), strict=True) if place}


def by_change(flips: Flips, file: ScoreFile, dataset: Dataset | None) -> list[str]:
    """Return the images' paths in the dataset, the largest change of score first; none without a dataset.

    ``file`` is the table that the flips' paths are of.
    """
    if dataset is None:
        return []
    places = places_of(file, dataset)
    size = np.abs(flips.frame["second"] - flips.frame["first"])
    ordered = flips.frame["path"].iloc[np.argsort(-size.to_numpy(), kind="stable")]
    return [places[path] for path in ordered if path in places]


def order_of_images(dataset: Dataset, split: str | None, first: Sequence[str]) -> list[str]:
    """Return the paths of a split's usable images, those in ``first`` before the others.

    Of a dataset without such a split they are those of all its images.
    """
    catalog = dataset.catalog
    of_split = catalog["split"] == split
    rows = catalog[of_split] if of_split.any() else catalog
    usable = rows["path"][rows["problem"].isna()]
    there = set(usable)
    return list(dict.fromkeys([*(path for path in first if path in there), *usable]))


def listed(names: Sequence[str]) -> str:
    """Return names as a sentence has them: ``black, gray and white``."""
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def known(value: object, otherwise: str) -> str:
    """Return a text cell's value, or another text where it is missing."""
    return value if isinstance(value, str) else otherwise
