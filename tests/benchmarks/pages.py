"""How long the app's pages take at 22,000 images, seen from the browser."""

import os
import shutil
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np
import pandas as pd
from playwright.sync_api import Browser, sync_playwright

from engine.datasets.catalog import load_dataset
from engine.datasets.thumbnails import build_thumbnails, default_store
from engine.errors import InputError
from engine.evaluation.score_table import ScoreTable, write_scores
from engine.locations import WEIGHTS_DIR
from engine.models.config import read_config
from tests.benchmarks.harness import Agreement, Goal, Row
from tests.benchmarks.subjects import Task
from tests.browser.conftest import serve
from tests.browser.visit import Visit

IMAGES = 22_000
CLASSES = ("NORMAL", "PNEUMONIA")
NAME = "bench"
GOAL = Goal("<", 0.5)
REPEATS, QUICK_REPEATS = 20, 3

WATCH = """
(kind) => {
  const app = document.querySelector('[data-testid="stApp"]');
  const texts = () => [...document.querySelectorAll('.ps-lead, [data-testid="stPlotlyChart"]')]
    .map((one) => one.textContent);
  const pictures = () => [...document.querySelectorAll('*')].filter((one) => one.shadowRoot)
    .flatMap((one) => [...one.shadowRoot.querySelectorAll('button > * img, button > img')]);
  const before = kind === 'metrics' ? texts() : pictures().map((one) => one.src);
  const changed = () => {
    if (kind === 'metrics') {
      const now = texts();
      // The lead, the confusion matrix and the histogram all tell of the threshold.
      return now[0] !== before[0] && now.filter((text, at) => text !== before[at]).length >= 3;
    }
    const now = pictures();
    return now.length > 0 && now[0].src !== before[0] && now.every((one) => one.complete);
  };
  window.took = new Promise((resolve, reject) => {
    const start = performance.now();
    const look = () => {
      const seconds = (performance.now() - start) / 1000;
      const resting = kind !== 'metrics' || app.dataset.testScriptState === 'notRunning';
      if (changed() && resting) resolve(seconds);
      else if (seconds > 30) reject(new Error('the page did not change'));
      else requestAnimationFrame(look);
    };
    look();
  });
}
"""
"""Starts a clock that stops at the first frame in which all of the change is on the screen: every figure of
Metrics, every picture of the wall (its heatmaps fill in after)."""


def measure(task: Task) -> list[Row]:
    """Generate a dataset of 22,000 images with scores and thumbnails, and time two clicks on it."""
    repeats = QUICK_REPEATS if task.quick else REPEATS
    with tempfile.TemporaryDirectory() as folder:
        home, temporary = Path(folder) / "home", Path(folder) / "temporary"
        temporary.mkdir()
        with settings(PNEUMOSCOPE_HOME=str(home), PNEUMOSCOPE_DATA=str(Path(folder) / "data" / NAME)):
            prepare(Path(folder) / "data" / NAME, home)
            with serve("Home.py", home, temporary) as server, chromium() as browser:
                return [
                    *clicks("Metrics: another threshold", browser, server.address, "metrics", repeats),
                    *clicks("Gallery: the next page", browser, server.address, "gallery", repeats),
                ]


def clicks(what: str, browser: Browser, address: str, kind: str, repeats: int) -> list[Row]:
    """Return the median and the slowest of some changes, in seconds, after one that warms the page up."""
    visit = Visit(browser.new_context(viewport={"width": 1440, "height": 900}).new_page(), address)
    page = visit.page
    if kind == "metrics":
        visit.open(f"Metrics?dataset={NAME}&model={NAME}")
        visit.threshold.focus()
    else:
        visit.open(f"GradCAM_Gallery?dataset={NAME}&model={NAME}&wall=TP")
    seconds = []
    for _ in range(repeats + 1):
        settled(visit)
        page.evaluate(WATCH, kind)
        if kind == "metrics":
            page.keyboard.press("ArrowRight")
        else:
            page.get_by_role("button", name="Next page").click()
        seconds.append(page.evaluate("window.took"))
    page.context.close()
    print(f"{what}: {', '.join(f'{one:.2f}' for one in seconds)} s")
    told = f"{what}, {IMAGES:,} images, seconds in the browser"
    return [
        Agreement(f"{told}: median of {repeats}", statistics.median(seconds[1:]), GOAL),
        Agreement(f"{told}: slowest", max(seconds[1:]), GOAL),
    ]


def settled(visit: Visit) -> None:
    """Wait until the page rests and nothing is computed in the background any more."""
    visit.settled()
    visit.page.wait_for_function("!document.querySelector('[data-testid=\"stProgress\"]')")
    visit.page.wait_for_timeout(500)


def prepare(folder: Path, home: Path) -> None:
    """Write the images, a model with scores of them, and the thumbnails."""
    rng = np.random.default_rng(0)
    labels = np.where(rng.random(IMAGES) < 0.5, *CLASSES)
    base = cv2.GaussianBlur(rng.integers(0, 256, (160, 192), dtype=np.uint8), (0, 0), 6)
    paths = []
    for number, label in enumerate(labels):
        path = folder / "test" / label / f"{number:05d}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(path), np.roll(base, rng.integers(0, 192, 2), (0, 1)))
        paths.append(path.relative_to(folder).as_posix())
    model = home / "weights" / NAME
    shutil.copytree(WEIGHTS_DIR / "demo", model, ignore=shutil.ignore_patterns("scores"))
    config = read_config(model / "config.json")
    score = 1 / (1 + np.exp(-rng.normal(np.where(labels == CLASSES[1], 1.5, -1.5), 1.5)))
    facts = {"model": NAME, "dataset": NAME, "split": "test", "padding": config.padding}
    frame = pd.DataFrame({"path": paths, "label": labels, "score": score})
    write_scores(ScoreTable(frame, CLASSES, facts), model / "scores" / "bench.parquet")
    dataset = load_dataset(folder)
    build_thumbnails(default_store(), dataset.root, list(dataset.catalog["path"]))


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run a headless Chromium."""
    with sync_playwright() as driver:
        program = shutil.which("chromium") or driver.chromium.executable_path
        if not Path(program).exists():
            raise InputError("There is no browser at hand; install chromium.")
        browser = driver.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield browser
        browser.close()


@contextmanager
def settings(**variables: str) -> Iterator[None]:
    """Set environment variables, for this process and those that it starts."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
