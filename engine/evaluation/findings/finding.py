"""One thing to look at, how grave it is, and the page that shows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding matters, the gravest first."""

    HIGH = "high"
    """Conclusions from the data or the model are likely to be wrong."""
    MEDIUM = "medium"
    """It limits what the figures mean."""
    NOTE = "note"
    """Good to know before deciding."""


class Page(StrEnum):
    """The page that shows a finding, by its title."""

    BALANCE = "Dataset Balance"
    PADDING = "Padding Color"
    METRICS = "Metrics"
    GALLERY = "GradCAM Gallery"
    COMPARISON = "Model Comparison"


@dataclass(frozen=True)
class Finding:
    """One thing to look at: a sentence with its figure and interval, and the page that shows it.

    ``advice`` is a sentence on what to do about it, ``view`` the page's view where it is not the first one.
    """

    severity: Severity
    sentence: str
    page: Page
    advice: str = ""
    view: str | None = None


def ranked(findings: Iterable[Finding | None]) -> list[Finding]:
    """Return the findings there are, the gravest first, equally grave ones as they came."""
    order = list(Severity)
    return sorted(filter(None, findings), key=lambda finding: order.index(finding.severity))
