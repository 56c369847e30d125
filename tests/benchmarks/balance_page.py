"""How long the Dataset Balance page takes once a set is scanned, seen from the browser.

22,000 images are real files with a real scan. For 380,000 rows a few pictures are linked under as many names,
and the scan's values are drawn at random.
"""

import os
import statistics
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pandas as pd
from playwright.sync_api import Browser, expect

from data_tools.leaks import PAIR_COLUMNS, leak_columns
from data_tools.scan import kept
from data_tools.scan.checks import check_columns
from data_tools.scan.findings import scan_findings
from data_tools.scan.measure import MEASURES
from data_tools.scan.result import Scan
from data_tools.scan.run import scan, with_measures
from data_tools.shortcuts.audit import find_shortcuts
from engine.datasets.catalog import Dataset, load_dataset
from tests.benchmarks.harness import Agreement, Goal, Row
from tests.benchmarks.pages import CLASSES, chromium, settings
from tests.benchmarks.subjects import Task
from tests.browser.conftest import serve
from tests.browser.visit import Visit

IMAGES, ROWS = 22_000, 380_000
QUICK_IMAGES, QUICK_ROWS = 500, 5_000
REPEATS, QUICK_REPEATS = 10, 2

USABLE, STILL_USABLE = Goal("<", 2.0), Goal("<", 5.0)
"""Seconds within which the page answers once its set is scanned: of pictures, and of so many rows."""

LINKS = 30_000
"""Names that one file gets: file systems allow little more than twice as many."""

SECTIONS = {
    "Shortcuts": "What the files give away",
    "Duplicates": "Pairs side by side",
    "Doubtful files": "doubtful file",
    "Balancing": "What balancing would do",
    "Contents": "Images by split and class",
}
"""The page's views, each with a section that is on no other."""


def measure(task: Task) -> list[Row]:
    """Make both sets with their scans, and time the page on each."""
    images, rows = (QUICK_IMAGES, QUICK_ROWS) if task.quick else (IMAGES, ROWS)
    repeats = QUICK_REPEATS if task.quick else REPEATS
    with tempfile.TemporaryDirectory() as folder:
        home, temporary, small, large = (
            Path(folder) / name for name in ("home", "temporary", "small", "large")
        )
        temporary.mkdir()
        with settings(PNEUMOSCOPE_HOME=str(home), PNEUMOSCOPE_DATA=f"{small}{os.pathsep}{large}"):
            scan(load_dataset(write_pictures(small, images)))
            kept.keep(drawn_scan(load_dataset(link_pictures(large, rows))))
            with chromium() as browser:
                found = [
                    *timed(browser, home, temporary, "small", f"{images:,} images", repeats, USABLE),
                    *timed(
                        browser, home, temporary, "large", f"{rows:,} catalog rows", repeats, STILL_USABLE
                    ),
                ]
    return found


def timed(
    browser: Browser, home: Path, temporary: Path, name: str, size: str, repeats: int, goal: Goal
) -> list[Agreement]:
    """Time the page on one set in a server of its own: first opened, opened again, and each other view."""
    with serve("Home.py", home, temporary) as server:
        visit = Visit(browser.new_page(viewport={"width": 1440, "height": 900}), server.address)
        visit.open(f"?dataset={name}")
        visit.page.wait_for_function("!document.querySelector('[data-testid=\"stProgress\"]')")
        opened = [open_page(visit) for _ in range(repeats + 1)]
        viewed = [change_view(visit, view) for _ in range(2) for view in SECTIONS]
    print(f"{size}: opened {seconds(opened)}; views {seconds(viewed)}")
    told = f"Dataset Balance, {size} scanned, seconds in the browser"
    return [
        Agreement(f"{told}: opened for the first time", opened[0], goal),
        Agreement(f"{told}: opened again, median of {repeats}", statistics.median(opened[1:]), goal),
        Agreement(f"{told}: another view, slowest of {len(viewed)}", max(viewed), goal),
    ]


def open_page(visit: Visit) -> float:
    """Return how long the way from Home to the page takes, all figures drawn; end on the page."""
    visit.go("Home")
    visit.page.wait_for_timeout(500)
    start = time.perf_counter()
    visit.go("Dataset Balance")
    expect(visit.headline).to_contain_text("size and shape alone tell the class")
    expect(visit.page.locator(".ps-section", has_text="Sample 1")).to_be_visible()
    visit.settled()
    return time.perf_counter() - start


def change_view(visit: Visit, view: str) -> float:
    """Return how long a click on a view takes."""
    start = time.perf_counter()
    visit.page.get_by_role("radio", name=view, exact=True).click()
    expect(visit.page.locator(".ps-section", has_text=SECTIONS[view]).first).to_be_visible()
    visit.settled()
    return time.perf_counter() - start


def seconds(values: list[float]) -> str:
    """Return times as text."""
    return ", ".join(f"{one:.2f}" for one in values)


def write_pictures(folder: Path, count: int) -> Path:
    """Write pictures of smooth random shades, one of a hundred twice, and return their folder."""
    rng = np.random.default_rng(0)
    shades = np.zeros((1, 1))
    for number in range(count):
        label, split = CLASSES[int(rng.random() < 0.7)], ("train", "test")[int(rng.random() < 0.2)]
        width = int(rng.integers(150, 200) * (1.2 if label == CLASSES[1] else 1))
        if number % 100 == 1:
            shades = shades / 2 + 50
        else:
            noise = cv2.GaussianBlur(rng.normal(size=(160, width)).astype(np.float32), (0, 0), 8)
            shades = 255 * (noise - noise.min()) / np.ptp(noise)
        file = folder / split / label / f"{number:05d}.png"
        file.parent.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(file), np.rint(shades).astype(np.uint8))
    return folder


def link_pictures(folder: Path, count: int) -> Path:
    """Give a few pictures so many names, and return their folder."""
    rng = np.random.default_rng(1)
    labels = np.where(rng.random(count) < 0.7, CLASSES[1], CLASSES[0])
    splits = rng.choice(["train", "val", "test"], count, p=[0.8, 0.1, 0.1])
    sources = write_pictures(folder.parent / "sources", -(-count // LINKS)).rglob("*.png")
    files = list(sources)
    for number, (split, label) in enumerate(zip(splits, labels, strict=True)):
        name = folder / split / label / f"{number:06d}.png"
        name.parent.mkdir(parents=True, exist_ok=True)
        os.link(files[number // LINKS], name)
    return folder


def drawn_scan(dataset: Dataset) -> Scan:
    """Return a scan whose measures and pairs are drawn at random: one file of 500 is cut off, one of 50 twice."""
    catalog, rng = dataset.catalog, np.random.default_rng(2)
    n = len(catalog)
    positive = (catalog["label"] == CLASSES[1]).to_numpy(dtype=bool)
    width = rng.integers(700, 2500, n).astype(np.float64)
    values = {name: rng.random(n) if kind == "float64" else "" for name, kind in MEASURES.items()}
    values |= {
        "width": width,
        "height": np.rint(width / np.where(positive, 1.5, 1.2) / rng.normal(1, 0.1, n)),
        "mode": "L",
        "bytes": width * 200,
        "mean": rng.normal(np.where(positive, 130, 120), 20),
        "contrast": rng.normal(180, 20, n),
        "sharpness": rng.uniform(0.01, 0.1, n),
        "saturation": 0.0,
        "flat": 0.0,
        "chest": rng.uniform(0.5, 1, n),
        "chest_turned": 0.0,
        "sha256": [f"{number:064x}" for number in range(n)],
        "problem": np.where(rng.random(n) < 1 / 500, "truncated", None),
        "reason": None,
    }
    measured = pd.DataFrame(values).astype(MEASURES).assign(path=catalog["path"])
    table = with_measures(catalog, measured)
    two = np.sort(rng.choice(n, (n // 100, 2), replace=False), axis=1)
    pairs = pd.DataFrame(
        {
            "a": catalog["path"].to_numpy()[two[:, 0]],
            "b": catalog["path"].to_numpy()[two[:, 1]],
            "kind": rng.choice(["exact", "near"], len(two)),
            "mirrored": False,
            "distance": 3,
            "correlation": rng.uniform(0.97, 1, len(two)),
        }
    )[list(PAIR_COLUMNS)]
    table = pd.concat([table, check_columns(table), leak_columns(table, pairs)], axis=1)
    found = Scan(dataset, table, pairs, find_shortcuts(table, dataset.classes), (), ())
    return replace(found, findings=tuple(scan_findings(found)))
