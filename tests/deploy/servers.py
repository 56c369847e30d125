"""A program that serves on a free port, as a visitor's client sees it."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

STARTS_WITHIN = 240
"""Seconds, on a busy machine."""

WITHOUT_CAPABILITIES = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", "--no-new-privs"]
"""What makes root obey the rights of files, as in a container without capabilities."""


WATCH = """
import sys
def watch(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo"):
        place = arguments[1] if event == "socket.connect" else arguments
        host = place[0] if isinstance(place, tuple) else "a file"
        if host not in ("127.0.0.1", "localhost", "::1", "a file", None):
            with open({log!r}, "a") as file:
                file.write(f"{{event}} {{place}}\\n")
sys.addaudithook(watch)
"""
"""Run before anything else in a program's process: notes every host that it looks up or connects to."""


@dataclass(frozen=True)
class Serving:
    """A running program: its address, its process, and the file with what it printed."""

    address: str
    process: subprocess.Popen
    log: Path


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def clean_environment(**more: str) -> dict[str, str]:
    """Return what a program needs to find Python and its packages, and nothing of this session's settings."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {"PATH": path, "LANG": "C.UTF-8", "OMP_NUM_THREADS": "2", **more}


@contextmanager
def serving(
    command: Sequence[str], folder: Path, port: int, log: Path, *, health: str = "", **environment: str
) -> Iterator[Serving]:
    """Run a program until the test is done with it; it must answer at ``health`` below its address."""
    with log.open("w") as printed:
        process = subprocess.Popen(
            command, cwd=folder, env=clean_environment(**environment), stdout=printed, stderr=subprocess.STDOUT
        )  # fmt: skip
        address = f"http://127.0.0.1:{port}"
        try:
            deadline = time.monotonic() + STARTS_WITHIN
            while not answers(f"{address}/{health}"):
                if time.monotonic() > deadline or process.poll() is not None:
                    pytest.fail(f"it did not start:\n{log.read_text()}")
                time.sleep(0.3)
            yield Serving(address, process, log)
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=60)
            process.kill()


def answers(address: str) -> bool:
    with suppress(OSError), urllib.request.urlopen(address, timeout=5) as answer:
        return answer.status == 200
    return False


def files_of(folder: Path) -> dict[str, tuple[int, int]]:
    """Return every file and folder below a folder, with its size and time of change."""
    return {
        path.relative_to(folder).as_posix(): (path.stat().st_size, path.stat().st_mtime_ns)
        for path in folder.rglob("*")
    }


def watch_outside(folder: Path, log: Path) -> None:
    """Make a folder for PYTHONPATH under which a program notes in a file what it asks of other machines."""
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(WATCH.format(log=str(log)))
