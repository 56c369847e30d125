"""What a section's function returns: the section and what it was computed from, or why there is none."""

from collections.abc import Callable
from dataclasses import dataclass

from engine.reporting.report.content import Section
from engine.reporting.report.material import Material
from engine.reporting.report.recompute import Source


@dataclass(frozen=True)
class Part:
    """A section, and the sources of the figures that it states."""

    section: Section
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True)
class LeftOut:
    """A section that is not there: one sentence on what is missing, and what brings it."""

    sentence: str


Builder = Callable[[Material], Part | LeftOut]
"""Makes one section of what there is."""
