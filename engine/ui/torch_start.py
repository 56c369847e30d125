"""The start of the network library: it takes seconds, once, and the page stays alive meanwhile."""

import importlib
from collections.abc import Iterable

import streamlit as st

from engine.errors import InputError
from engine.models.catalog import ModelEntry
from engine.ui.jobs import jobs

KEY = "network library"

EVERY = 0.25
"""Seconds between two looks at the work."""

LIBRARIES = {"torchvision": "torchvision", "timm": "timm"}
"""What an architecture's name begins with, and the library that builds it."""


def wait_for_torch(entries: Iterable[ModelEntry]) -> None:
    """Return once what these models need is imported; until then say so.

    A visitor who chooses something else meanwhile need not wait: Streamlit leaves a run at its next output.
    Raises InputError where the import fails.
    """
    names = {entry.require_config().arch.partition(":")[0] for entry in entries} & set(LIBRARIES)
    key = " ".join([KEY, *sorted(names)])
    job = jobs().start(key, "Starting PyTorch", lambda job: import_all(names))
    place = st.empty()
    waited = 0.0
    while not job.wait(EVERY):
        waited += EVERY
        place.caption(f"PyTorch is starting, which takes some seconds the first time: {waited:.0f} s …")
    place.empty()
    if job.error:
        raise InputError(job.error)


def import_all(names: Iterable[str]) -> None:
    """Import the engine's networks and these libraries."""
    importlib.import_module("engine.inference.diagnose")
    for name in names:
        importlib.import_module(LIBRARIES[name])
