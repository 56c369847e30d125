"""What a report says, apart from how it is drawn: sections of blocks, each with what it was measured on.

The page, the HTML file, the slides and the archive are made from one ``Report``, so that they cannot differ.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import pandas as pd

from engine.evaluation.findings import Finding
from engine.figures.style import ThemeName


class Audience(StrEnum):
    """Who reads the report; it decides the words and what comes first."""

    CLINICIAN = "clinician"
    """Reads counts per 1,000 patients first, then what the model misses and for whom."""
    MANAGER = "manager"
    """Reads what it means and what to do, in as few words as can be."""
    REVIEWER = "reviewer"
    """Reads the field's terms, tests, corrections and checklists."""
    ENGINEER = "engineer"
    """Reads data, training, robustness and what to change."""


@dataclass(frozen=True)
class Paragraph:
    """Plain text without markup."""

    text: str


@dataclass(frozen=True)
class KeyFigure:
    """One number in large type; both are ready to be read: ``0.953``, and ``0.936 to 0.968``."""

    label: str
    value: str
    interval: str


@dataclass(frozen=True)
class KeyFigures:
    """A row of numbers; ``basis`` says n, split and interval of all of them."""

    figures: tuple[KeyFigure, ...]
    basis: str


@dataclass(frozen=True)
class Table:
    """A table of text; ``name`` is its file's name without suffix, ``right`` the columns of numbers.

    ``basis`` says n, split and interval.
    """

    name: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    basis: str
    right: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Plot:
    """A figure: ``draw`` gives Plotly's figure in a theme, ``data`` what is drawn, ``alt`` what it shows.

    ``name`` is its file's name without suffix; ``basis`` says n, split and interval.
    """

    name: str
    title: str
    alt: str
    basis: str
    draw: Callable[[ThemeName], Any]
    data: pd.DataFrame


@dataclass(frozen=True)
class Picture:
    """A radiograph, with or without its heatmap, as the bytes of a PNG file."""

    name: str
    png: bytes
    alt: str
    caption: str


@dataclass(frozen=True)
class Case:
    """One image that was chosen to be shown: the model's call, its pictures, the reviewers' notes."""

    title: str
    text: str
    pictures: tuple[Picture, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Findings:
    """What to look at first, the gravest first."""

    findings: tuple[Finding, ...]


Block = Paragraph | KeyFigures | Table | Plot | Picture | Case | Findings
"""A piece of a section."""


@dataclass(frozen=True)
class Section:
    """One topic: ``message`` is the one sentence that a slide or a screen shows of it in large type."""

    key: str
    title: str
    message: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Report:
    """A whole report. ``provenance`` names what it was made from; it is what ``report --verify`` reads.

    ``provenance`` can be written as JSON: date, version, command, hashes of the dataset, weights and score
    tables, and the ``figures`` (name → number) that the report states.
    """

    title: str
    subtitle: str
    audience: Audience
    sections: tuple[Section, ...]
    provenance: Mapping[str, Any] = field(default_factory=dict)
