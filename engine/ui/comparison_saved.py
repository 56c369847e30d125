"""Saving an ensemble as a model of the visitor's own, and deleting it again."""

from collections.abc import Mapping, Sequence

import streamlit as st

from engine.errors import InputError
from engine.evaluation.mean_ensemble import MeanEnsemble
from engine.locations import user_weights_dir
from engine.models.catalog import ModelEntry
from engine.reporting.ensemble_folder import SetTables, delete_ensemble, own_folder, save_ensemble
from engine.ui import blocks

TOLD = "ensemble_told"
"""Where the session keeps what became of the last save or deletion."""


def offer(ensemble: MeanEnsemble, entries: Mapping[str, ModelEntry], sets: SetTables, fitted_on: str) -> None:
    """Offer to save the ensemble under a name, and give the command that makes the same one."""
    blocks.section(
        "Save as a model",
        "It then stands beside the others on every page, with its card and its scores of every set that all "
        "members were scored on.",
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input("Name", "my_ensemble", key="ensemble_name", width=260, max_chars=64)

        def save() -> None:
            # The name may have been typed since this was drawn.
            chosen = st.session_state["ensemble_name"]
            configs = {key: entry.require_config() for key, entry in entries.items()}
            try:
                save_ensemble(own_folder(chosen), ensemble, configs, sets, fitted_on)
                st.session_state[TOLD] = (f"{chosen} is saved among your models.", "")
            except InputError as error:
                st.session_state[TOLD] = ("", str(error))

        st.button("Save as a model", key="save_ensemble", type="primary", on_click=save)
    told, problem = st.session_state.pop(TOLD, ("", ""))
    if told:
        st.caption(told)
    if problem:
        blocks.problem(problem)
    st.caption("On the command line:")
    st.code(command(ensemble, list(entries), name), language=None, wrap_lines=True)


def command(ensemble: MeanEnsemble, members: Sequence[str], name: str) -> str:
    """Return the command that makes the same ensemble."""
    named = [
        member if ensemble.fitted else f"{member}={ensemble.weights.get(member, 0.0):g}" for member in members
    ]
    options = " ".join(f"--member {one}" for one in named)
    return f"python -m engine ensemble {options} --out {user_weights_dir() / (name or 'NAME')}"


def show_saved(models: Sequence[ModelEntry]) -> None:
    """List the visitor's own ensembles, each with a way to delete it that asks once more."""
    folder = user_weights_dir().resolve()
    own = [
        entry for entry in models if entry.path.resolve().parent == folder and entry.require_config().members
    ]
    if not own:
        return
    blocks.section("Ensembles of your own")
    for entry in own:
        members = ", ".join(f"{one.name} ({one.weight:g})" for one in entry.require_config().members)
        with st.container(horizontal=True, vertical_alignment="center", key=f"saved_{entry.name}"):
            st.html(f"<b>{entry.name}</b>", width="content")
            st.caption(members)
            with st.popover("Delete", type="tertiary", icon=":material/delete:"):
                st.caption(f"{entry.name}, its card and its scores are removed from this machine.")
                st.button(
                    f"Delete {entry.name} for good",
                    key=f"delete_{entry.name}",
                    on_click=delete,
                    args=(entry.name,),
                )


def delete(name: str) -> None:
    """Delete an ensemble; what stands in the way is told on the page."""
    try:
        delete_ensemble(name)
        st.session_state[TOLD] = (f"{name} is deleted.", "")
    except InputError as error:
        st.session_state[TOLD] = ("", str(error))
