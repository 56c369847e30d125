"""Where PneumoScope reads its models and keeps what it writes."""

import os
from pathlib import Path

import platformdirs

WEIGHTS_DIR = Path(__file__).resolve().parent.parent / "weights"
"""The models that ship with the project; read-only to the app."""

SHIPPED_STUDIES_DIR = WEIGHTS_DIR / "_padding_study"
"""The padding experiment that ships with the project: scores alone, so no model, as the underscore says."""


def home_dir() -> Path:
    """Return the folder for catalogs, new scores and heatmaps; create it when it is missing.

    The environment variable ``PNEUMOSCOPE_HOME`` wins over the platform's user data folder.
    """
    chosen = os.environ.get("PNEUMOSCOPE_HOME")
    folder = Path(chosen) if chosen else Path(platformdirs.user_data_dir("pneumoscope", appauthor=False))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def user_weights_dir() -> Path:
    """Return the folder for the user's own models, beside the shipped ones; it need not exist."""
    return home_dir() / "weights"


def user_studies_dir() -> Path:
    """Return the folder for the user's own padding studies; it need not exist."""
    return home_dir() / "studies"
