"""A report as a slide deck: text that can be edited, figures as pictures, details in the notes."""

import io
from collections.abc import Callable
from contextlib import nullcontext
from typing import TYPE_CHECKING

from engine.reporting.notice import NOTICE
from engine.reporting.report.content import Paragraph, Report
from engine.reporting.report.fit import (
    BODY_BOTTOM,
    EYEBROW_TOP,
    FOOT_TOP,
    GAP,
    HEIGHT,
    INNER,
    LINE,
    MARGIN,
    MESSAGE_TOP,
    SMALL,
    WIDTH,
    body_top,
    height_of,
    message_fit,
)
from engine.reporting.report.html import plots
from engine.reporting.report.pictures import one_browser
from engine.reporting.report.screens import Screen, screens
from engine.reporting.report.slides_blocks import draw
from engine.reporting.report.slides_look import Box, Run, emu, fill, presentation, write

if TYPE_CHECKING:
    from pptx.presentation import Presentation
    from pptx.slide import Slide

Tell = Callable[[int, int], object]
"""Is told how many slides of how many are made."""

TITLE_ONLY = 5
"""python-pptx's layout of a slide that has a title and nothing else."""

COVER, LARGER = 56, 28
"""Sizes of the first slide's title and subtitle."""

PLACE = 110
"""Width of the slide's number."""


def report_pptx(report: Report, tell: Tell = lambda done, total: None) -> bytes:
    """Return a report as a PowerPoint file of 16 to 9; ``tell`` hears how many slides of how many are made.

    Raises InputError where the report has figures and there is no Chrome to make pictures of them.
    """
    made = presentation()
    shown = screens(report)
    count = len(shown)
    with one_browser() if any(plots(report)) else nullcontext():
        add_cover(made, shown[0], f"1 of {count}")
        for place, screen in enumerate(shown[1:], start=2):
            tell(place - 1, count)
            add_screen(made, screen, f"{place} of {count}")
    tell(count, count)
    made.core_properties.title = report.title
    made.core_properties.subject = NOTICE
    made.core_properties.author = "PneumoScope"
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def add_cover(made: "Presentation", cover: Screen, place: str) -> None:
    """Add the first slide: title and subtitle."""
    height = height_of(cover.message, COVER, INNER)
    top = (HEIGHT - height) // 2 - COVER
    slide = add_slide(
        made, cover, Run(cover.message, COVER, bold=True), Box(MARGIN, top, INNER, height), place
    )
    said = [Run(block.text, LARGER, muted=True) for block in cover.blocks if isinstance(block, Paragraph)]
    below = sum(height_of(run.text, run.size, INNER) for run in said)
    write(slide, Box(MARGIN, top + height + GAP, INNER, below), said, name="subtitle")


def add_screen(made: "Presentation", screen: Screen, place: str) -> None:
    """Add one message with what shows it."""
    message = message_fit(screen.message)
    box = Box(MARGIN, MESSAGE_TOP, INNER, message.height)
    slide = add_slide(made, screen, Run(screen.message, message.size, bold=True), box, place)
    if screen.eyebrow:
        above = Box(MARGIN, EYEBROW_TOP, INNER, round(SMALL * LINE))
        write(slide, above, [Run(screen.eyebrow, SMALL, muted=True)], name="section")
    top = body_top(screen.message)
    draw(slide, screen, Box(MARGIN, top, INNER, BODY_BOTTOM - top))


def add_slide(made: "Presentation", screen: Screen, title: Run, box: Box, place: str) -> "Slide":
    """Add a slide with its title, the notice and its number at the foot, and the notes."""
    slide = made.slides.add_slide(made.slide_layouts[TITLE_ONLY])
    shape = slide.shapes.title
    shape.left, shape.top, shape.width, shape.height = emu(box)
    fill(shape.text_frame, [title])
    line = round(SMALL * LINE)
    foot = Box(MARGIN, FOOT_TOP, INNER - PLACE, line)
    write(slide, foot, [Run(NOTICE, SMALL, muted=True)], name="notice")
    number = Box(WIDTH - MARGIN - PLACE, FOOT_TOP, PLACE, line)
    write(slide, number, [Run(place, SMALL, muted=True)], name="number", right=True)
    slide.notes_slide.notes_text_frame.text = "\n\n".join(filter(None, [*screen.notes, NOTICE]))
    return slide
