"""Where reviews are kept: a file of this machine's user, unless a database is named."""

import os
from pathlib import Path

from engine.locations import home_dir

VARIABLE = "PNEUMOSCOPE_REVIEWS_URL"
"""Environment variable that names a database: ``postgresql+psycopg://user:password@host/name``."""

FILE = "image_reviews.sqlite"


def default_file() -> Path:
    """Return the file that keeps reviews where no database is named."""
    return home_dir() / FILE


def default_url() -> str:
    """Return the URL of that file."""
    return f"sqlite:///{default_file()}"


def database_url(chosen: str | None = None) -> str:
    """Return the database's URL: the chosen one, else the environment's, else that of the user's file."""
    return chosen or os.environ.get(VARIABLE, "").strip() or default_url()
