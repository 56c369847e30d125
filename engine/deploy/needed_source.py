"""Which of the project's files one module needs: those that it imports, and those that these import."""

import ast
from collections.abc import Iterator
from pathlib import Path

from engine.deploy.project_files import ROOT

PACKAGES = ("engine", "data_tools")


def needed_source(module: str, root: Path = ROOT) -> list[str]:
    """Return the files that a module needs to run, relative to the project's folder, in their order.

    Imports inside functions count. With a module goes its package, and with a package the files beside its
    modules that are no Python: lists, recipes, style.
    """
    seen: set[str] = set()
    todo = [module]
    while todo:
        name = todo.pop()
        file = file_of(name, root)
        if name in seen or file is None:
            continue
        seen.add(name)
        package = name if file.name == "__init__.py" else name.rpartition(".")[0]
        todo += [name.rpartition(".")[0], *imported(file.read_text(encoding="utf-8"), package)]
    files = {file for name in seen if (file := file_of(name, root))}
    beside = {
        other
        for file in files
        if file.name == "__init__.py"
        for other in resources(file.parent)
    }  # fmt: skip
    return sorted(file.relative_to(root).as_posix() for file in files | beside)


def third_party(files: list[str], root: Path = ROOT) -> set[str]:
    """Return the packages, by the name they are imported by, that these files import at any time."""
    found: set[str] = set()
    for file in files:
        if file.endswith(".py"):
            names = imported((root / file).read_text(encoding="utf-8"), "engine")
            found |= {name.partition(".")[0] for name in names}
    return found - set(PACKAGES)


def file_of(module: str, root: Path) -> Path | None:
    """Return the file of a module of this project, None for any other name."""
    if module.partition(".")[0] not in PACKAGES:
        return None
    base = root.joinpath(*module.split("."))
    return next((one for one in (base / "__init__.py", base.with_suffix(".py")) if one.is_file()), None)


def imported(source: str, package: str) -> Iterator[str]:
    """Yield what a module imports, by its whole name: for ``from a import b`` both ``a`` and ``a.b``."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parts = package.split(".")
            start = parts[: len(parts) - node.level + 1] if node.level else []
            base = ".".join([*start, *([node.module] if node.module else [])])
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def resources(package: Path) -> Iterator[Path]:
    """Yield a package's files that are no Python, also those of folders in it that are no packages."""
    for child in sorted(package.iterdir()):
        if child.is_dir() and child.name != "__pycache__" and not (child / "__init__.py").exists():
            yield from (file for file in sorted(child.rglob("*")) if file.is_file())
        elif child.is_file() and child.suffix not in (".py", ".pyc"):
            yield child
