"""Slides, read back: text, alternative texts, notes, and that everything stands where it fits."""

import io
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
import streamlit
from PIL import ImageFont
from pptx import Presentation
from pptx.util import Emu

from engine.evaluation.findings import Finding, Page, Severity
from engine.reporting.notice import NOTICE
from engine.reporting.pdf import find_chromium
from engine.reporting.report.content import Audience, Findings, Paragraph, Plot, Report, Section, Table
from engine.reporting.report.screens import screens
from engine.reporting.report.slides import report_pptx
from tests.reporting.report.samples import sample_report

PIXEL = 9525
"""PowerPoint's units in one of 1280 pixels."""

needs_chromium = pytest.mark.skipif(find_chromium() is None, reason="needs Chromium or Chrome")


def without_figures(report: Report) -> Report:
    """Return a report that takes no browser to be made into slides."""
    sections = [
        replace(one, blocks=tuple(block for block in one.blocks if not isinstance(block, Plot)))
        for one in report.sections
    ]
    return replace(report, sections=tuple(sections))


def slides_of(report: Report) -> list:
    return list(Presentation(io.BytesIO(report_pptx(report))).slides)


def texts(slide) -> list[str]:
    """Return every text that a slide shows."""
    found = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
    for shape in slide.shapes:
        if shape.has_table:
            found += [cell.text for row in shape.table.rows for cell in row.cells]
    return [text for text in found if text]


@cache
def house_typeface(size: float) -> ImageFont.FreeTypeFont:
    """Return the pages' own typeface in bold, which comes with Streamlit: another than slides are set by."""
    (file,) = Path(streamlit.__file__).parent.glob("static/static/media/SourceSansVF-Upright*.woff2")
    typeface = ImageFont.truetype(str(file), round(size))
    typeface.set_variation_by_axes([700])
    return typeface


def height_of(frame, width: float) -> float:
    """Return how high a text frame's text stands in the house's typeface, in pixels, broken at spaces."""
    height = 0.0
    for paragraph in frame.paragraphs:
        for run in paragraph.runs:
            size = run.font.size.pt / 0.75
            typeface, line, count = house_typeface(size), "", 1
            for word in run.text.split():
                longer = f"{line} {word}".strip()
                if line and typeface.getlength(longer) > width:
                    line, count = word, count + 1
                else:
                    line = longer
            height += 1.25 * size * count
    return height


def check_layout(slide, width: int, height: int) -> None:
    """Check that each shape lies on the slide, holds its text, and covers no other one."""
    boxes = []
    for shape in slide.shapes:
        assert min(shape.left, shape.top) >= 0
        assert shape.left + shape.width <= width + PIXEL
        assert shape.top + shape.height <= height + PIXEL
        if shape.has_text_frame and shape.text_frame.text:
            assert height_of(shape.text_frame, shape.width / PIXEL) <= shape.height / PIXEL + 1, shape.name
        if shape.has_table:
            for row in shape.table.rows:
                for cell, column in zip(row.cells, shape.table.columns, strict=True):
                    room = (column.width - cell.margin_left - cell.margin_right) / PIXEL
                    assert height_of(cell.text_frame, room) <= row.height / PIXEL, cell.text
        if shape.name != "mark":
            boxes.append((shape.left, shape.top, shape.left + shape.width, shape.top + shape.height, shape))
    for place, (left, top, right, bottom, shape) in enumerate(boxes):
        for other in boxes[place + 1 :]:
            apart = right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top
            assert apart, f"{shape.name} covers {other[4].name}: {slide.shapes.title.text}"


@pytest.mark.slow
@needs_chromium
def test_every_kind_of_block_stands_on_a_slide_of_its_own_with_notice_notes_and_alternative_texts():
    report, told = sample_report(), []
    deck = Presentation(io.BytesIO(report_pptx(report, lambda done, total: told.append((done, total)))))
    slides = list(deck.slides)
    assert (deck.slide_width, deck.slide_height) == (Emu(1280 * PIXEL), Emu(720 * PIXEL))
    assert deck.core_properties.title == report.title
    assert [slide.shapes.title.text for slide in slides] == [
        "demo on demo · test",
        "Finds 86 of 100 pneumonia images & wrongly calls 11 of 100 normal ones pneumonia.",
        "What to look at first",
        "The curve is far from chance.",
        "Figures at the threshold",
        "One image that was missed.",
        "What this was made from",
    ]
    assert told[-1] == (7, 7)
    pictures = {
        shape._element.nvPicPr.cNvPr.get("descr"): shape
        for slide in slides
        for shape in slide.shapes
        if shape.shape_type == 13
    }
    assert set(pictures) == {
        "ROC curve of the demo's model, well above the diagonal",
        "A radiograph of a chest",
    }
    radiograph = pictures["A radiograph of a chest"]
    assert radiograph.width / radiograph.height == pytest.approx(96 / 64, rel=0.001)
    for slide in slides:
        check_layout(slide, deck.slide_width, deck.slide_height)


def test_text_can_be_edited_and_every_slide_says_that_it_is_for_research_only():
    report = without_figures(sample_report())
    slides = slides_of(report)
    for place, slide in enumerate(slides, start=1):
        assert NOTICE in texts(slide)
        assert NOTICE in slide.notes_slide.notes_text_frame.text
        assert f"{place} of {len(slides)}" in texts(slide)
        check_layout(slide, 1280 * PIXEL, 720 * PIXEL)
    everything = [text for slide in slides for text in texts(slide)]
    (numbers,) = [block for block in report.sections[0].blocks if hasattr(block, "figures")]
    for text in (
        numbers.figures[0].value, numbers.figures[0].interval, numbers.basis, "Lower the threshold.",
        "On demo · test the model misses 14 of 100 pneumonia images <b>, n = 35.", "Reviewer A: unclear.",
        "95 % interval", "The file, as a reader sees it",
    ):  # fmt: skip
        assert text in everything
    performance = next(one for one in slides if one.shapes.title.text == "The curve is far from chance.")
    assert "Every point is one threshold." in performance.notes_slide.notes_text_frame.text
    assert "version" in texts(slides[-1])
    sizes = [
        run.font.size.pt / 0.75
        for slide in slides
        for shape in slide.shapes
        if shape.has_text_frame
        for paragraph in shape.text_frame.paragraphs
        for run in paragraph.runs
    ]
    assert min(sizes) >= 18


def crowded(audience: Audience = Audience.REVIEWER) -> Report:
    """Return a report of long sentences, a long and wide table, and more findings than a slide holds."""
    long = "Among the images of the second hospital the model calls far more of the normal ones ill, " * 3
    finding = Finding(Severity.MEDIUM, long, Page.METRICS, "Choose a threshold on images of that hospital.")
    table = Table(
        "long", "A long table", ("group", *(f"figure {number}" for number in range(1, 12))),
        tuple((f"group number {row}", *["0.953 (0.936 to 0.968)"] * 11) for row in range(40)), long,
    )  # fmt: skip
    blocks = (Findings((finding,) * 7), table)
    sections = (
        Section("crowded", "A crowded section", long, blocks),
        Section(
            "said", "Only said", "It is said.", tuple(Paragraph(f"{number}. {long}") for number in range(9))
        ),
    )
    hashes = {f"file {number}": f"{number:x}" * 64 for number in range(9)}
    return Report(
        "t", "s", audience, sections, {"files": hashes, "created": "today", "figures": {"auc": 1.0}}
    )


def test_what_does_not_fit_goes_on_or_is_said_to_be_left_out():
    report = crowded()
    slides = slides_of(report)
    for slide in slides:
        check_layout(slide, 1280 * PIXEL, 720 * PIXEL)
    found = [text for slide in slides for text in texts(slide)]
    assert sum(text == "medium" for text in found) == 7
    for number in range(9):
        assert sum(text.startswith(f"{number}. Among") for text in found) == 1
    (table,) = [
        shape.table
        for slide in slides
        for shape in slide.shapes
        if shape.has_table and "group" in shape.table.cell(0, 0).text
    ]
    rows, columns = len(table.rows) - 1, len(table.columns)
    assert (rows, columns) == (6, 8)
    assert any(
        f"{40 - rows} more rows and {12 - columns} more columns in the report." in text for text in found
    )
    last = slides[-1]
    assert "111111111111…" in " ".join(texts(last))
    assert "1" * 64 in last.notes_slide.notes_text_frame.text


def test_clinicians_see_figures_and_hear_the_rows_of_their_tables():
    shown = {
        audience: [block for screen in screens(sample_report(audience)) for block in screen.blocks]
        for audience in (Audience.REVIEWER, Audience.CLINICIAN)
    }
    named = {audience: [getattr(block, "name", "") for block in blocks] for audience, blocks in shown.items()}
    assert {"roc", "figures"} <= set(named[Audience.REVIEWER])
    assert {"roc", "figures"} & set(named[Audience.CLINICIAN]) == {"roc"}
    curve = next(one for one in screens(sample_report(Audience.CLINICIAN)) if one.key == "performance")
    assert any(note.startswith("figure ROC AUC; value 0.963") for note in curve.notes)


def test_the_last_screen_names_files_as_they_are():
    report = replace(
        sample_report(), provenance={"models": [{"weights_sha256": "ab", "scores": "my_net/a_b.csv"}]}
    )
    (table,) = screens(report)[-1].blocks
    assert ("models", "weights sha256 ab, scores my_net/a_b.csv") in table.rows
