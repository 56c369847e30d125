"""Where in the app a section of the report is live: the page and its view."""

from dataclasses import dataclass

from engine.evaluation.findings import Page
from engine.reporting.report.request import Topic

FILES = {
    Page.BALANCE: "pages/2_Dataset_Balance.py",
    Page.PADDING: "pages/3_Padding_Color.py",
    Page.METRICS: "pages/4_Metrics.py",
    Page.GALLERY: "pages/5_GradCAM_Gallery.py",
    Page.COMPARISON: "pages/6_Model_Comparison.py",
}


@dataclass(frozen=True)
class Live:
    """A page of the app by its title, and its view, None for the one that it opens on."""

    title: Page
    view: str | None = None

    @property
    def page(self) -> str:
        """The page's file."""
        return FILES[self.title]


SECTIONS = {
    Topic.SUMMARY: Live(Page.METRICS),
    Topic.CLINIC: Live(Page.METRICS, "Clinical use"),
    Topic.PERFORMANCE: Live(Page.METRICS, "Curves"),
    Topic.OPERATING_POINT: Live(Page.METRICS),
    Topic.COMPARISON: Live(Page.COMPARISON),
    Topic.CALIBRATION: Live(Page.METRICS, "Calibration"),
    Topic.SUBGROUPS: Live(Page.METRICS, "Subgroups"),
    Topic.EXTERNAL: Live(Page.METRICS, "Robustness"),
    Topic.PADDING: Live(Page.PADDING, "Changed calls"),
    Topic.ROBUSTNESS: Live(Page.METRICS, "Robustness"),
    Topic.TRUST: Live(Page.GALLERY, "Trust"),
    Topic.CASES: Live(Page.GALLERY),
    Topic.DATA: Live(Page.BALANCE),
    Topic.TRAINING: Live(Page.COMPARISON, "Steps"),
}
"""Limits and checklists have no page; each finding names its own."""


def live(section: str) -> Live | None:
    """Return where a section (its key) is live, None where no page shows it."""
    return SECTIONS.get(Topic(section)) if section in set(Topic) else None
