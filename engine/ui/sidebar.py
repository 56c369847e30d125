"""The sidebar's choice of dataset, split, model and threshold: made once, kept on every page and in links."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from engine.datasets.sources import Source, list_sources
from engine.errors import InputError
from engine.evaluation.score_files import ScoreFile
from engine.models.catalog import ModelEntry, list_models, own_padding
from engine.ui import images, loaders
from engine.ui.folder_choice import add_folder

DEFAULT_DATASET = "demo"
DEFAULT_SPLIT = "test"
DEFAULT_MODEL = "demo"


@dataclass(frozen=True)
class Selection:
    """What the visitor looks at.

    ``models`` are all that can be loaded or have left their scores, ``broken`` the others; ``model`` is the
    chosen one, or None without any. ``dataset`` and ``split`` name the data, None where there are none;
    ``source`` is the folder of their images, None where these are not on this machine. ``scores`` is the
    model's score table of the data under its own padding, None where it has none.
    """

    models: tuple[ModelEntry, ...]
    broken: tuple[ModelEntry, ...]
    model: ModelEntry | None
    dataset: str | None
    split: str | None
    source: Source | None
    scores: ScoreFile | None
    threshold: float

    @property
    def loadable(self) -> tuple[ModelEntry, ...]:
        """The models whose weights are here."""
        return tuple(entry for entry in self.models if not entry.problem)

    def require_model(self) -> ModelEntry:
        """Return the chosen model; raises InputError where there is none."""
        if self.model is None:
            raise InputError("There is no model to choose; train one, or put a model's folder into weights/.")
        return self.model

    @property
    def key(self) -> str:
        """The data as score tables call them: dataset/split."""
        return f"{self.dataset}/{self.split}"

    @property
    def where(self) -> str:
        """The data in words."""
        return " · ".join(filter(None, [self.dataset, self.split]))


def choose() -> Selection:
    """Draw the sidebar and return the choice."""
    entries = list_models()
    usable = tuple(entry for entry in entries if entry.scores_only or (entry.config and not entry.problem))
    broken = tuple(entry for entry in entries if entry not in usable)
    sources = {source.name: source for source in list_sources()}
    with st.sidebar:
        with shared_by_pages():
            name = choose_dataset(usable, sources)
            source = sources.get(name) if name else None
            split = choose_split(name, source, usable) if name else None
            entry = choose_model(usable) if usable else None
            threshold = choose_threshold(entry) if entry else 0.5
        add_folder(source)
    scores = own_scores(entry, f"{name}/{split}") if entry else None
    return Selection(usable, broken, entry, name, split, source, scores, threshold)


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


def choose_dataset(models: tuple[ModelEntry, ...], sources: dict[str, Source]) -> str | None:
    """Ask for a dataset: a folder on this machine, or one that only score tables know."""
    scored = scored_keys(models)
    names = [*sources, *sorted({key.rpartition("/")[0] for key in scored} - set(sources))]
    if not names:
        return None

    def take_a_model_that_knows_it() -> None:
        chosen = st.session_state["dataset"]
        by_name = {entry.name: entry for entry in models}
        current = by_name.get(st.session_state.get("model", DEFAULT_MODEL))
        able = [entry for entry in models if chosen in scored_datasets(entry)]
        if able and current not in able:
            st.session_state["model"] = able[0].name
            start_at_own_threshold(able[0])

    return st.selectbox(
        "Dataset",
        names,
        index=names.index(DEFAULT_DATASET) if DEFAULT_DATASET in names else 0,
        key="dataset",
        bind="query-params",
        on_change=take_a_model_that_knows_it,
        help="A folder of radiographs, or a set whose scores are here while its images are not.",
    )


def choose_split(name: str, source: Source | None, models: tuple[ModelEntry, ...]) -> str | None:
    """Ask for a split of the dataset; each dataset has its own choice."""
    splits = {key.rpartition("/")[2] for key in scored_keys(models) if key.rpartition("/")[0] == name}
    chosen = f"split_{name}"
    try:
        found = images.dataset(source)
        if found:
            splits |= set(found.splits)
        elif source and (wanted := st.session_state.get(chosen) or st.query_params.get(chosen)):
            splits.add(wanted)  # It may be one of a folder that is still being read: a link must not lose it.
    except InputError:
        pass  # The pages that need the images say what is wrong with them.
    usual = ("train", "val", DEFAULT_SPLIT)
    ordered = sorted(splits, key=lambda split: (usual.index(split) if split in usual else len(usual), split))
    if not ordered:
        return None
    return st.selectbox(
        "Split",
        ordered,
        index=ordered.index(DEFAULT_SPLIT) if DEFAULT_SPLIT in ordered else 0,
        key=chosen,
        bind="query-params",
        help="Thresholds and temperatures were chosen on val; only test tells how good a model is.",
    )


def choose_model(models: tuple[ModelEntry, ...]) -> ModelEntry:
    """Ask for a model; another one starts at its own threshold."""
    entries = {entry.name: entry for entry in models}
    names = list(entries)
    name = st.selectbox(
        "Model",
        names,
        index=names.index(DEFAULT_MODEL) if DEFAULT_MODEL in names else 0,
        key="model",
        bind="query-params",
        on_change=lambda: start_at_own_threshold(entries[st.session_state["model"]]),
    )
    return entries[name]


def start_at_own_threshold(entry: ModelEntry) -> None:
    """Put a model's slider back to the model's own threshold."""
    st.session_state[threshold_key(entry)] = entry.require_config().threshold


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
            on_click=lambda: start_at_own_threshold(entry),
        )
    return threshold


def threshold_key(entry: ModelEntry) -> str:
    """Return what a model's threshold is called in the session and in the page's address."""
    return f"threshold_{entry.name}"


def scored_keys(models: tuple[ModelEntry, ...]) -> set[str]:
    """Return the data (dataset/split) that at least one model has scores for."""
    return {file.key for entry in models for file in loaders.score_files(entry) if not file.problem}


def scored_datasets(entry: ModelEntry) -> set[str]:
    """Return the datasets that a model has scores for."""
    return {file.dataset for file in loaders.score_files(entry) if not file.problem}


def own_scores(entry: ModelEntry, key: str | None) -> ScoreFile | None:
    """Return the model's score table of these data under its own padding."""
    found = [file for file in loaders.score_files(entry) if file.key == key and not file.problem]
    return next((file for file in found if file.padding in (own_padding(entry), "")), None)
