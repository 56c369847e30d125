"""The whole app on a free port, and a browser in front of it."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, sync_playwright

from engine.evaluation.padding_study.store import write_study
from engine.evaluation.score_table import read_scores
from engine.inference.heat_table import HEAT, write_heat
from tests.browser.visit import Visit
from tests.evaluation.padding_study.studies import simulated
from tests.ui.homes import add_model, add_scores

ROOT = Path(__file__).resolve().parent.parent.parent
STARTS_WITHIN = 120
"""Seconds."""


@dataclass(frozen=True)
class Server:
    """The running app: its address, its PNEUMOSCOPE_HOME, and the folder for its temporary files."""

    address: str
    home: Path
    temporary: Path


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    folder = Path(__file__).parent
    for item in items:
        if folder in item.path.parents:
            item.add_marker("browser")
        if item.get_closest_marker("browser"):
            # Between app and browser a busy machine can upset what no test waits for. Such a test gets one more
            # try, of which the summary tells.
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="package")
def server(tmp_path_factory) -> Iterator[Server]:
    """Run the app on two small models beside those that ship."""
    home, temporary = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("temporary")
    first = add_model(home / "weights", "tiny", threshold=0.5)
    add_scores(first)
    add_scores(first, split="val", normal=[0.1] * 10)
    add_scores(first, "nih_adult", other=[0.9, 0.1, 0.2], unreadable=2)
    add_scores(add_model(home / "weights", "tiny_crop", padding="crop", threshold=0.437))
    add_model(home / "weights", "unscored")
    add_experiment(home / "studies")
    with serve("Home.py", home, temporary) as running:
        yield running


def add_experiment(folder: Path) -> None:
    """Write a simulated padding experiment on the demo, and heat on padding of the demo's own model."""
    tests = ("black", "gray", "white", "edge", "reflect", "stretch", "crop")
    trains = ("black", "gray", "white", "black, stretch 0.3", "crop")
    study = simulated({train: dict.fromkeys(tests, 3.0) for train in trains}, images=80, seeds=2)
    study.provenance.update(dataset="demo", split="test")
    write_study(study, folder / "simulated.parquet")
    scores = read_scores(ROOT / "weights" / "demo" / "scores" / "demo-test-black.parquet").frame
    draw = np.random.default_rng(0)
    heat = scores[["path", "label", "score"]].assign(
        padding_share=0.2, heat_share=draw.uniform(0, 0.5, len(scores)), model="demo", train="black", seed=0
    )
    write_heat(heat, folder / f"simulated{HEAT}")


@contextmanager
def serve(
    script: str | Path, home: Path, temporary: Path, *options: str, port: int | None = None, base: str = ""
) -> Iterator[Server]:
    """Run a Streamlit script, on a free port unless told, below a path of the address where ``base`` names it."""
    port = port or free_port()
    log = (temporary / "log").open("w+")
    process = subprocess.Popen(
        [
            sys.executable, "-m", "streamlit", "run", str(script),
            "--server.port", str(port), "--server.headless", "true", "--server.fileWatcherType", "none",
            "--server.baseUrlPath", base, *options,
        ],
        cwd=ROOT,
        env={**os.environ, "PNEUMOSCOPE_HOME": str(home), "TMPDIR": str(temporary), "OMP_NUM_THREADS": "2"},
        stdout=log,
        stderr=subprocess.STDOUT,
    )  # fmt: skip
    address = f"http://localhost:{port}/{base}".rstrip("/")
    try:
        wait_for(address, process, Path(log.name))
        yield Server(address, home, temporary)
    finally:
        process.terminate()
        process.wait(timeout=30)
        log.close()


def free_port() -> int:
    """Return a port that nobody uses."""
    with socket.socket() as free:
        free.bind(("localhost", 0))
        return free.getsockname()[1]


def wait_for(address: str, process: subprocess.Popen, log: Path) -> None:
    """Return once the app answers."""
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError), urllib.request.urlopen(f"{address}/_stcore/health", timeout=5):
            return
        time.sleep(0.2)
    pytest.fail(f"the app did not start:\n{log.read_text()}")


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Return a headless browser for the tests of this folder."""
    with headless_chromium() as chromium:
        yield chromium


@contextmanager
def headless_chromium() -> Iterator[Browser]:
    """Run a headless Chromium: Debian's, Google's, or the one that Playwright has installed."""
    names = ("chromium", "chromium-browser", "google-chrome")
    with sync_playwright() as driver:
        program = next(filter(None, map(shutil.which, names)), driver.chromium.executable_path)
        if not Path(program).exists():
            pytest.skip("no browser at hand: install chromium, or run `playwright install chromium`")
        chromium = driver.chromium.launch(
            executable_path=program,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-quic",
                "--no-first-run",
            ],
        )
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser, server) -> Iterator[Callable[..., Visit]]:
    """Return a function that begins a visit: a new session, with a theme and a width of the window.

    In the end no visit may have asked anyone but the app for anything, nor complained on the console.
    """
    visits: list[Visit] = []

    def begin(theme: str = "light", width: int = 1440) -> Visit:
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme)
        visits.append(Visit(context.new_page(), server.address))
        return visits[-1]

    yield begin
    for one in visits:
        one.page.context.close()
    assert [url for one in visits for url in one.asked_elsewhere] == []
    assert [text for one in visits for text in one.complaints] == []
