"""The report of a request, made once in the background and kept until what it rests on changes."""

import hashlib

import streamlit as st

from engine.reporting.report.build import build_report
from engine.reporting.report.content import Block, Case, Plot, Report, Table
from engine.reporting.report.html import report_html
from engine.reporting.report.request import ReportRequest
from engine.ui import loaders
from engine.ui.jobs import Job, jobs
from engine.ui.sidebar import Selection

SHORT = 1.0
"""Seconds that a page waits for a report before it says that it is being made."""


def made(request: ReportRequest, selection: Selection) -> Job:
    """Return the job whose result is the report, begun unless that was done already; it may be at work."""
    job = jobs().start(key_of(request, selection), "Report", lambda job: build_report(request, job.move))
    job.wait(SHORT)
    return job


def key_of(request: ReportRequest, selection: Selection) -> str:
    """Return what names a request and the score tables and models that it rests on, as they are now."""
    entries = [entry for entry in selection.models if entry.name in request.models]
    stamps = [
        (str(file.path), loaders.stamp(file.path)) for entry in entries for file in loaders.score_files(entry)
    ]
    told = repr((request, str(selection.source), stamps, [loaders.model_stamps(entry) for entry in entries]))
    return f"report {hashlib.sha256(told.encode()).hexdigest()}"


@st.cache_resource(max_entries=4, show_spinner=False)
def html_of(key: str, _report: Report) -> str:
    """Return a report as HTML; ``key`` names the report."""
    return report_html(_report)


def contents(report: Report) -> str:
    """Return in words what a report holds."""
    blocks: list[Block] = [block for section in report.sections for block in section.blocks]
    counts = [(len(report.sections), "section")]
    for kind, word in ((Plot, "figure"), (Table, "table"), (Case, "case")):
        counts.append((sum(isinstance(block, kind) for block in blocks), word))
    told = [f"{count} {word if count == 1 else word + 's'}" for count, word in counts if count]
    checked = len(report.provenance.get("figures", {}))
    return f"{', '.join(told)}; {checked:,} numbers that can be computed again from the score tables."
