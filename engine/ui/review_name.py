"""Under whose name reviews are kept: who is signed in, or asked once and remembered by the browser."""

from contextlib import suppress

import streamlit as st

from engine.errors import InputError
from engine.reviews.opinion import LONGEST_NAME, clean_name
from engine.ui.sign_in import signed_in_reviewer

NAME, FIELD, MEMORY, CHANGING = "reviewer", "reviewer_field", "reviewer_known", "reviewer_changing"

# A link must not carry the name: whoever follows it would review under it.
_remember = st.components.v2.component(
    "pneumoscope.reviewer",
    css=".st-key-reviewer_memory { display: none; }",
    js="""
const KEY = "pneumoscope.reviewer";
export default function ({ data, setTriggerValue }) {
  try {
    const known = localStorage.getItem(KEY);
    if (data.name) localStorage.setItem(KEY, data.name);
    else if (data.forget) localStorage.removeItem(KEY);
    else if (known) setTriggerValue("known", known);
  } catch {
    // A browser that keeps nothing: the name is then asked in each session.
  }
}
""",
    isolate_styles=False,
)


def ask_reviewer() -> str:
    """Ask for the reviewer's name, or show it with a way to change it; return it, empty without one.

    Who is signed in reviews under that name and no other.
    """
    name = reviewer()
    if signed_in_reviewer():
        st.caption(f"Reviewing as {name}")
        return name
    with st.container(key="reviewer_memory"):
        changing = bool(st.session_state.get(CHANGING))
        _remember(key=MEMORY, data={"name": name, "forget": changing}, on_known_change=take_known)
    if name:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.caption(f"Reviewing as {name}", width="content")
            st.button("Change name", key="reviewer_change", type="tertiary", on_click=change)
        return name
    st.text_input(
        "Your name",
        key=FIELD,
        max_chars=LONGEST_NAME,
        placeholder="Say who reviews",
        on_change=take_typed,
        help="Reviews are kept under this name, which nothing checks. This browser remembers it.",
    )
    return ""


def reviewer() -> str:
    """Return the name in this session, empty without one."""
    return signed_in_reviewer() or st.session_state.get(NAME, "")


def take_typed() -> None:
    """Take the name that was typed."""
    take(st.session_state[FIELD])


def take_known() -> None:
    """Take the name that the browser remembers."""
    if not reviewer():
        take(str(st.session_state[MEMORY].known or ""))


def take(text: str) -> None:
    """Take a name for this session; one that cannot be used is asked again."""
    with suppress(InputError):
        st.session_state[NAME] = clean_name(text)
        st.session_state[CHANGING] = False


def change() -> None:
    """Ask for another name, and let the browser forget this one."""
    st.session_state[NAME] = ""
    st.session_state[CHANGING] = True
