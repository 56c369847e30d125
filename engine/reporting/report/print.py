"""A report on paper: its HTML file, printed by a Chromium of this machine."""

from engine.reporting.pdf import html_to_pdf
from engine.reporting.report.content import Report
from engine.reporting.report.html import Paper, report_html


def report_pdf(report: Report, paper: Paper = "A4") -> bytes:
    """Return a report as PDF, its figures as lines and letters, the notice on every sheet.

    The page draws its figures for paper before it is printed. Raises InputError without a Chromium.
    """
    return html_to_pdf(report_html(report, paper=paper))
