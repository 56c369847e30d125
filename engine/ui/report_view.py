"""The Report page: its answer, the files, and the report as its readers will see it."""

import streamlit as st

from engine.evaluation import sentences
from engine.reporting.report.content import Report
from engine.reporting.report.request import ReportRequest
from engine.ui import blocks, report_made, report_papers, report_present, study
from engine.ui.jobs import Job, await_end
from engine.ui.report_files import show_files, show_missing
from engine.ui.sidebar import Selection

PREVIEW = 900
"""Height of the preview in pixels; it scrolls by itself."""


def show_answer(report: Report, selection: Selection) -> None:
    """Show what the report says first, and what it holds."""
    where = f"A report for {report.audience}s: {report.title}{study.synthetic(selection)}"
    blocks.headline(where, report.sections[0].message, report_made.contents(report))


def show_waiting(job: Job, selection: Selection) -> None:
    """Show what is known while the report is being made, or why it cannot be."""
    subject = study.subject(selection)
    lead = "" if job.finished else "The report is being made; it appears here by itself."
    blocks.headline(subject.where, sentences.headline(subject.result.metrics, subject.table.classes), lead)
    if job.error:
        blocks.problem(job.error)
    else:
        await_end(job)


def show_report(report: Report, request: ReportRequest, key: str, selection: Selection) -> None:
    """Show the files and the preview of a report."""
    stem = f"{request.models[0]}-{request.data.replace('/', '-')}-{request.audience}"
    with st.container(horizontal=True, vertical_alignment="center", key="keep"):
        st.button("Present", type="primary", icon=":material/slideshow:", on_click=report_present.present)
        show_files(report, key, stem)
        report_papers.show_papers(selection)
    show_missing()
    st.iframe(report_made.html_of(key, report), height=PREVIEW, alt=f"The report: {report.title}")
    st.caption("The same on the command line; the suffix decides what is written:")
    st.code(request.command, language=None, wrap_lines=True)
