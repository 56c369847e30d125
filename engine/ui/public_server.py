"""The sentence on every page of a copy that strangers can reach."""

import os
from html import escape

import streamlit as st

VARIABLE = "PNEUMOSCOPE_PUBLIC"
"""Environment variable that is set, to anything, where the app runs on a public server."""

SENTENCE = (
    "This copy runs on a public server: what you upload leaves your machine and is sent there. It is kept in "
    "memory only, but pictures of patients do not belong here."
)


def warn_of_public_server() -> None:
    """Say that uploads go to a public server, where that is so."""
    if os.environ.get(VARIABLE, "").strip():
        st.html(f'<p class="ps-problem">{escape(SENTENCE)}</p>')
