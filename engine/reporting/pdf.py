"""An HTML file as PDF, printed by a Chromium of this machine."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from engine.errors import InputError

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
"""What Chromium and its kin are called."""

SECONDS = 120


def find_chromium() -> str | None:
    """Return the program that can print, None where there is none."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


def html_to_pdf(html: str) -> bytes:
    """Return a page that needs nothing else as PDF; raises InputError without a Chromium, or where it fails.

    The page lies in a temporary folder while it is printed. Nothing is fetched: the page asks for nothing,
    and no name can be resolved.
    """
    program = find_chromium()
    if program is None:
        raise InputError(
            "A PDF needs Chromium or Chrome: install one (Debian: apt install chromium), or write .html and "
            "print that from any browser."
        )
    with tempfile.TemporaryDirectory(prefix="pneumoscope-") as folder:
        page, out = Path(folder, "page.html"), Path(folder, "page.pdf")
        page.write_text(html, encoding="utf-8")
        command = [
            program, "--headless", "--disable-gpu", "--no-first-run", "--no-pdf-header-footer",
            "--generate-pdf-document-outline",
            "--disable-background-networking", "--host-resolver-rules=MAP * ~NOTFOUND",
            f"--user-data-dir={folder}/profile", f"--print-to-pdf={out}", page.as_uri(),
        ]  # fmt: skip
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            # Chromium does not run as root otherwise; the page is our own.
            command.insert(1, "--no-sandbox")
        try:
            done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise InputError(f"{program} could not print the page ({error}).") from error
        if not out.is_file():
            told = done.stderr.decode(errors="replace").strip().splitlines()
            raise InputError(
                f"{program} could not print the page ({told[-1] if told else 'no reason given'})."
            )
        return out.read_bytes()
