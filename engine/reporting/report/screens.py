"""A report as a sequence of screens, one message each: the slides and the present mode show the same ones."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.evaluation.findings import Finding
from engine.reporting.report.content import (
    Audience,
    Block,
    Case,
    Findings,
    KeyFigures,
    Paragraph,
    Picture,
    Plot,
    Report,
    Section,
    Table,
)
from engine.reporting.report.fit import BODY_BOTTOM, INNER, SMALL, TEXT, body_top, height_of
from engine.reporting.report.html_provenance import worded

BRIEFLY = (Audience.CLINICIAN, Audience.MANAGER)
"""Who is shown figures rather than tables."""

FINDINGS_TITLE = "What to look at first"
MADE_FROM = "What this was made from"

FINDING_WIDTH = INNER - 130
"""Width of a finding's sentence: how grave it is stands before it."""

FINDING_GAP = 22
"""Between two findings."""

UNSAID = ("format", "figures", "sources")
"""What of the provenance is for machines alone."""

MOST_TOGETHER = 10
"""Entries of the provenance that are told in one line."""

MOST_BESIDE = 4
"""Numbers that have room beside a figure."""


@dataclass(frozen=True)
class Screen:
    """One message in large type: above it where one is, below it what shows it, and what a speaker adds.

    ``blocks`` are one that shows it, or numbers and a figure that stand beside each other, or paragraphs
    where a section has nothing else. ``said`` may stand beside a figure that leaves room for it. ``key`` is
    the section's; the first and the last screen have none.
    """

    key: str
    eyebrow: str
    message: str
    blocks: tuple[Block, ...]
    said: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def screens(report: Report) -> tuple[Screen, ...]:
    """Return the title, the sections, and what the report was made from."""
    first = Screen("", "", report.title, (Paragraph(report.subtitle),))
    brief = report.audience in BRIEFLY
    sections = [screen for section in report.sections for screen in section_screens(section, brief=brief)]
    made_from = Screen(
        "",
        "Provenance",
        MADE_FROM,
        (provenance_table(report.provenance),),
        notes=tuple(f"{name}: {value}" for name, value in facts(report.provenance)),
    )
    return (first, *sections, made_from)


def section_screens(section: Section, *, brief: bool = False) -> Iterator[Screen]:
    """Yield a section's screens: the first one says its message, each further one what it shows.

    ``brief``: tables beside a figure have no screen, since they say the same; a speaker has their rows.
    """
    shown: list[Block] = [block for block in section.blocks if not isinstance(block, Paragraph)]
    said = tuple(block.text for block in section.blocks if isinstance(block, Paragraph))
    tables: list[Table] = []
    if brief and any(isinstance(block, Plot) for block in shown):
        tables = [block for block in shown if isinstance(block, Table)]
        shown = [block for block in shown if not isinstance(block, Table)]
    if not shown:
        yield from text_screens(section, said)
        return
    for place, group in enumerate(grouped(shown, section)):
        message = title_of(group[-1], section.message) if place else first_message(group[-1], section)
        eyebrow = "" if message == section.title else section.title
        notes = tuple(note for block in [*group, *([] if place else tables)] for note in notes_of(block))
        yield Screen(section.key, eyebrow, message, group, *((), notes) if place else (said, (*said, *notes)))


def first_message(block: Block, section: Section) -> str:
    """Return a section's message, unless it is that of the first finding, which stands below it."""
    if isinstance(block, Findings) and section.message in [one.sentence for one in block.findings]:
        return FINDINGS_TITLE
    return section.message


def text_screens(section: Section, said: Sequence[str]) -> Iterator[Screen]:
    """Yield screens of paragraphs, as many on each as it has room for."""
    room = BODY_BOTTOM - body_top(section.message)
    parts: list[list[str]] = [[]]
    for text in said:
        taken = sum(height_of(one, TEXT, INNER) + SMALL for one in parts[-1])
        if parts[-1] and taken + height_of(text, TEXT, INNER) > room:
            parts.append([])
        parts[-1].append(text)
    for part in parts:
        yield Screen(section.key, section.title, section.message, tuple(map(Paragraph, part)))


def grouped(blocks: list[Block], section: Section) -> Iterator[tuple[Block, ...]]:
    """Yield what one screen shows: a block, few numbers beside a figure, or the findings that have room."""
    rest = list(blocks)
    while rest:
        block = rest.pop(0)
        if isinstance(block, Findings):
            for part in parted(block, section):
                yield (part,)
        elif (
            isinstance(block, KeyFigures)
            and len(block.figures) <= MOST_BESIDE
            and rest
            and isinstance(rest[0], Plot)
        ):
            yield (block, rest.pop(0))
        else:
            yield (block,)


def parted(block: Findings, section: Section) -> Iterator[Findings]:
    """Yield findings, as many at a time as a screen has room for."""
    room = BODY_BOTTOM - max(body_top(section.message), body_top(FINDINGS_TITLE))
    part: list[Finding] = []
    for finding in block.findings:
        if part and sum(map(finding_height, [*part, finding])) - FINDING_GAP > room:
            yield Findings(tuple(part))
            part = []
        part.append(finding)
    if part:
        yield Findings(tuple(part))


def finding_height(finding: Finding) -> int:
    """Return how high a finding stands with the space below it, in pixels."""
    sentence = height_of(finding.sentence, TEXT, FINDING_WIDTH)
    return sentence + height_of(finding.advice, SMALL, FINDING_WIDTH) + FINDING_GAP


def title_of(block: Block, usual: str) -> str:
    """Return what a block shows, as the message of its own screen."""
    match block:
        case Plot() | Table() | Case():
            return block.title
        case Findings():
            return FINDINGS_TITLE
        case Picture():
            return block.caption
    return usual


def notes_of(block: Block) -> Iterator[str]:
    """Yield what a speaker may say of a block beyond what it shows."""
    match block:
        case KeyFigures():
            for one in block.figures:
                yield (
                    f"{one.label}: {one.value} ({one.interval})"
                    if one.interval
                    else f"{one.label}: {one.value}"
                )
            yield block.basis
        case Plot():
            yield f"{block.alt}"
            yield f"{block.title}: {block.basis}"
        case Table():
            yield f"{block.title}: {block.basis}"
            yield "\n".join(
                "; ".join(f"{name} {cell}" for name, cell in zip(block.columns, row, strict=True))
                for row in block.rows
            )
        case Findings():
            for finding in block.findings:
                where = f"{finding.page}, {finding.view}" if finding.view else str(finding.page)
                yield " ".join(filter(None, [finding.sentence, finding.advice, f"In the app: {where}."]))
        case Case():
            yield block.text
            yield from block.notes
        case Picture():
            yield block.caption


def provenance_table(provenance: Mapping[str, Any]) -> Table:
    """Return what the report was made from as a table, in short."""
    rows = [
        (name, in_short(value))
        for key, entry in provenance.items()
        if key not in UNSAID
        for name, value in named(key, entry)
    ]
    return Table("provenance", MADE_FROM, ("what", "which"), tuple(rows), "")


def named(key: str, entry: Any) -> Iterator[tuple[str, Any]]:
    """Yield an entry of the provenance under its name in words; of a list each one, numbered."""
    many = entry if isinstance(entry, list | tuple) else [entry]
    for place, one in enumerate(many, start=1):
        yield (f"{key} {place}" if len(many) > 1 else key).replace("_", " "), one


def in_short(value: Any) -> str:
    """Return an entry of the provenance on a line or two."""
    if isinstance(value, Mapping):
        if len(value) > MOST_TOGETHER:
            return f"{len(value)}, each named in the report"
        return ", ".join(f"{worded(name)} {in_short(one)}" for name, one in value.items())
    text = "none" if value is None or value == "" else str(value)
    is_hash = len(text) >= 40 and all(letter in "0123456789abcdef" for letter in text)
    return f"{text[:12]}…" if is_hash else text


def facts(provenance: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    """Yield all names and values of the provenance but the figures, which the report itself states."""
    for key, value in provenance.items():
        name = f"{before} {key}".strip()
        if key in UNSAID and not before:
            continue
        if isinstance(value, Mapping):
            yield from facts(value, name)
        elif isinstance(value, list | tuple):
            yield from facts({str(place): one for place, one in enumerate(value, start=1)}, name)
        elif value is not None and value != "":
            yield name, str(value)
