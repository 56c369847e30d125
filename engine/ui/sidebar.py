"""The sidebar's choice of model, scores and threshold: made once, kept across pages and in the link."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from engine.evaluation.score_files import ScoreFile
from engine.models.catalog import ModelEntry, list_models
from engine.ui import loaders

DEFAULT_MODEL = "mobilenet_v2_crop"
DEFAULT_SCORES = "kermany/test"


@dataclass(frozen=True)
class Selection:
    """What the visitor looks at.

    ``models`` are all that can be loaded, ``broken`` those that cannot; ``model`` is the chosen one, or None
    without any; ``scores`` the chosen score table under the model's own padding, or None where the model has
    none for the chosen data; ``data`` names that choice (dataset/split).
    """

    models: tuple[ModelEntry, ...]
    broken: tuple[ModelEntry, ...]
    model: ModelEntry | None
    data: str | None
    scores: ScoreFile | None
    threshold: float


def choose() -> Selection:
    """Draw the sidebar and return the choice."""
    entries = list_models()
    usable = tuple(entry for entry in entries if entry.config and not entry.problem)
    broken = tuple(entry for entry in entries if entry not in usable)
    if not usable:
        return Selection((), broken, None, None, None, 0.5)
    with st.sidebar, shared_by_pages():
        entry = choose_model(usable)
        data = choose_data(usable)
        threshold = choose_threshold(entry)
    return Selection(usable, broken, entry, data, own_scores(entry, data), threshold)


def choose_model(models: tuple[ModelEntry, ...]) -> ModelEntry:
    """Ask for a model; another one starts at its own threshold."""
    entries = {entry.name: entry for entry in models}
    names = list(entries)

    def start_at_own_threshold() -> None:
        chosen = entries[st.session_state["model"]]
        st.session_state[threshold_key(chosen)] = chosen.require_config().threshold

    name = st.selectbox(
        "Model",
        names,
        index=names.index(DEFAULT_MODEL) if DEFAULT_MODEL in names else 0,
        key="model",
        bind="query-params",
        on_change=start_at_own_threshold,
    )
    return entries[name]


@contextmanager
def shared_by_pages() -> Iterator[None]:
    """Make the widgets drawn within one and the same on every page.

    Streamlit treats the widgets of the script that the app was started with so, and those of a page as the
    page's own: on the way to another page they fall out of the address, are put back one by one as pages
    visited in between, and are lost where they came from a link. There is no public way to say otherwise.
    """
    context = get_script_run_ctx()
    shared = (
        context.run_with_active_hash(context.pages_manager.main_script_hash) if context else nullcontext()
    )
    with shared:
        yield


def choose_data(models: tuple[ModelEntry, ...]) -> str | None:
    """Ask for a dataset and split that at least one model has scores for."""
    keys = sorted({file.key for entry in models for file in loaders.score_files(entry) if not file.problem})
    if not keys:
        return None
    return st.selectbox(
        "Scored data",
        keys,
        index=keys.index(DEFAULT_SCORES) if DEFAULT_SCORES in keys else 0,
        format_func=lambda key: " · ".join(key.rsplit("/", 1)),
        key="data",
        bind="query-params",
        help="Dataset and split. Choices made on a model (its threshold) were made on val.",
    )


def choose_threshold(entry: ModelEntry) -> float:
    """Ask for the operating threshold; each model has its own, and goes back to it with one click."""
    key = threshold_key(entry)
    own = entry.require_config().threshold
    positive = entry.require_config().classes[1]
    threshold = st.slider(
        "Operating threshold",
        0.0,
        1.0,
        own,
        0.001,
        format="%.3f",
        key=key,
        bind="query-params",
        help=f"An image is called {positive} when its score is at least this. The model's own is {own:.3f}, "
        "chosen on validation.",
    )
    if threshold != own:
        st.button(
            f"Back to the model's own, {own:.3f}",
            key=f"{key}_reset",
            type="tertiary",
            on_click=lambda: st.session_state.update({key: own}),
        )
    return threshold


def threshold_key(entry: ModelEntry) -> str:
    """Return what a model's threshold is called in the session and in the page's address."""
    return f"threshold_{entry.name}"


def own_scores(entry: ModelEntry, data: str | None) -> ScoreFile | None:
    """Return the model's score table of these data under its own padding."""
    found = [file for file in loaders.score_files(entry) if file.key == data and not file.problem]
    return next((file for file in found if file.padding in (entry.require_config().padding, "")), None)
