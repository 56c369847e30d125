import ast
import re
import sys
from pathlib import Path

import pandas as pd
import pytest

from engine.deploy.gradio_folder import PAGE, example_pictures, write_gradio
from engine.deploy.needed_source import needed_source, third_party
from engine.deploy.requirements import GRADIO, PACKAGES, requirements
from engine.errors import InputError
from engine.models.catalog import WEIGHTS_FILE
from engine.reporting.notice import NOTICE
from tests.deploy.test_space import front_matter
from tests.test_imports import IMPORTS, module_name

ROOT = Path(__file__).resolve().parents[2]

IMPORTED_AS = {"PIL": "pillow", "cv2": "opencv-python"}
"""What packages are called where they are imported, where that is not their name."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("deploy") / "gradio"
    write_gradio(out, "ensemble")
    return out


def test_the_source_that_goes_along_is_all_that_it_imports():
    files = needed_source(PAGE)
    modules = {module_name(ROOT / file) for file in files if file.endswith(".py")}
    assert PAGE in modules
    # The same by the reader of imports that guards the layers.
    for module in modules:
        for one in IMPORTS[module]:
            if one.startswith("engine.") and (one in IMPORTS or one.rpartition(".")[0] in IMPORTS):
                assert (one if one in IMPORTS else one.rpartition(".")[0]) in modules, (module, one)
    assert not [
        name for name in modules if name.startswith(("engine.ui", "engine.training", "engine.commands"))
    ]
    assert "engine/datasets/splits/kermany-val.txt" in files


def test_every_package_that_it_imports_is_required():
    imported = third_party(needed_source(PAGE)) - set(sys.stdlib_module_names)
    # ONNX Runtime is for many images at once.
    needed = {IMPORTED_AS.get(name, name) for name in imported} - {"gradio", "onnxruntime"}
    assert needed <= set(PACKAGES)


def test_the_versions_are_those_that_the_project_is_tested_with():
    pinned = (ROOT / "requirements.txt").read_text().split()
    wanted = [line for line in requirements().splitlines() if "==" in line and not line.startswith("gradio")]
    assert {line.replace("opencv-python-headless", "opencv-python") for line in wanted} <= set(pinned)
    assert len(wanted) == len(PACKAGES)
    assert f"gradio=={GRADIO}" in (ROOT / "requirements-dev.txt").read_text().split()


def test_the_header_asks_for_the_same_gradio(folder):
    fields, rest = front_matter(folder)
    assert (fields["sdk"], fields["sdk_version"], fields["app_file"]) == ("gradio", GRADIO, "app.py")
    assert NOTICE in rest


def test_the_program_is_short_and_calls_the_engine(folder):
    source = (folder / "app.py").read_text()
    assert len(source.splitlines()) < 40
    assert 'page("ensemble"' in source.replace("'", '"')
    assert NOTICE in ast.get_docstring(ast.parse(source))
    # No second implementation: it imports nothing that could decode, prepare or score.
    assert not re.search(r"import (torch|numpy|cv2|PIL)", source)


def test_an_ensemble_brings_its_members(folder):
    assert {one.name for one in (folder / "weights").iterdir()} == {
        "ensemble", "mobilenet_v2_black", "mobilenet_v2_crop",
    }  # fmt: skip
    assert (folder / "weights" / "mobilenet_v2_crop" / WEIGHTS_FILE).is_file()


def test_the_examples_are_synthetic_sound_and_of_both_classes(folder):
    demo = ROOT / "data_tools" / "demo"
    faults = set(pd.read_csv(demo / "planted.csv")["path"])
    paths = [path.relative_to(demo).as_posix() for path in example_pictures()]
    assert not faults & set(paths)
    assert all(path.startswith("test/") for path in paths)
    written = sorted(
        path.relative_to(folder / "examples").as_posix() for path in (folder / "examples").rglob("*.webp")
    )
    assert written == sorted(path.removeprefix("test/") for path in paths)
    assert {path.split("/")[0] for path in written} == {"NORMAL", "PNEUMONIA"}


def test_a_folder_that_is_not_empty_is_refused(folder):
    with pytest.raises(InputError, match="not empty"):
        write_gradio(folder, "demo")
