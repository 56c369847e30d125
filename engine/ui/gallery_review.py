"""Reviews in the gallery: verdicts by a key, what a picture's line says of them, and walls by review."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from engine.datasets.catalog import Dataset
from engine.errors import InputError
from engine.reviews.judgement import Outcome
from engine.reviews.opinion import Verdict
from engine.ui import blocks, review_keep, review_store
from engine.ui.gallery_rows import id_of
from engine.ui.review_name import reviewer
from engine.ui.review_panel import OFFERED_TAGS, labels_to_choose
from engine.ui.review_store import Reviews
from engine.ui.wall.keys import Keys

VERDICT_KEYS = {str(number): verdict for number, verdict in enumerate(Verdict, 1)}

TAG_KEYS = {str(number): tag for number, tag in enumerate(OFFERED_TAGS, len(VERDICT_KEYS) + 1)}

UNDO = "u"

REVIEWED, NOT_REVIEWED, TAG = "reviewed", "not reviewed", "tagged "

CHANGED = "gallery_reviewed"
"""Where the session keeps what went wrong with a key, empty if nothing did, until the page is drawn."""


def reviews_of(found: Dataset | None) -> Reviews:
    """Return what stands about a dataset; nothing, and why, where the database cannot be used."""
    try:
        return review_store.reviews_of(found) if found else Reviews()
    except InputError as error:
        blocks.problem(str(error))
        return Reviews()


def keys_for(model: str, found: Dataset, rows: pd.DataFrame, other_keys: str = "Enter opens") -> Keys:
    """Return the keys that review the picture with the focus; ``rows`` are those of the pictures."""
    by_id = {id_of(row): row for row in rows.to_dict("records")}

    def take(path: str, key: str) -> None:
        if not reviewer():
            st.session_state[CHANGED] = "Say who reviews first, beside the picture or in the sidebar."
        elif path in by_id:
            st.session_state[CHANGED] = review(model, found, path, by_id[path], key)

    named = VERDICT_KEYS | TAG_KEYS
    meaning = ", ".join(f"{key} {value}" for key, value in named.items())
    return Keys(
        (*named, UNDO), take, f"Keys: arrows move, {other_keys}; {meaning}, U takes the last change back."
    )


def run_after_key() -> None:
    """Run the whole page again after a key, where only a part of it is running."""
    if CHANGED in st.session_state:
        st.rerun()


def tell_of_key() -> None:
    """Tell what went wrong with the last key, if anything did."""
    if told := st.session_state.pop(CHANGED, ""):
        st.toast(told)


def review(model: str, found: Dataset, path: str, row: Mapping, key: str) -> str:
    """Keep what a key says of an image, under the reviewer's name; return what went wrong, else nothing."""
    label = row["label"] if isinstance(row["label"], str) else None
    score = None if pd.isna(row["score"]) else float(row["score"])
    try:
        of = review_keep.looking(found, path, reviewer(), label=label, model=model, score=score)
        if key in VERDICT_KEYS:
            verdict = VERDICT_KEYS[key]
            right = labels_to_choose(found, label)[0] if verdict is Verdict.LABEL_WRONG else None
            review_keep.toggle_verdict(of, verdict, right)
        elif key in TAG_KEYS:
            review_keep.toggle_tag(of, TAG_KEYS[key])
        else:
            review_keep.take_back(of, review_keep.entry_of(of).revision)
    except (OSError, InputError) as error:
        return f"This image cannot be reviewed now: {error}"
    return review_keep.message(of.image)


def words(reviews: Reviews) -> dict[str, str]:
    """Return for each reviewed image, by path, the outcome and the tags in a few words."""
    tags = tags_by_path(reviews)
    said = {path: one.outcome.value for path, one in reviews.by_path.items()}
    return {
        path: ", ".join(filter(None, [said.get(path), *sorted(tags.get(path, ()))])) for path in said | tags
    }


def tags_by_path(reviews: Reviews) -> dict[str, set[str]]:
    """Return the tags of each image by path, also of those without a verdict."""
    of_image: dict[str, set[str]] = {}
    for entry in reviews.entries:
        of_image.setdefault(entry.image.sha256, set()).update(entry.opinion.tags)
    return {path: of_image[sha256] for path, sha256 in reviews.places.items() if of_image.get(sha256)}


def choose_reviewed(paths: pd.Series, reviews: Reviews) -> pd.Series:
    """Ask for a state of review; return for each path of the dataset whether it is in it, or all."""
    tags = tags_by_path(reviews)
    used = sorted({tag for some in tags.values() for tag in some})
    options = [NOT_REVIEWED, REVIEWED, *(outcome.value for outcome in Outcome), *(TAG + tag for tag in used)]
    chosen = st.multiselect(
        "Review", options, key="only_review", bind="query-params", placeholder="all", help="Any of these."
    )
    kept = pd.Series(not chosen, index=paths.index)
    outcome = paths.map({path: one.outcome.value for path, one in reviews.by_path.items()})
    for one in chosen:
        if one in (REVIEWED, NOT_REVIEWED):
            kept |= outcome.notna() == (one == REVIEWED)
        elif one.startswith(TAG):
            kept |= paths.isin([path for path, some in tags.items() if one.removeprefix(TAG) in some])
        else:
            kept |= outcome == one
    return kept
