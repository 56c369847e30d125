"""Take the README's screenshot: ``python docs/screenshots.py``. It shows figures only, no patient's image."""

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

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
SIZE = {"width": 1280, "height": 800}
LOADED = "[data-testid='stPlotlyChart'] .main-svg"


def main() -> None:
    """Start the app on the models that ship, and write docs/home.png."""
    with socket.socket() as free:
        free.bind(("localhost", 0))
        address = f"http://localhost:{free.getsockname()[1]}"
    with tempfile.TemporaryDirectory() as home:
        port = address.rsplit(":", 1)[1]
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
            env={**os.environ, "PNEUMOSCOPE_HOME": home},
        )
        try:
            wait_for(f"{address}/_stcore/health")
            take(address, ROOT / "docs" / "home.png")
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


def take(address: str, target: Path) -> None:
    """Open a page, wait for its figure, and write what a visitor sees first."""
    with sync_playwright() as driver:
        program = shutil.which("chromium") or driver.chromium.executable_path
        browser = driver.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport=SIZE, color_scheme="light", device_scale_factor=1.5)
        page.goto(address)
        page.wait_for_selector(LOADED, timeout=60_000)
        page.wait_for_timeout(3_000)
        page.screenshot(path=target)
        browser.close()


if __name__ == "__main__":
    main()
