"""A report as Markdown: its words and tables; a figure by what it shows, a case by its text."""

from collections.abc import Iterable, Sequence
from itertools import chain

from engine.reporting.notice import NOTICE
from engine.reporting.report.content import (
    Block,
    Case,
    Findings,
    KeyFigures,
    Paragraph,
    Picture,
    Plot,
    Report,
    Table,
)

ESCAPED = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_[]<>#|"})
"""What would be markup."""


def report_markdown(report: Report) -> str:
    """Return the report as Markdown (CommonMark with GitHub's tables), the notice first."""
    parts = [f"# {plain(report.title)}", plain(report.subtitle), f"**{NOTICE}**"]
    for section in report.sections:
        parts += [f"## {plain(section.title)}", f"**{plain(section.message)}**"]
        parts += chain.from_iterable(map(block_parts, section.blocks))
    facts = report.provenance
    if facts.get("command"):
        parts += ["## What it was made from", f"`{facts['command']}`"]
        parts += [f"- {plain(name)}: {plain(str(sha256))}" for name, sha256 in facts.get("files", {}).items()]
    return "\n\n".join(parts) + "\n"


def block_parts(block: Block) -> list[str]:
    """Return the paragraphs of a block."""
    if isinstance(block, Paragraph):
        return [plain(block.text)]
    if isinstance(block, KeyFigures):
        rows = [(one.label, one.value, one.interval) for one in block.figures]
        return [table(("", "Value", "95 % interval"), rows), basis(block.basis)]
    if isinstance(block, Table):
        return [f"### {plain(block.title)}", table(block.columns, block.rows), basis(block.basis)]
    if isinstance(block, Plot):
        return [f"### {plain(block.title)}", f"Figure: {plain(block.alt)}", basis(block.basis)]
    if isinstance(block, Findings):
        lines = (
            f"- {plain(one.severity.value)}: "
            f"{plain(one.sentence)}{f' {plain(one.advice)}' if one.advice else ''}"
            for one in block.findings
        )
        return ["\n".join(lines) or "No finding."]
    if isinstance(block, Case):
        notes = [f"- {plain(note)}" for note in block.notes]
        return [f"### {plain(block.title)}", plain(block.text), *notes]
    return picture(block)


def picture(block: Picture) -> list[str]:
    """Return what a picture shows."""
    return [f"Picture: {plain(block.alt)}. {plain(block.caption)}"]


def basis(text: str) -> str:
    """Return what figures rest on, as a line of its own."""
    return f"*{plain(text)}*"


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table."""
    cells = [[plain(one) for one in line] for line in (columns, *rows)]
    cells.insert(1, ["---"] * len(columns))
    return "\n".join(f"| {' | '.join(line)} |" for line in cells)


def plain(text: str) -> str:
    """Return text on one line, in which nothing is markup."""
    return " ".join(text.split()).translate(ESCAPED)
