"""An environment for the packages that the engine is compared with; the project does not require them."""

import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

from engine.errors import InputError

PINS = Path(__file__).with_name("peers.txt")


def peer_python(folder: Path, pins: Path = PINS) -> Path:
    """Return the interpreter of the peers' environment in ``folder``; make it where it is not there.

    It holds the packages that ``pins`` names and, behind them, sees the project's own packages by a .pth file,
    so that torch is there once and both sides of a comparison run on the same one. Raises InputError where
    the packages cannot be installed.
    """
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    recipe = "\n".join([pins.read_text(encoding="utf-8"), sys.version, *own_packages()])
    made_from = folder / "made-from.txt"
    if made_from.is_file() and made_from.read_text(encoding="utf-8") == recipe:
        return python
    venv.EnvBuilder(clear=True, with_pip=False).create(folder)
    install = ["-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps", "-r", str(pins)]
    if subprocess.run([sys.executable, *install], check=False).returncode:
        raise InputError(f"The packages of '{pins.name}' could not be installed into '{folder}'.")
    base = {"base": str(folder), "platbase": str(folder)}
    packages = Path(sysconfig.get_path("purelib", "venv", vars=base))
    (packages / "project.pth").write_text("\n".join(own_packages()) + "\n", encoding="utf-8")
    made_from.write_text(recipe, encoding="utf-8")
    return python


def own_packages() -> list[str]:
    """Return the folders from which this interpreter imports installed packages."""
    return [entry for entry in sys.path if Path(entry).name in ("site-packages", "dist-packages")]
