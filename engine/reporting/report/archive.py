"""A report taken apart: its figures as pictures, its tables as CSV, and what it was made from."""

import io
import json
import zipfile
from collections.abc import Callable, Iterator

from engine.reporting.notice import NOTICE
from engine.reporting.report.content import Block, Case, Picture, Report, Table
from engine.reporting.report.html import plots, report_html
from engine.reporting.report.pictures import Wanted, pictures
from engine.reporting.report.table_files import frame_csv, table_csv

EPOCH = (1980, 1, 1, 0, 0, 0)
"""ZIP's first day: the same report gives the same archive."""


def report_zip(report: Report, done: Callable[[], object] = lambda: None) -> bytes:
    """Return a report as a ZIP archive; ``done`` is called after each picture of a figure, PNG and SVG.

    It holds ``report.html``, ``figures/`` (NAME.png, NAME.svg and, as NAME.csv, the data), ``tables/``,
    ``cases/`` with the radiographs shown, ``provenance.json`` and a ``README.md`` that lists them all.
    Raises InputError without a Chromium, which draws the figures.
    """
    files = dict(entries(report, done))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in ({"README.md": readme(report).encode("utf-8")} | files).items():
            archive.writestr(zipfile.ZipInfo(name, EPOCH), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def entries(report: Report, done: Callable[[], object]) -> Iterator[tuple[str, bytes]]:
    """Yield names and contents of the files."""
    figures = list(plots(report))
    wanted = [Wanted(plot, kind) for plot in figures for kind in ("png", "svg")]
    drawn = pictures(wanted, done)
    yield "report.html", report_html(report).encode("utf-8")
    yield "provenance.json", json.dumps(dict(report.provenance), indent=2, ensure_ascii=False).encode("utf-8")
    for one, content in zip(wanted, drawn, strict=True):
        yield f"figures/{one.plot.name}.{one.kind}", content
    for plot in figures:
        yield f"figures/{plot.name}.csv", frame_csv(plot.data)
    for block in blocks(report):
        if isinstance(block, Table):
            yield f"tables/{block.name}.csv", table_csv(block)
    for picture in shown(report):
        yield f"cases/{picture.name}.png", picture.png


def blocks(report: Report) -> Iterator[Block]:
    """Yield the blocks of all sections in their order."""
    for section in report.sections:
        yield from section.blocks


def shown(report: Report) -> Iterator[Picture]:
    """Yield the radiographs, those of cases too."""
    for block in blocks(report):
        if isinstance(block, Picture):
            yield block
        elif isinstance(block, Case):
            yield from block.pictures


def readme(report: Report) -> str:
    """Return what the archive holds, in Markdown: each figure and table with what it was measured on."""
    lines = [
        f"# {report.title}", "", report.subtitle, "", f"**{NOTICE}**", "",
        "- `report.html`: the whole report; any browser opens it, without a network.",
        "- `provenance.json`: what it was made from; `python -m engine report --verify report.html` tells",
        "  whether its figures still hold.",
    ]  # fmt: skip
    named: dict[str, list[str]] = {"Figures": [], "Tables": [], "Cases": []}
    for plot in plots(report):
        named["Figures"].append(
            f"- `figures/{plot.name}` (`.png`, `.svg`, data as `.csv`): {plot.title}. "
            f"{plot.alt.rstrip('.')}. Basis: {plot.basis.rstrip('.')}."
        )
    for block in blocks(report):
        if isinstance(block, Table):
            named["Tables"].append(
                f"- `tables/{block.name}.csv`: {block.title}. Basis: {block.basis.rstrip('.')}."
            )
    for picture in shown(report):
        named["Cases"].append(f"- `cases/{picture.name}.png`: {picture.alt.rstrip('.')}. {picture.caption}")
    for title, listed in named.items():
        if listed:
            lines += ["", f"## {title}", "", *listed]
    return "\n".join(lines) + "\n"
