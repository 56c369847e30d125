"""The review of one image: a verdict, tags and a note, kept at once; and what others say of it."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from engine.datasets.catalog import Dataset
from engine.errors import InputError
from engine.reviews.entry import Entry
from engine.reviews.opinion import LONGEST_NOTE, Opinion, Verdict
from engine.ui import blocks, review_keep, review_store
from engine.ui.review_keep import Looking

MEANING = {
    Verdict.LABEL_WRONG: "the image shows another class",
    Verdict.IMAGE_BAD: "nobody can judge it",
    Verdict.MODEL_WRONG: "image and label are right",
    Verdict.UNCLEAR: "not to be decided from the image",
}

OFFERED_TAGS = ("rotated", "over-exposed", "cropped", "device", "text on image")
"""Tags to begin with, until reviewers have made their own."""


def show_review(
    model: str | None, found: Dataset, path: str, label: str | None, score: float | None, reviewer: str
) -> None:
    """Show the review of one image of a dataset: who says what, and the reviewer's own controls.

    ``label`` is the image's, ``model`` and ``score`` what a model says of it, each None where unknown;
    without a ``reviewer`` (``review_name.ask_reviewer``) only what others say is shown.
    """
    try:
        of = review_keep.looking(found, path, reviewer, label=label, model=model, score=score)
        entries = review_store.reviews_of(found).entries
        own = review_keep.entry_of(of) if reviewer else None
    except (OSError, InputError) as error:
        blocks.problem(f"This image cannot be reviewed now: {error}")
        return
    if own:
        show_own(of, own, labels_to_choose(found, label), tags_to_choose(entries))
    show_others([one for one in entries if one.image == of.image and one.reviewer != reviewer])


def show_own(of: Looking, own: Entry, labels: Sequence[str], tags: Sequence[str]) -> None:
    """Show the reviewer's controls, filled with what stands."""
    fields = Fields(of)
    fields.fill(own, labels)
    st.segmented_control(
        "Verdict",
        [verdict.value for verdict in Verdict],
        key=fields.verdict,
        on_change=fields.save,
        args=(labels,),
        help="  \n".join(f"**{verdict}**: {meaning}." for verdict, meaning in MEANING.items()),
    )
    if own.opinion.verdict is Verdict.LABEL_WRONG:
        st.selectbox(
            "Right label",
            list(dict.fromkeys([own.opinion.label or "", *labels])),
            key=fields.label,
            on_change=fields.save,
            args=(labels,),
            accept_new_options=True,
            help=f"Now {of.shown.label or 'without a label'}. Another name makes a group of its own.",
        )
    st.multiselect(
        "Tags",
        list(dict.fromkeys([*own.opinion.tags, *tags])),
        key=fields.tags,
        on_change=fields.save,
        args=(labels,),
        accept_new_options=True,
        placeholder="Choose or type",
        select_all=False,
    )
    st.text_area(
        "Note", key=fields.note, max_chars=LONGEST_NOTE, height=68, on_change=fields.save, args=(labels,)
    )
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", key=f"{fields.prefix}_state"
    ):
        st.caption(state_words(own), width="content")
        if own.origin:
            st.button(
                "Undo",
                key=f"{fields.prefix}_undo",
                type="tertiary",
                icon=":material/undo:",
                on_click=fields.undo,
                help="Back to what you said of this image before.",
            )
    if told := review_keep.message(of.image):
        blocks.problem(told)


class Fields:
    """The names of one image's controls in the session, and what they do.

    Each image and reviewer has controls of its own: a click that comes late is never taken for one on the
    next image.
    """

    def __init__(self, of: Looking):
        self.of = of
        self.prefix = f"review_{of.image.sha256[:20]}_{of.reviewer}"
        self.verdict, self.label, self.tags, self.note, self.seen = (
            f"{self.prefix}_{name}" for name in ("verdict", "label", "tags", "note", "seen")
        )

    def fill(self, own: Entry, labels: Sequence[str]) -> None:
        """Fill the controls with what stands, unless they show it already."""
        state = st.session_state
        stands = {
            self.verdict: own.opinion.verdict and own.opinion.verdict.value,
            self.label: own.opinion.label or next(iter(labels), None),
            self.tags: list(own.opinion.tags),
            self.note: own.opinion.note,
            self.seen: own.revision,
        }
        for key, value in stands.items():
            # A control that is set anew, even to the same, would lose what is being typed into it.
            if key not in state or state[key] != value:
                state[key] = value

    def save(self, labels: Sequence[str]) -> None:
        """Keep what the controls say, on top of the revision that they showed."""
        state = st.session_state
        verdict = Verdict(state[self.verdict]) if state[self.verdict] else None
        right = state.get(self.label) or next(iter(labels), None)
        try:
            opinion = Opinion(verdict, right, tuple(state[self.tags]), state[self.note])
        except InputError as error:
            st.session_state[review_keep.MESSAGE] = (self.of.image, str(error))
            return
        review_keep.keep(self.of, opinion, state[self.seen])

    def undo(self) -> None:
        """Go back to what was said before."""
        review_keep.take_back(self.of, st.session_state[self.seen])


def show_others(entries: Sequence[Entry]) -> None:
    """Show what others say of the image."""
    if not entries:
        return
    lines = "".join(
        f'<p class="ps-note"><b>{escape(one.reviewer)}</b>: {escape(one.opinion.line)}</p>'
        for one in sorted(entries, key=lambda one: one.reviewer)
    )
    st.html(f'<div role="group" aria-label="What others say">{lines}</div>')


def state_words(own: Entry) -> str:
    """Return whether something is kept, and since when."""
    if own.opinion.empty:
        return "Nothing said yet; every change is kept at once."
    return f"Saved {own.at[:10]} {own.at[11:16]} UTC"


def labels_to_choose(found: Dataset, label: str | None) -> list[str]:
    """Return the labels that could be right instead: the two classes first, then the dataset's others."""
    others = sorted(set(found.catalog["label"].dropna()) - set(found.classes))
    return [one for one in (*reversed(found.classes), *others) if one != label]


def tags_to_choose(entries: Sequence[Entry]) -> list[str]:
    """Return the tags in use, then some to begin with."""
    used = sorted({tag for entry in entries for tag in entry.opinion.tags})
    return list(dict.fromkeys([*used, *OFFERED_TAGS]))
