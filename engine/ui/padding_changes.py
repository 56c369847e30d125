"""What the Padding Color page shows of two paddings: which calls change, how often, and on which images."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from engine.datasets.catalog import Dataset
from engine.datasets.thumbnails import default_store, thumbnails
from engine.evaluation.evaluation import Evaluation
from engine.evaluation.flips import Flips, compare_calls
from engine.evaluation.intervals import wilson
from engine.evaluation.score_files import ScoreFile
from engine.evaluation.sentences import of_100
from engine.evaluation.wording import with_interval
from engine.figures.class_colors import class_color
from engine.imaging.fit import Padding
from engine.ui import blocks, images, loaders
from engine.ui.open_image import open_in_diagnosis
from engine.ui.padding_view import Files, stamps
from engine.ui.wall import Cell, wall

METHODS = {Padding.STRETCH.value: "stretching", Padding.CROP.value: "cropping"}
"""The two ways without padding, in words."""

NOT_JUDGED = "not judged"
"""The effect of a change on an image whose label is neither of the two classes."""

PER_PAGE = 12
"""Images on one page of the wall: two rows where there is room."""


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


def changes(files: Files, first: str, second: str, threshold: float) -> Flips:
    """Compare the calls under two paddings; raises InputError where no image can be judged."""
    pair = {name: files[name] for name in (first, second)}
    return _changes(stamps(pair), threshold, pair)


@st.cache_resource(max_entries=32, show_spinner=False)
def _changes(key: tuple[object, ...], threshold: float, _pair: Files) -> Flips:
    first, second = (loaders.scores(file) for file in _pair.values())
    return compare_calls(first, second, threshold)


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


def changed_images(flips: Flips, first: str, second: str) -> pd.DataFrame:
    """Return the images that change sides, the largest changes of score first.

    The columns are ``path``, ``label``, the score under each padding (``score_black`` …), ``change`` and
    ``effect``.
    """
    rows = flips.changed_rows[["path", "label", "first", "second", "change", "effect"]]
    return rows.rename(columns={"first": f"score_{first}", "second": f"score_{second}"})


def count_of_changes(changed: pd.DataFrame) -> str:
    """Return how many images change sides, in words."""
    apart = int(changed["effect"].isna().sum())
    others = f", {apart:,} of them of another label and {NOT_JUDGED}" if apart else ""
    return f"{len(changed):,} image{'' if len(changed) == 1 else 's'}{others}"


def show_changes(
    changed: pd.DataFrame, pair: tuple[str, str], file: ScoreFile, dataset: Dataset | None
) -> None:
    """Show which images of the score table ``file`` change sides, as pictures where these are at hand."""
    name, count = "Images that change sides", count_of_changes(changed)
    blocks.section(name, f"{count}: score under {pair[0]}, then under {pair[1]}, the largest change first.")
    shown = choose_page(changed)
    if dataset:
        opened = wall(changed_cells(shown, file, dataset), "changed", label=name)
        if opened:
            open_in_diagnosis(opened)
    with st.expander("Table", expanded=dataset is None):
        blocks.table(changed_rows(shown), name, right=pair)
    blocks.download(changed, "changed_images", "All of them (CSV)")


def choose_page(changed: pd.DataFrame) -> pd.DataFrame:
    """Return the page of rows that the visitor has turned to."""
    pages = -(-len(changed) // PER_PAGE)
    page = st.pagination(pages, key="changed_page") if pages > 1 else 1
    return changed.iloc[(page - 1) * PER_PAGE : page * PER_PAGE]


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


def known(value: object, otherwise: str) -> str:
    """Return a text cell's value, or another text where it is missing."""
    return value if isinstance(value, str) else otherwise


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
    size = (flips.frame["second"] - flips.frame["first"]).abs().to_numpy()
    ordered = flips.frame["path"].iloc[np.argsort(-size, kind="stable")]
    return [places[path] for path in ordered if path in places]
