"""Take the README's screenshots: ``python docs/screenshots.py``. They show synthetic radiographs only."""

import io
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
SIZE = {"width": 1280, "height": 800}
PAGES = {
    "home": "",
    "diagnosis": "Diagnosis?image=test%2FPNEUMONIA%2Fphantom-154.webp",
    "metrics": "Metrics",
    "gallery": "GradCAM_Gallery?wall=TP",
    "balance": "Dataset_Balance?view=Duplicates",
    "comparison": "Model_Comparison?dataset=kermany&model=mobilenet_v2_crop",
    "report": "Report?dataset=kermany&model=mobilenet_v2_crop",
}
"""File names and the pages on them; the demo and its model are what the app opens on."""

COLORS = 256
"""Colours of a picture without heatmaps: a third of the bytes, and no eye sees it."""

HEATMAPS = {"diagnosis", "gallery"}
"""Pictures whose colours flow, which so few would turn into bands."""

AT_REST = """
() => document.querySelector('.ps-notice')
  && document.querySelector('[data-testid="stApp"]').dataset.testScriptState === 'notRunning'
  && !document.querySelector('[data-testid="stProgress"], [data-testid="stSpinner"], [data-stale="true"]')
"""


def main() -> None:
    """Start the app as it comes, and write docs/<page>.png for each page."""
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as home:
        settings = {name: value for name, value in os.environ.items() if name != "PNEUMOSCOPE_DATA"}
        settings["PNEUMOSCOPE_HOME"] = home
        subprocess.run(
            [sys.executable, "-m", "data_tools", "scan", "data_tools/demo"],
            cwd=ROOT, env=settings, check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        server = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "streamlit",
                "run",
                "Home.py",
                "--server.headless=true",
                f"--server.port={port}",
            ],
            cwd=ROOT,
            env=settings,
        )
        try:
            wait_for(f"http://localhost:{port}/_stcore/health")
            take(f"http://localhost:{port}")
        finally:
            server.terminate()
            server.wait()


def wait_for(address: str) -> None:
    """Return once the address answers; raises TimeoutError after a minute."""
    for _ in range(300):
        with suppress(OSError), urllib.request.urlopen(address, timeout=5):
            return
        time.sleep(0.2)
    raise TimeoutError(f"{address} does not answer")


def take(address: str) -> None:
    """Open each page, wait until nothing is computed any more, and write what a visitor sees first."""
    with sync_playwright() as driver:
        program = shutil.which("chromium") or driver.chromium.executable_path
        browser = driver.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport=SIZE, color_scheme="light", device_scale_factor=1.5)
        for name, path in PAGES.items():
            page.goto(f"{address}/{path}")
            for _ in range(3):  # The end of work in the background runs the page again.
                page.wait_for_function(AT_REST, timeout=180_000)
                page.wait_for_timeout(2_000)
            taken = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
            kept = taken if name in HEATMAPS else taken.quantize(COLORS, dither=Image.Dither.NONE)
            kept.save(ROOT / "docs" / f"{name}.png", optimize=True)
        browser.close()


if __name__ == "__main__":
    main()
