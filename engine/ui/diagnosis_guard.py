"""Whether the chosen model's guard knows pictures like this one, and when no verdict is given on one."""

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from engine.errors import InputError
from engine.evaluation.advice import NO_CHEST
from engine.evaluation.diagnosis import Diagnosis
from engine.inference.guard import GUARD_FILE, guard_of
from engine.models.catalog import ModelEntry
from engine.ui import blocks, loaders
from engine.ui.diagnosis_scores import Kept, model_key
from engine.ui.radiograph import Radiograph
from engine.ui.torch_start import wait_for_torch

if TYPE_CHECKING:
    from engine.evaluation.out_of_distribution import Guard, Verdict

REFUSED = "This is clearly no chest radiograph: no verdict."

WHY = (
    "It neither looks like a chest nor like anything that the model was trained on. A score of it means "
    "nothing."
)

SHOW_ANYWAY = "show_anyway"


def judge(kept: Kept, image: Radiograph, entry: ModelEntry) -> "Verdict | None":
    """Return what the model's guard says of an image, None without a guard; raises InputError.

    Nothing of it is kept but the verdict, in the session.
    """
    key = (image.id, model_key(entry))
    file = entry.path / GUARD_FILE
    if key not in kept.guards and file.is_file():
        guard = _guard(*model_key(entry), loaders.stamp(file), entry)
        kept.guards[key] = guard.judge(vector_of(image, entry))
    return kept.guards.get(key)


def vector_of(image: Radiograph, entry: ModelEntry) -> np.ndarray:
    """Return the network's features (D,) of an image; raises InputError where they cannot be had."""
    wait_for_torch([entry])
    from engine.inference.embeddings import embed_image

    return embed_image(loaders.model(entry), image.read())


@st.cache_resource(max_entries=16, show_spinner=False)
def _guard(path: str, stamps: tuple[int, ...], changed: int, _entry: ModelEntry) -> "Guard":
    guard = guard_of(_entry.path, loaders.identity(_entry))
    if guard is None:
        raise InputError(f"The guard of {_entry.name} has just been taken away; look again.")
    return guard


def withholds(kept: Kept, image: Radiograph, entry: ModelEntry, facts: Diagnosis) -> bool:
    """Say what the guard doubts, and tell whether the picture gets no verdict.

    None gets a picture that is clearly no chest radiograph, unless the visitor asks for it all the same. A
    guard that cannot be used says so.
    """
    try:
        verdict = judge(kept, image, entry)
    except InputError as error:
        blocks.problem(str(error))
        return False
    if verdict is None or not verdict.odd:
        return False
    blocks.problem(verdict.sentence)
    if not is_no_chest(facts):
        return False
    return not st.toggle("Show the score all the same", key=f"{SHOW_ANYWAY}_{image.id}")


def is_no_chest(facts: Diagnosis) -> bool:
    """Tell whether the look of an image, too, says that it is no chest radiograph."""
    return any(concern.kind in NO_CHEST for concern in facts.concerns)
