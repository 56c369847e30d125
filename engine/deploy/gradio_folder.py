"""The one-image demo as a folder that runs by itself, or on Hugging Face Spaces with the Gradio SDK."""

import shutil
from pathlib import Path

import pandas as pd

from engine.datasets.manifest import MANIFEST
from engine.datasets.sources import DEMO_DIR
from engine.deploy.chosen_models import chosen_folders, copy_model
from engine.deploy.hub import attributes, header
from engine.deploy.needed_source import needed_source
from engine.deploy.project_files import check_out, copy_listed
from engine.deploy.requirements import GRADIO, PYTHON, requirements
from engine.deploy.space import Written, size_of
from engine.errors import InputError
from engine.reporting.notice import NOTICE

PAGE = "engine.deploy.demo_page"
"""The module that app.py starts: the source that goes along is what it needs."""

EXAMPLES = 3
"""Pictures of each class."""

APP = '''"""One radiograph under {name}: {notice}"""

import atexit
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent

# Before Gradio is imported: it tells nobody that it runs, and keeps uploads in a folder of its own, from
# which they are deleted after some minutes. The folder goes when the server stops.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
folder = tempfile.mkdtemp(prefix="pneumoscope-")
atexit.register(shutil.rmtree, folder, ignore_errors=True)
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
os.environ["GRADIO_TEMP_DIR"] = os.path.join(folder, "uploads")
os.environ["PNEUMOSCOPE_HOME"] = os.path.join(folder, "home")

from engine.deploy.demo_page import launch_settings, page  # noqa: E402

demo = page({name!r}, sorted((HERE / "examples").glob("*/*")))

if __name__ == "__main__":
    # On this machine alone; GRADIO_SERVER_NAME and GRADIO_SERVER_PORT say otherwise, as they do on a Space.
    demo.launch(**launch_settings())
'''


def write_gradio(out: Path, weights: str, title: str | None = None) -> Written:
    """Write app.py, requirements.txt, the model, examples, and what app.py needs of the engine's source.

    An ensemble's members go along. Raises InputError for a model that is not there, a folder that is not
    empty, and one that cannot be written.
    """
    check_out(out)
    folders = chosen_folders([weights])
    name = next(iter(folders))
    try:
        copy_listed(out, [*needed_source(PAGE), "LICENSE"])
        for model, folder in folders.items():
            copy_model(folder, out / "weights" / model, whole=False)
        for picture in example_pictures():
            target = out / "examples" / picture.parent.name / picture.name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(picture, target)
        for file, text in {
            "app.py": APP.format(name=name, notice=NOTICE),
            "requirements.txt": requirements(),
            "README.md": readme(title or f"{name} · PneumoScope", name),
            ".gitattributes": attributes(),
        }.items():
            (out / file).write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(f"Cannot write '{out}': {error.strerror or error}.") from error
    return Written(out, tuple(folders), size_of(out))


def example_pictures(demo: Path = DEMO_DIR) -> list[Path]:
    """Return some synthetic radiographs of the demo's test split without a planted fault, of both classes."""
    rows = pd.read_csv(demo / MANIFEST, dtype=str)
    faults = pd.read_csv(demo / "planted.csv", dtype=str)
    clean = rows[(rows["split"] == "test") & ~rows["path"].isin(faults["path"])]
    # Of the ill those whose lesion can be seen; everyone a different person.
    clean = clean[clean["grade"].isna() | (clean["grade"] != "subtle")].drop_duplicates("subject")
    chosen = clean.sort_values(["label", "path"]).groupby("label").head(EXAMPLES)
    return [demo / path for path in chosen["path"]]


def readme(title: str, model: str) -> str:
    """Return the folder's README.md."""
    sdk = {"sdk": "gradio", "sdk_version": GRADIO, "python_version": PYTHON, "app_file": "app.py"}
    return (
        header(sdk, title)
        + f"""
# {title}

One chest radiograph under `{model}`: its score against the operating threshold, the verdict in words,
Grad-CAM, and what makes the score doubtful. Decoding, preprocessing, score and heatmap are those of
PneumoScope's engine, whose source lies in `engine/`; the model's card is
[weights/{model}/README.md](weights/{model}/README.md).

**{NOTICE}**

An upload goes to the server that runs this page. Gradio keeps it in a temporary folder, where it is deleted
after some minutes, and when the server stops; nothing else of it reaches disk. The examples are synthetic.

On this machine: `pip install -r requirements.txt && python app.py`. Online: make a Space with the Gradio SDK,
then `hf upload USER/SPACE . . --repo-type space`.

```python
from gradio_client import Client, handle_file
Client("USER/SPACE").predict(handle_file("radiograph.png"), api_name="/diagnose")
```
"""
    )
