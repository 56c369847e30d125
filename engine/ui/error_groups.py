"""Errors that look alike to the network, group by group, and what each group shares beyond chance."""

from html import escape

import numpy as np
import pandas as pd
import streamlit as st

from engine.datasets.catalog import Dataset
from engine.datasets.thumbnails import default_store, thumbnails
from engine.errors import InputError
from engine.evaluation.error_groups import (
    FEWEST,
    MEDIAN,
    SIGNIFICANT,
    TYPICAL,
    ErrorGroup,
    ErrorGroups,
    error_groups,
    headline,
)
from engine.evaluation.outcomes import Outcome
from engine.figures import style
from engine.imaging.picture_measures import MEASURES, picture_measures
from engine.ui import blocks, embedding_jobs
from engine.ui.open_image import open_in_diagnosis
from engine.ui.radiograph import short
from engine.ui.sidebar import Selection
from engine.ui.wall import Cell, wall

MARKS = {Outcome.FN: style.FALSE_NEGATIVE, Outcome.FP: style.FALSE_POSITIVE}

TOLD = {Outcome.FN: "{positive}, called {negative}", Outcome.FP: "{negative}, called {positive}"}

TITLE_STYLE = "font-size: 1rem; font-weight: 600; margin: 0; padding: 0"
"""A group's title stands below the section's and above its images, no larger than text."""

MOST_MEASURED = 4000
"""Right calls whose pictures are measured: enough to compare with, and done in seconds."""

MEANING = (
    "Errors are grouped by what the network sees before it decides. What a group shares is compared with all "
    "other images of its label (Fisher's exact or Mann-Whitney test, Holm over all comparisons, "
    f"p < {SIGNIFICANT})."
)


def show_groups(selection: Selection, frame: pd.DataFrame, found: Dataset) -> None:
    """Show the groups of errors of a judged score table; a click on an image opens it in Diagnosis.

    ``frame`` is what ``gallery_rows.rows`` returns: an outcome frame with ``image``, the path in ``found``.
    Vectors that are missing are offered to be computed in the background.
    """
    entry = selection.require_model()
    usable = frame[frame["image"].notna() & frame["outcome"].notna()]
    wrong = int(usable["outcome"].isin([way.value for way in Outcome if way.wrong]).sum())
    if wrong < FEWEST:
        blocks.section(f"{wrong or 'No'} error{'' if wrong == 1 else 's'}: too few to group", MEANING)
        return
    paths = list(usable["image"])
    # Only errors are grouped; the images that they are compared with need no vectors.
    errors = usable["outcome"].isin([way.value for way in MARKS]).to_numpy()
    wanted = [path for path, one in zip(paths, errors, strict=True) if one]
    vectors = embedding_jobs.kept_vectors(entry, found, wanted)
    if vectors is None:
        blocks.section("Groups of errors", MEANING)
        embedding_jobs.ask_for_vectors(entry, found, wanted, "errors are grouped by it")
        return
    try:
        groups = grouped(described(usable, found), errors, vectors)
    except InputError as error:
        blocks.problem(str(error))
        return
    where = f"{len(usable):,} images of {selection.where}, {wrong:,} of them errors"
    blocks.section(headline(groups), f"{MEANING} {where}; {groups.comparisons:,} comparisons.")
    for note in groups.notes:
        st.caption(note)
    pictures = thumbnails(default_store(), found.root, wanted)
    classes = entry.require_config().classes
    for number, group in enumerate(groups.groups):
        show_group(group, groups, usable, pictures, classes, number)
    show_table(groups)


def described(frame: pd.DataFrame, found: Dataset) -> pd.DataFrame:
    """Return the rows with what the pictures themselves show: brightness, contrast, border.

    Of a large set all errors are measured, and only so many of the others, evenly over the table.
    """
    wrong = frame["outcome"].isin([way.value for way in MARKS]).to_numpy()
    every = -(-np.count_nonzero(~wrong) // MOST_MEASURED) or 1
    taken = wrong | (np.arange(len(frame)) % every == 0)
    measured = _measures(found.content_hash, str(found.root), tuple(frame["image"][taken]))
    columns = {name: np.full(len(frame), np.nan) for name in MEASURES}
    for name, values in measured.items():
        columns[name][taken] = values
    return frame.assign(**columns)


@st.cache_resource(max_entries=8, show_spinner="Measuring the pictures …")
def _measures(content: str, root: str, paths: tuple[str, ...]) -> dict[str, np.ndarray]:
    small = thumbnails(default_store(), root, paths)
    nothing = dict.fromkeys(MEASURES, np.nan)
    rows = [picture_measures(png) if (png := small[path]) else nothing for path in paths]
    return {name: np.array([row[name] for row in rows]) for name in MEASURES}


def grouped(frame: pd.DataFrame, errors: np.ndarray, vectors: np.ndarray) -> ErrorGroups:
    """Return the groups; images without features are in none."""
    whole = np.zeros((len(frame), vectors.shape[1]), dtype=np.float32)
    whole[errors] = vectors
    known = np.ones(len(frame), dtype=bool)
    known[errors] = np.isfinite(vectors).all(axis=1)
    return error_groups(frame.assign(outcome=frame["outcome"].where(known)), whole)


def show_group(
    group: ErrorGroup,
    groups: ErrorGroups,
    frame: pd.DataFrame,
    pictures: dict[str, bytes | None],
    classes: tuple[str, str],
    number: int,
) -> None:
    """Show one group: what it shares, and its typical images."""
    told = TOLD[group.outcome].format(negative=classes[0], positive=classes[1])
    shared = groups.shared(group.name)
    title = f"{group.name}: {len(group.members)} images, {told}"
    st.html(f'<h3 style="{TITLE_STYLE}">{escape(title)}</h3>')
    if shared:
        st.html(f"<ul>{''.join(f'<li>{escape(sentence)}</li>' for sentence in shared)}</ul>")
    else:
        st.caption("Nothing known of these images is beyond chance.")
    cells = [cell(row, pictures, group) for row in frame.iloc[group.typical].to_dict("records")]
    once = list({one.id: one for one in cells}.values())
    # A key may not hold two underscores in a row.
    if path := wall(once, f"group{number}", label=f"Typical images of {group.name}", narrowest=7.0):
        open_in_diagnosis(path)
    if len(group.members) > TYPICAL:
        st.caption(f"The {TYPICAL} most typical of {len(group.members)}.")


def cell(row: dict, pictures: dict[str, bytes | None], group: ErrorGroup) -> Cell:
    """Return the wall's cell of one error."""
    return Cell(
        id=row["image"],
        alt=f"{row['label']} radiograph {short(row['image'])}",
        caption=f"{group.outcome.value} {row['score']:.3f}",
        picture=pictures[row["image"]],
        mark=MARKS[group.outcome],
        remark=next((row[n] for n in ("subtype", "label") if isinstance(row.get(n), str)), ""),
    )


def show_table(groups: ErrorGroups) -> None:
    """Show all comparisons, the least likely by chance first, and offer them for download."""
    if groups.traits.empty:
        return
    rows = [
        {
            "Group": row["group"],
            "Trait": " ".join(
                [row["trait"].replace("_", " "), *([row["value"]] if row["value"] != MEDIAN else [])]
            ),
            "Members": figure(row, "members"),
            "Other images": figure(row, "rest"),
            "p, adjusted": f"{row['p_adjusted']:.3f}" if row["p_adjusted"] >= 0.001 else "< 0.001",
        }
        for row in groups.traits.head(20).to_dict("records")
    ]
    with st.expander(f"The comparisons ({min(20, groups.comparisons)} of {groups.comparisons:,})"):
        blocks.table(
            rows, "What groups of errors share", right=("Members", "Other images", "p, adjusted"), narrow=True
        )
    blocks.download(groups.traits, "error_groups")


def figure(row: dict, name: str) -> str:
    """Return a share in per cent, or a median."""
    n = row["n"] if name == "members" else row["rest_n"]
    value = f"{row[name]:.3g}" if row["value"] == MEDIAN else f"{100 * row[name]:.0f} %"
    return f"{value} (n = {n:,})"
