"""The door of the app: a sign-in screen before every page, where Streamlit's secrets ask for it."""

import os
from pathlib import Path
from typing import Literal

import streamlit as st
from streamlit.errors import StreamlitSecretNotFoundError

from engine.ui import blocks
from engine.ui.access import Access, access_of, name_of, refusal, reviewer_of
from engine.ui.public_server import VARIABLE as PUBLIC
from engine.ui.way_in import way_in

LOCAL = ("localhost", "127.0.0.1", "::1")
"""Addresses that only this machine can reach."""

# Streamlit draws the list of pages by itself.
WITHOUT_SIDEBAR = """<style>
[data-testid="stSidebar"], [data-testid="stExpandSidebarButton"] { display: none; }
</style>"""

OPEN = (
    "This app listens to the network, and nobody has to sign in: whoever reaches its address sees every "
    "image. docs/sign-in-and-proxy.md says how to ask for a sign-in."
)


def access() -> Access:
    """Return how the app is entered; secrets that are there and cannot be read let nobody in."""
    try:
        return access_of(st.secrets.to_dict())
    except (StreamlitSecretNotFoundError, OSError, UnicodeError):
        if any(Path(file).exists() for file in st.get_option("secrets.files")):
            return Access(problem="The secrets cannot be read, so nobody can sign in.")
        return Access()


def is_signed_in() -> bool:
    """Tell whether a provider has vouched for the visitor."""
    return bool(st.user.get("is_logged_in"))


def admitted() -> bool:
    """Tell whether the visitor may see the page; draw the sign-in screen, and nothing else, where not."""
    rules = access()
    if not rules.needs_sign_in:
        return True
    signed_in = is_signed_in()
    refused = refusal(rules, st.user) if signed_in else ""
    if signed_in and not rules.problem and not refused:
        return True
    st.html(WITHOUT_SIDEBAR)
    if rules.problem:
        blocks.headline("PneumoScope", "Nobody can sign in at the moment", rules.problem)
    elif refused:
        blocks.headline("PneumoScope", "You are signed in, but may not come in", refused)
        sign_out("secondary")
    else:
        blocks.headline("PneumoScope", "Sign in to see the study", "It holds images of patients.")
        for provider in rules.providers:
            alone = provider == "default"
            st.button(
                "Sign in" if alone else f"Sign in with {provider}",
                key=f"sign_in_{provider}",
                type="primary",
                on_click=st.login,
                args=(None if alone else provider,),
            )
        way_in(inside=False)
    return False


def show_visitor() -> None:
    """Show in the sidebar who is signed in, with a way out; or that anyone on the network can look."""
    if access().needs_sign_in:
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="visitor"):
            st.caption(f"Signed in as {name_of(st.user)}", width="content")
            sign_out("tertiary")
        way_in(inside=True)
    elif st.get_option("server.address") not in LOCAL and not os.environ.get(PUBLIC, "").strip():
        blocks.problem(OPEN)


def sign_out(kind: Literal["secondary", "tertiary"]) -> None:
    """Offer the way out; the page stays as it is until the browser has followed."""
    # Not by a callback: the page would shrink to the sign-in screen under what still draws into it.
    if st.button("Sign out", key="sign_out", type=kind):
        st.logout()


def signed_in_reviewer() -> str:
    """Return under which name a signed-in visitor reviews; nothing where nobody has to sign in."""
    return reviewer_of(st.user) if access().needs_sign_in and is_signed_in() else ""
