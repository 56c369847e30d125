"""The report as files to keep, each made when someone asks for it, in the background where it takes long."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from engine.reporting.pdf import find_chromium
from engine.reporting.report.archive import report_zip
from engine.reporting.report.content import Report
from engine.reporting.report.html import plots
from engine.reporting.report.print import report_pdf
from engine.reporting.report.slides import report_pptx
from engine.ui import blocks, report_made
from engine.ui.jobs import Job, await_end, jobs

SLIDES = "application/vnd.openxmlformats-officedocument.presentationml.presentation"

PICTURES_IN_ZIP = 2
"""The archive has each figure as PNG and as SVG."""

INSTALL = (
    "PDF, slides and ZIP are drawn by Chromium or Chrome, which this machine lacks: install one (Debian: apt "
    "install chromium; elsewhere: kaleido_get_chrome). The HTML file needs none, and prints from any browser."
)


@dataclass(frozen=True)
class Kind:
    """A kind of file that takes seconds: its name, its suffix, its MIME type, and how it is made."""

    name: str
    suffix: str
    mime: str
    make: Callable[[Report, Job], bytes]


def zipped(report: Report, job: Job) -> bytes:
    """Return the archive, telling the job of every picture."""
    job.total = PICTURES_IN_ZIP * len(list(plots(report)))
    return report_zip(report, job.advance)


KINDS = (
    Kind("PDF", "pdf", "application/pdf", lambda report, job: report_pdf(report)),
    Kind("Slides", "pptx", SLIDES, lambda report, job: report_pptx(report, job.move)),
    Kind("ZIP", "zip", "application/zip", zipped),
)


def show_files(report: Report, key: str, stem: str) -> None:
    """Offer the report as files whose names begin with ``stem``; ``key`` names the report."""
    st.download_button(
        "HTML",
        lambda: report_made.html_of(key, report).encode(),
        file_name=f"{stem}.html",
        mime="text/html",
        key="save_html",
        icon=":material/download:",
        on_click="ignore",
    )
    if find_chromium() is not None:
        for kind in KINDS:
            offer(kind, report, key, stem)


def show_missing() -> None:
    """Say what to install where not all files can be made."""
    if find_chromium() is None:
        st.caption(INSTALL)


def offer(kind: Kind, report: Report, key: str, stem: str) -> None:
    """Offer a file that takes seconds: to be made, being made, or to be saved."""
    name = f"{key} {kind.suffix}"
    job = jobs().get(name)
    if job is None or job.error:
        if st.button(kind.name, key=f"make_{kind.suffix}", help=f"Make the {kind.name} in the background."):
            jobs().forget(name)
            jobs().start(name, kind.name, lambda job: kind.make(report, job))
            st.rerun()
        if job is not None and job.error:
            blocks.problem(job.error)
    elif not job.finished:
        await_end(job)
        st.button(f"{kind.name} …", key=f"make_{kind.suffix}", disabled=True)
    else:
        st.download_button(
            f"Save {kind.name} ({len(job.result) / 1e6:.1f} MB)",
            job.result,
            file_name=f"{stem}.{kind.suffix}",
            mime=kind.mime,
            key=f"save_{kind.suffix}",
            type="primary",
            icon=":material/download:",
            on_click="ignore",
        )
