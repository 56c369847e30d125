"""How far a review has come, how far its reviewers agree, and the files to take along."""

from collections.abc import Hashable, Iterable

import pandas as pd
import streamlit as st

from engine.datasets.catalog import Dataset
from engine.errors import InputError
from engine.evaluation.wording import with_interval
from engine.reviews.export import DROP, corrected_manifest, review_table
from engine.reviews.progress import Progress, agreement, disagreements, progress
from engine.reviews.relabel import BAD_LABEL, plural
from engine.ui import blocks, review_store

LEFT_OUT, KEPT = "left out", f"kept as {BAD_LABEL}"


def review_progress(found: Dataset, paths: Iterable[str], what: str = "errors", reviewer: str = "") -> None:
    """Show in one line how many of these images have a verdict, and how many of them by this reviewer."""
    try:
        done = progress(review_store.reviews_of(found).by_path, paths)
    except InputError as error:
        blocks.problem(str(error))
        return
    st.caption(progress_words(done, what, reviewer))


def progress_words(done: Progress, what: str, reviewer: str = "") -> str:
    """Return the progress in words."""
    parts = [f"{done.reviewed:,} of {done.total:,} {what} reviewed"]
    if reviewer and (len(done.own) > 1 or reviewer not in done.own) and done.reviewed:
        parts.append(f"{done.own.get(reviewer, 0):,} by you")
    if done.disputed:
        parts.append(f"reviewers disagree on {done.disputed:,}")
    return ", ".join(parts) + "."


def show_reviewers(found: Dataset) -> None:
    """Show how far reviewers agree, where they do not, and the exports; nothing without any review."""
    try:
        reviews = review_store.reviews_of(found)
    except InputError as error:
        blocks.problem(str(error))
        return
    if not reviews.entries:
        return
    pairs = agreement(reviews.entries)
    blocks.section(
        "Reviewers",
        "Cohen's kappa over the four verdicts, with its 95 % interval, on the images that both judged: "
        "0 is agreement by chance, 1 full agreement. With few images of both the interval is rough.",
    )
    rows = [
        {
            "Reviewers": f"{row['first']} and {row['second']}",
            "Images of both": f"{row['n']:,}",
            "Same verdict": f"{row['same']:,}",
            "Kappa": with_interval(row["kappa"], (row["low"], row["high"])),
        }
        for row in pairs.to_dict("records")
    ]
    blocks.table(rows, "Agreement of reviewers", right=("Images of both", "Same verdict"), narrow=True)
    if not rows:
        st.caption("One reviewer so far; agreement needs two.")
    disputed = disagreements(reviews.by_path)
    if len(disputed):
        count = plural(len(disputed), "image")
        blocks.section(f"Reviewers disagree on {count}", "Until they agree the label stays as it is.")
        listed = disputed.rename(columns={"path": "Image", "said": "Verdicts", "notes": "Notes"})
        blocks.table(listed.to_dict("records"), "Disagreements")
    offer_files(found, reviews)


def offer_files(found: Dataset, reviews: review_store.Reviews) -> None:
    """Offer the reviews as a table, and the manifest with the labels after review."""
    table = review_table(reviews.entries, reviews.places)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        bad = st.segmented_control(
            "Bad images in the manifest", [LEFT_OUT, KEPT], default=LEFT_OUT, required=True, key="bad_images"
        )
        blocks.download(table, f"{found.name}_reviews", "Reviews (CSV)")
        try:
            manifest = _manifest(reviews.mark, DROP if bad == LEFT_OUT else BAD_LABEL, found, reviews)
        except InputError as error:
            blocks.problem(str(error))
            return
        blocks.download(manifest, f"{found.name}_manifest", "Corrected manifest (CSV)")
    st.caption(
        "Put the manifest into the dataset's folder as manifest.csv, the old one kept under another name; "
        "data_tools build and every page then read the corrected labels."
    )


@st.cache_resource(max_entries=4, show_spinner=False)
def _manifest(of: Hashable, bad: str, _found: Dataset, _reviews: review_store.Reviews) -> pd.DataFrame:
    return corrected_manifest(_found, _reviews.by_path, bad)
