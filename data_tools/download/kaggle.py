"""The copy on Kaggle, through Kaggle's own client library, which is no requirement of this project."""

import contextlib
import os
import sys
import textwrap
from pathlib import Path

from data_tools.download.space import require_space
from engine.errors import InputError

CACHE_VARIABLE = "KAGGLEHUB_CACHE"
"""Environment variable of the client: where it keeps what it downloads."""

COPIES = 2
"""Kaggle's archive holds everything twice; the client keeps the archive while it unpacks it."""


def cache_folder() -> Path:
    """Return the folder where the client keeps what it downloads."""
    chosen = os.environ.get(CACHE_VARIABLE)
    return Path(chosen) if chosen else Path.home() / ".cache" / "kagglehub"


def fetch_from_kaggle(handle: str, archive_bytes: int) -> Path:
    """Let Kaggle's client download a dataset, and return the folder where it keeps the files.

    ``archive_bytes`` is about what the publisher's archive has. Raises InputError where the client is not
    installed, its disk has no room, or Kaggle does not give the files.
    """
    try:
        import kagglehub
    except ImportError as error:
        raise InputError(
            "Kaggle's client library is not installed; run 'pip install kagglehub', or leave out "
            "--source kaggle to download from the publisher."
        ) from error
    if not (cache_folder() / "datasets" / handle).exists():
        needed = 2 * COPIES * archive_bytes
        require_space(cache_folder(), needed, f"by Kaggle's client, whose folder {CACHE_VARIABLE} can move")
    try:
        # The client talks on stdout, which belongs to our own results.
        with contextlib.redirect_stdout(sys.stderr):
            return Path(kagglehub.dataset_download(handle))
    except Exception as error:  # the client's own errors, the network library's, the system's
        raise InputError(
            f"Kaggle's client could not download {handle} ({type(error).__name__}: {first_line(error)}); "
            "check the network, and that Kaggle knows you: create a token at "
            "https://www.kaggle.com/settings and set KAGGLE_API_TOKEN, or put kaggle.json into ~/.kaggle."
        ) from error


def first_line(error: Exception) -> str:
    """Return the beginning of an error's message, short enough for one line."""
    lines = str(error).strip().splitlines() or ["no reason given"]
    return textwrap.shorten(lines[0], 160, placeholder=" …").rstrip(".")
