"""The Metrics page's view of robustness: other data, suspected leaks, and altered images."""

from engine.ui.metrics_external import show_external
from engine.ui.metrics_leaks import show_leaks
from engine.ui.metrics_stress import show_stress
from engine.ui.sidebar import Selection
from engine.ui.study import Subject


def show_robustness(subject: Subject, selection: Selection | None) -> None:
    """Show whether the figures hold on a second set, without suspected leaks, and on worse pictures.

    ``selection`` is None for scores that a visitor brought.
    """
    show_external(subject, selection)
    show_leaks(subject, selection)
    show_stress(subject, selection)
