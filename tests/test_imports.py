"""The layers of the project, read from its imports."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("engine", "pages", "data_tools")
HEAVY = {"torch", "torchvision", "timm", "sklearn"}
FREE_OF_HEAVY = (
    "engine.imaging", "engine.datasets", "engine.evaluation", "engine.figures", "engine.ui",
    "engine.reviews", "engine.errors", "engine.locations",
)  # fmt: skip


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def for_types_only(node: ast.AST) -> bool:
    """Tell whether a node is an ``if TYPE_CHECKING:``, whose body no program runs."""
    return isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING")


def imports_of(source: str, package: str, *, late: bool = True) -> list[str]:
    """Return what a module imports, dotted to the end: ``from a import b`` is ``a.b``.

    At any time, or without ``late`` only when it is itself imported: not inside functions.
    """
    found: list[str] = []

    def visit(node: ast.AST) -> None:
        if not late and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            return
        if isinstance(node, ast.Import):
            found.extend(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parts = package.split(".")
            start = [*parts[: len(parts) - node.level + 1]] if node.level else []
            start += [node.module] if node.module else []
            found.extend(".".join([*start, alias.name]) for alias in node.names)
        for child in node.orelse if for_types_only(node) else ast.iter_child_nodes(node):
            visit(child)

    visit(ast.parse(source))
    return found


def project(*, late: bool = True) -> dict[str, list[str]]:
    """Return the imports of every module by its name; see ``imports_of``."""
    files = [ROOT / "Home.py", *(file for folder in FOLDERS for file in (ROOT / folder).rglob("*.py"))]
    imports = {}
    for file in files:
        name = module_name(file)
        package = name if file.name == "__init__.py" else name.rpartition(".")[0]
        imports[name] = imports_of(file.read_text(encoding="utf-8"), package, late=late)
    return imports


IMPORTS = project()


def below(name: str, *packages: str) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def importers(*packages: str) -> set[str]:
    """Return the modules that import something of these packages, at any time."""
    return {name for name, imports in IMPORTS.items() if any(below(one, *packages) for one in imports)}


def is_page(name: str) -> bool:
    return name == "Home" or below(name, "pages")


def test_the_reader_of_imports_reads_them():
    source = """
import a.b, c
from d import e as f
from . import sibling
from ..up import thing
if TYPE_CHECKING:
    import types_only
else:
    import other
def late():
    import g
class Body:
    import h
"""
    expected = ["a.b", "c", "d.e", "pack.age.sibling", "pack.up.thing", "other", "g", "h"]
    assert imports_of(source, "pack.age") == expected
    assert imports_of(source, "pack.age", late=False) == [name for name in expected if name != "g"]


def test_the_project_was_read():
    assert {"Home", "engine.cli", "engine.imaging.decode", "engine.ui.loaders", "data_tools"} <= set(IMPORTS)
    assert len([name for name in IMPORTS if below(name, "pages")]) >= 2
    assert "engine.models.store" in importers("torch")


def test_no_page_imports_another_and_nothing_imports_a_page():
    assert importers("pages", "Home") == set()


def test_engine_outside_ui_does_not_import_ui():
    assert {
        name for name in importers("engine.ui") if not is_page(name) and not below(name, "engine.ui")
    } == set()


def test_only_the_ui_and_the_pages_import_streamlit():
    assert {
        name for name in importers("streamlit") if not is_page(name) and not below(name, "engine.ui")
    } == set()


def test_only_figures_import_plotly():
    assert {name for name in importers("plotly") if not below(name, "engine.figures")} == set()


def test_only_the_reviews_import_the_database_library():
    assert {name for name in importers("sqlalchemy", "psycopg") if not below(name, "engine.reviews")} == set()


def test_data_tools_import_the_lower_layers_only():
    allowed = (
        "data_tools", "engine.imaging", "engine.datasets", "engine.evaluation", "engine.errors", "engine.locations",
        "engine.terminal",
    )  # fmt: skip
    beyond = {
        (name, one)
        for name, imports in IMPORTS.items()
        if below(name, "data_tools")
        for one in imports
        if below(one, "engine") and not below(one, *allowed)
    }
    assert beyond == set()


def test_only_the_command_line_the_reports_and_the_pages_import_data_tools():
    allowed = ("data_tools", "engine.cli", "engine.commands", "engine.reporting", "engine.ui")
    assert {
        name for name in importers("data_tools") if not is_page(name) and not below(name, *allowed)
    } == set()


@pytest.mark.parametrize("package", FREE_OF_HEAVY)
def test_the_light_layers_never_import_a_heavy_library(package):
    assert {name for name in importers(*HEAVY) if below(name, package)} == set()


def test_data_tools_import_no_torch_and_scikit_learn_inside_functions_only():
    """Of a heavy library they may use scikit-learn, when something is computed with it and not before."""
    assert {name for name in importers(*HEAVY - {"sklearn"}) if below(name, "data_tools")} == set()
    at_once = {
        name
        for name, imports in project(late=False).items()
        if below(name, "data_tools") and any(below(one, *HEAVY) for one in imports)
    }
    assert at_once == set()


def test_lower_layers_do_not_look_up():
    """Bytes → imaging → datasets → evaluation → figures; models and inference beside them."""
    allowed = {
        "engine.imaging": ("engine.imaging",),
        "engine.datasets": ("engine.datasets", "engine.imaging"),
        "engine.evaluation": ("engine.evaluation", "engine.datasets", "engine.imaging"),
        "engine.figures": ("engine.figures", "engine.evaluation", "engine.datasets", "engine.imaging"),
        "engine.reviews": ("engine.reviews", "engine.evaluation", "engine.datasets", "engine.imaging"),
        "engine.models": ("engine.models", "engine.imaging"),
        "engine.inference": (
            "engine.inference", "engine.models", "engine.evaluation", "engine.datasets", "engine.imaging",
        ),
    }  # fmt: skip
    common = ("engine.errors", "engine.locations", "engine.__version__")
    upward = {
        (name, one)
        for layer, lower in allowed.items()
        for name, imports in IMPORTS.items()
        if below(name, layer)
        for one in imports
        if below(one, "engine") and not below(one, *lower, *common)
    }
    assert upward == set()


def test_nothing_of_the_project_imports_its_tests():
    assert importers("tests") == set()


def test_opening_home_imports_no_heavy_library(tmp_path):
    script = """
import sys
from streamlit.testing.v1 import AppTest
home = AppTest.from_file("Home.py", default_timeout=120).run()
assert not home.exception, home.exception
print(*sorted({"torch", "torchvision", "timm", "sklearn", "onnxruntime", "sqlalchemy"} & set(sys.modules)))
"""
    ended = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PNEUMOSCOPE_HOME": str(tmp_path)},
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.strip() == ""


def test_the_command_line_lists_models_without_a_heavy_library(tmp_path):
    script = """
import sys
from engine.cli import main
try:
    main(["models", "--json"])
except SystemExit as done:
    heavy = {"torch", "torchvision", "timm", "sklearn", "sqlalchemy", "streamlit", "plotly"} & set(sys.modules)
    sys.exit(done.code or ", ".join(sorted(heavy)) or None)
"""
    ended = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PNEUMOSCOPE_HOME": str(tmp_path)},
    )
    assert (ended.returncode, ended.stderr) == (0, "")
