"""What goes with a report: reporting checklists and the model card for Hugging Face, as files."""

import streamlit as st

from engine.reporting.checklists.filled import CHECKLISTS, Filled, as_csv, as_markdown, fill, summary_line
from engine.reporting.hugging_face_card import hugging_face_card
from engine.ui.sidebar import Selection

FORMS = {"md": ("Markdown", "text/markdown", as_markdown), "csv": ("CSV", "text/csv", as_csv)}
"""How a checklist is written, by suffix."""


def show_papers(selection: Selection) -> None:
    """Offer the reporting checklists, each with how far it is filled, and the model card."""
    entry = selection.require_model()
    # Nothing is read before someone looks.
    papers = st.popover(
        "Checklists and card", type="tertiary", icon=":material/checklist:", on_change="rerun", key="papers"
    )
    if not papers.open:
        return
    with papers:
        for name, checklist in CHECKLISTS.items():
            filled = fill(name, entry.path, selection.key)
            st.markdown(f"**{checklist.title}**")
            st.caption(summary_line(filled))
            with st.container(horizontal=True):
                for suffix in FORMS:
                    offer_checklist(filled, suffix, f"{entry.name}-{name}")
        st.markdown("**Model card for Hugging Face**")
        st.caption("A README.md with the metadata block that their library reads.")
        st.download_button(
            "README.md",
            lambda: hugging_face_card(entry.path).encode(),
            file_name="README.md",
            mime="text/markdown",
            key="save_card",
            type="tertiary",
            on_click="ignore",
        )


def offer_checklist(filled: Filled, suffix: str, stem: str) -> None:
    """Offer a filled checklist as one kind of file."""
    label, mime, write = FORMS[suffix]
    st.download_button(
        label,
        lambda: write(filled).encode(),
        file_name=f"{stem}.{suffix}",
        mime=mime,
        key=f"save_{stem}_{suffix}",
        type="tertiary",
        on_click="ignore",
    )
