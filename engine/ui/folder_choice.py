"""Adding a folder of radiographs in the sidebar, and taking it off the list again."""

import streamlit as st

from engine.datasets.roots import permit
from engine.datasets.sources import Source, forget, name_of, remember
from engine.errors import InputError
from engine.ui import blocks, images

LOCAL = ("localhost", "127.0.0.1", "::1")

PATH, MESSAGE = "new_folder", "new_folder_message"


def add_folder(source: Source | None) -> None:
    """Draw the controls for adding a folder, and for what can be done with the chosen one."""
    with st.expander("Folders"):
        st.text_input(
            "Add a folder of radiographs",
            key=PATH,
            placeholder="/path/to/dataset",
            on_change=add,
            help="split/CLASS/image, CLASS/image, or any tree with a manifest.csv. It is only read.",
        )
        if message := st.session_state.get(MESSAGE):
            blocks.problem(message)
        if source is None:
            return
        st.caption(f"{source.name}: {source.path}")
        st.button(
            "Read it again",
            key="read_again",
            type="tertiary",
            on_click=lambda: images.read_again(source),
            help="See files that were added, removed or changed.",
        )
        if source.removable:
            st.button(
                "Take it off the list",
                key="forget_folder",
                type="tertiary",
                on_click=lambda: forget(source.path),
                help="The folder itself stays as it is.",
            )


def add() -> None:
    """Add the folder that was typed and choose it; say what is wrong with one that cannot be added."""
    typed = st.session_state[PATH].strip().strip("\"'")
    st.session_state[MESSAGE] = None
    if not typed:
        return
    try:
        folder = permit(typed, on_localhost=st.get_option("server.address") in LOCAL)
        remember(folder)
    except InputError as error:
        st.session_state[MESSAGE] = str(error)
        return
    st.session_state[PATH] = ""
    st.session_state["dataset"] = name_of(folder)
