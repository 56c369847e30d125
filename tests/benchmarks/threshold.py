"""How fast the Metrics page's threshold is at 22,000 scores, seen from the browser."""

import statistics
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from playwright.sync_api import Page, expect

from tests.benchmarks.harness import Agreement, Goal, Row
from tests.benchmarks.pages import CLASSES, chromium, settings
from tests.benchmarks.subjects import Task
from tests.browser.conftest import serve
from tests.browser.visit import Visit

SCORES = 22_000
DRAWN, SETTLED = Goal("<", 100), Goal("<", 0.5)
"""Milliseconds from a key to the drawn frame, and seconds from the slider's release to the settled page."""

MOVES, QUICK_MOVES = 200, 20
RELEASES, QUICK_RELEASES = 20, 3

WATCH_MOVES = """
(live) => {
  window.moves = [];
  const number = () => ['.roc .mark', '.pr .mark'].map(one => live.querySelector(one).getAttribute('cx')).join()
    + live.querySelector('.at').textContent;
  let before = number();
  live.getRootNode().addEventListener('keydown', (event) => {
    // After the frame that follows the key is on its way to the screen.
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => {
        if (number() !== before) window.moves.push(performance.now() - event.timeStamp);
        before = number();
      };
      channel.port2.postMessage(null);
    });
  }, true);
}
"""
"""Notes for each key that reaches the slider how long it takes until a changed picture has been drawn."""

WATCH_RELEASE = """
() => {
  const app = document.querySelector('[data-testid="stApp"]');
  const texts = () => [...document.querySelectorAll('.ps-lead, [data-testid="stPlotlyChart"]')]
    .map((one) => one.textContent);
  const before = texts();
  window.took = new Promise((resolve, reject) => {
    let start = null;
    window.addEventListener('keyup', (event) => { start = event.timeStamp; }, { capture: true, once: true });
    const look = () => {
      const now = texts();
      // The lead, the confusion matrix and the histogram all tell of the threshold.
      const changed = now[0] !== before[0] && now.filter((text, at) => text !== before[at]).length >= 3;
      if (start !== null && changed && app.dataset.testScriptState === 'notRunning') {
        resolve((performance.now() - start) / 1000);
      } else if (start !== null && performance.now() - start > 30000) {
        reject(new Error('the page did not follow'));
      } else requestAnimationFrame(look);
    };
    look();
  });
}
"""
"""Starts at the key's release, and stops at the first frame in which the rest of the page has followed."""


def measure(task: Task) -> list[Row]:
    """Bring a table of 22,000 different scores, and move its threshold by the keyboard."""
    moves, releases = (QUICK_MOVES, QUICK_RELEASES) if task.quick else (MOVES, RELEASES)
    with tempfile.TemporaryDirectory() as folder:
        home, temporary = Path(folder) / "home", Path(folder) / "temporary"
        temporary.mkdir()
        table = write_scores(Path(folder) / "scores.csv")
        with (
            settings(PNEUMOSCOPE_HOME=str(home)),
            serve("Home.py", home, temporary) as server,
            chromium() as browser,
        ):
            page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
            visit = Visit(page, server.address).open("Metrics")
            visit.upload(table)
            expect(page.locator(".ps-eyebrow")).to_have_text("scores.csv (uploaded)")
            visit.settled()
            drawn = move(page, moves)
            settled = [release(visit) for _ in range(releases + 1)][1:]
    print(f"drawn: median {statistics.median(drawn):.1f}, slowest {max(drawn):.1f} ms of {len(drawn)} keys")
    print(f"settled: {', '.join(f'{one:.2f}' for one in settled)} s")
    told = f"Metrics, threshold at {SCORES:,} scores"
    return [
        Agreement(f"{told}, milliseconds from key to drawn: median of {len(drawn)}", statistics.median(drawn), DRAWN),
        Agreement(f"{told}, milliseconds from key to drawn: slowest", max(drawn), DRAWN),
        Agreement(f"{told}, seconds from release to settled: median of {releases}", statistics.median(settled), SETTLED),
        Agreement(f"{told}, seconds from release to settled: slowest", max(settled), SETTLED),
    ]  # fmt: skip


def move(page: Page, count: int) -> list[float]:
    """Return the milliseconds that each of so many held keys takes to be drawn; end with a release."""
    slider = page.get_by_test_id("stMain").get_by_role("slider", name="Threshold")
    slider.focus()
    page.locator(".live").evaluate(WATCH_MOVES)
    for at in range(count):
        page.keyboard.down("PageUp" if at // 20 % 2 else "PageDown")
        page.wait_for_timeout(20)
    page.keyboard.up("PageUp")
    page.wait_for_timeout(2_000)
    return page.evaluate("window.moves")


def release(visit: Visit) -> float:
    """Return the seconds from letting go of a key until the rest of the page has followed."""
    visit.settled()
    visit.page.wait_for_timeout(500)
    visit.page.evaluate(WATCH_RELEASE)
    visit.page.keyboard.press("ArrowRight", delay=30)
    return visit.page.evaluate("window.took")


def write_scores(path: Path) -> Path:
    """Write 22,000 scores of two overlapping classes as another framework would, and return the file."""
    rng = np.random.default_rng(0)
    positive = rng.random(SCORES) < 0.3
    score = 1 / (1 + np.exp(-rng.normal(np.where(positive, 1.5, -1.5), 1.5)))
    names = [f"{number:05d}.png" for number in range(SCORES)]
    labels = np.where(positive, CLASSES[1], CLASSES[0])
    pd.DataFrame({"path": names, "label": labels, "score": score}).to_csv(path, index=False)
    return path
