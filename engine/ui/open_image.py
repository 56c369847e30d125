"""From a picture to the page that says everything about it."""

import streamlit as st

DIAGNOSIS = "pages/1_Diagnosis.py"
PARAMETER = "image"
"""What the image is called in the address: its path, relative to the dataset's folder."""

OPENED = "image_opened"
"""Where the session keeps that another page has led to an image."""

LEAVING = "leaving_page"
"""Where the session keeps, for the rest of this run, that the browser is about to follow the link."""

_follow_link = st.components.v2.component(
    "pneumoscope.follow_link",
    css=".st-key-open_image { display: none; }",
    js="""
// The link may be drawn a moment after this.
export default function ({ parentElement }) {
  const place = parentElement.closest(".st-key-open_image");
  let waiting = requestAnimationFrame(function follow() {
    const link = place.querySelector("a");
    if (link) link.click();
    else waiting = requestAnimationFrame(follow);
  });
  return () => cancelAnimationFrame(waiting);
}
""",
    isolate_styles=False,
)


def open_in_diagnosis(path: str) -> None:
    """Go to the Diagnosis page for an image of the chosen dataset; the sidebar's choices go along.

    Call it in the run in which the image was clicked. The browser follows a link, as it does in the sidebar:
    ``st.switch_page`` drops what is bound to the address and puts it back in steps, each of which the
    browser's back button would have to undo.
    """
    st.session_state[OPENED] = st.session_state[LEAVING] = True
    with st.container(key="open_image"):
        st.page_link(DIAGNOSIS, label="Open in Diagnosis", query_params={PARAMETER: path})
        _follow_link(key="follow_link")


def is_leaving() -> bool:
    """Tell, once, whether this run leads to another page, so must not run again before that."""
    return bool(st.session_state.pop(LEAVING, False))


def was_opened() -> bool:
    """Tell, once, whether another page has led here to an image of the dataset."""
    return bool(st.session_state.pop(OPENED, False))
