"""The dashboard as a folder that is ready to push to Hugging Face Spaces, where Docker runs it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.deploy.chosen_models import chosen_folders, copy_model, locate
from engine.deploy.hub import attributes, header
from engine.deploy.project_files import ROOT, check_out, copy_listed, listed
from engine.errors import InputError
from engine.reporting.notice import NOTICE

PORT = 7860

DEMO = "demo"
"""The model of the synthetic pictures, which go along so that every page has something to show."""

STUDIES = "weights/_padding_study"

SETTINGS = f"""
# On a Space: its own port; the sentence on every page that uploads leave the visitor's machine; and no cookie
# against forged uploads, since browsers keep cookies from a page inside the Hub's. Nobody signs in here, so
# there is nobody in whose name a forged request could act.
ENV STREAMLIT_SERVER_PORT={PORT} \\
    STREAMLIT_SERVER_ENABLE_XSRF_PROTECTION=false \\
    PNEUMOSCOPE_PUBLIC=1
EXPOSE {PORT}
"""


@dataclass(frozen=True)
class Written:
    """What was written: the folder, the models in it, and the bytes of all its files."""

    out: Path
    models: tuple[str, ...]
    size: int


def write_space(out: Path, weights: Sequence[str], title: str = "PneumoScope") -> Written:
    """Write the folder of a Docker Space: README.md, Dockerfile, the app, the chosen models and the demo.

    Nothing of the user's goes along but the models named in ``weights``. Raises InputError for a model that
    is not there, a folder that is not empty, and one that cannot be written.
    """
    if not weights:
        raise InputError("Name at least one model: --weights NAME.")
    check_out(out)
    folders = chosen_folders(weights) | {DEMO: locate(DEMO)}
    try:
        copy_listed(out, [path for path in listed() if path != "weights"])
        copy_listed(out, [STUDIES, ".dockerignore"])
        for name, folder in folders.items():
            copy_model(folder, out / "weights" / name)
        dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
        for name, text in {
            "Dockerfile": dockerfile + SETTINGS,
            "README.md": readme(title, list(folders)),
            ".gitattributes": attributes(),
        }.items():
            (out / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(f"Cannot write '{out}': {error.strerror or error}.") from error
    return Written(out, tuple(folders), size_of(out))


def readme(title: str, models: Sequence[str]) -> str:
    """Return the Space's README.md."""
    return (
        header({"sdk": "docker", "app_port": PORT}, title)
        + f"""
# {title}

A dashboard that shows whether a chest X-ray classifier can be trusted, where it fails, and why.

**{NOTICE}**

This copy runs on a public server: what a visitor uploads is sent there. It is kept in memory and never
written to disk, but pictures of patients do not belong here.

Models: {", ".join(models)}. `weights/` has a card for each. The pictures of the demo are synthetic.

To put this folder online: make a Space with the Docker SDK, then
`hf upload USER/SPACE . . --repo-type space`.
"""
    )


def size_of(folder: Path) -> int:
    """Return the bytes of all files below a folder, a Git repository's own left out."""
    return sum(
        file.stat().st_size
        for file in folder.rglob("*")
        if file.is_file() and ".git" not in file.relative_to(folder).parts
    )
