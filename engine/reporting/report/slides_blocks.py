"""The blocks of a report on a slide: numbers, figures, tables, findings, cases."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from engine.evaluation.findings import Finding, Severity
from engine.figures.style import GRAY, ORANGE, POSITIVE
from engine.reporting.report.content import (
    Case,
    Findings,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Picture,
    Plot,
    Table,
)
from engine.reporting.report.fit import (
    LARGE,
    LINE,
    SMALL,
    TEXT,
    figure_width,
    fitted,
    height_of,
    said_beside,
)
from engine.reporting.report.pictures import plot_png
from engine.reporting.report.screens import FINDING_GAP, Screen
from engine.reporting.report.slides_look import EMU, Box, Run, bar, grid, picture, write

if TYPE_CHECKING:
    from pptx.slide import Slide

MAGNIFIED = 1.5
"""Figures are drawn this much smaller and then enlarged: their smallest type of 12 pixels gets 18."""

SHARP = 2
"""Pixels of a figure's picture in one of the slide's."""

BESIDE = 270
"""Width of the numbers beside a figure."""

SPACE = 32
"""Between what stands side by side."""

MARKS = {Severity.HIGH: POSITIVE, Severity.MEDIUM: ORANGE, Severity.NOTE: GRAY}
"""Colours of the rule beside a finding."""


def draw(slide: "Slide", screen: Screen, box: Box) -> None:
    """Draw what one screen shows into a place."""
    match screen.blocks:
        case (KeyFigures() as numbers, Plot() as plot):
            column(slide, numbers, Box(box.left, box.top, BESIDE, box.height))
            left = box.left + BESIDE + SPACE
            draw_plot(slide, plot, Box(left, box.top, box.width - BESIDE - SPACE, box.height), ())
        case (KeyFigures() as numbers,):
            row(slide, numbers, box)
        case (Plot() as plot,):
            draw_plot(slide, plot, box, screen.said)
        case (Table() as table,):
            draw_table(slide, table, box)
        case (Findings() as found,):
            draw_findings(slide, found, box)
        case (Case() as case,):
            draw_case(slide, case, box, titled=case.title != screen.message)
        case (Picture() as shown,):
            draw_pictures(slide, (shown,), box)
        case _:
            said = [block.text for block in screen.blocks if isinstance(block, Paragraph)]
            paragraphs(slide, said, box)


def paragraphs(slide: "Slide", said: Sequence[str], box: Box) -> None:
    """Write paragraphs below each other."""
    top = box.top
    for text in said:
        height = height_of(text, TEXT, box.width)
        write(slide, Box(box.left, top, box.width, height), [Run(text, TEXT)], name="text")
        top += height + SMALL


def basis(slide: "Slide", text: str, box: Box) -> None:
    """Write what was measured on at the foot of a place."""
    height = height_of(text, SMALL, box.width)
    place = Box(box.left, box.top + box.height - height, box.width, height)
    write(slide, place, [Run(text, SMALL, muted=True)], name="basis")


def without_basis(text: str, box: Box) -> Box:
    """Return a place without the lines at its foot that say what was measured on."""
    taken = height_of(text, SMALL, box.width) + 8 if text else 0
    return Box(box.left, box.top, box.width, box.height - taken)


def number(slide: "Slide", one: KeyFigure, box: Box, size: int, label: int) -> int:
    """Write a number in large type between its name and its interval; return how high it stands.

    ``label`` is the height that the name gets, so that numbers beside each other are at one height.
    """
    above = height_of(one.label, SMALL, box.width)
    large = height_of(one.value, size, box.width)
    below = height_of(one.interval, SMALL, box.width)
    name = Box(box.left, box.top + label - above, box.width, above)
    write(slide, name, [Run(one.label, SMALL, muted=True)], name="label")
    value = Box(box.left, box.top + label, box.width, large)
    write(slide, value, [Run(one.value, size, bold=True)], name="value")
    if one.interval:
        interval = Box(box.left, box.top + label + large, box.width, below)
        write(slide, interval, [Run(one.interval, SMALL, muted=True)], name="interval")
    return label + large + below


def row(slide: "Slide", numbers: KeyFigures, box: Box) -> None:
    """Write numbers side by side, at most four in a row, and beneath what they were measured on."""
    many = min(4, len(numbers.figures))
    width = (box.width - (many - 1) * SPACE) / many
    top = box.top
    for start in range(0, len(numbers.figures), many):
        shown = numbers.figures[start : start + many]
        label = max(height_of(one.label, SMALL, width) for one in shown)
        heights = [
            number(slide, one, Box(box.left + place * (width + SPACE), top, width, 0), LARGE + 12, label)
            for place, one in enumerate(shown)
        ]
        top += max(heights) + SPACE
    height = height_of(numbers.basis, SMALL, box.width)
    write(slide, Box(box.left, top, box.width, height), [Run(numbers.basis, SMALL, muted=True)], name="basis")


def column(slide: "Slide", numbers: KeyFigures, box: Box) -> None:
    """Write numbers below each other, and at the foot what they were measured on."""
    top = box.top
    for one in numbers.figures:
        label = height_of(one.label, SMALL, box.width)
        top += number(slide, one, Box(box.left, top, box.width, 0), LARGE - 8, label) + 14


def draw_plot(slide: "Slide", plot: Plot, box: Box, said: tuple[str, ...]) -> None:
    """Put a figure as a picture, what is said of it beside it where there is room, and its basis beneath."""
    told = f"{plot.title}: {plot.basis}" if plot.basis else plot.title
    place = without_basis(told, box)
    wide = figure_width(plot.draw("light"), int(place.width), int(place.height))
    place = Box(place.left, place.top, wide, place.height)
    width, height = round(place.width / MAGNIFIED), round(place.height / MAGNIFIED)
    png = plot_png(plot, "light", width, height, MAGNIFIED * SHARP)
    picture(slide, png, plot.alt, place, name=plot.title)
    left = box.left + wide + SPACE
    beside = Box(left, box.top, box.left + box.width - left, place.height)
    paragraphs(slide, said_beside(said, int(beside.width), int(beside.height)), beside)
    basis(slide, told, box)


def draw_table(slide: "Slide", table: Table, box: Box) -> None:
    """Put as much of a table as there is room for; say what is left out, and what was measured on."""
    place = without_basis(table.basis, box)
    shown = fitted(table, int(place.height), int(place.width))
    grid(slide, shown, place, table.right, table.title)
    told = "\n".join(filter(None, [shown.left_out, table.basis]))
    if told:
        height = height_of(told, SMALL, box.width)
        top = min(place.top + sum(shown.heights) + 8, box.top + box.height - height)
        runs = [Run(text, SMALL, muted=True) for text in told.split("\n")]
        write(slide, Box(box.left, top, box.width, height), runs, name="basis")


def draw_findings(slide: "Slide", found: Findings, box: Box) -> None:
    """Write findings below each other: how grave, in a word and by a mark, the sentence, what to do."""
    top = box.top
    for finding in found.findings:
        top += draw_finding(slide, finding, Box(box.left, top, box.width, 0)) + FINDING_GAP


def draw_finding(slide: "Slide", finding: Finding, box: Box) -> int:
    """Write one finding; return how high it stands."""
    width = box.width - 130
    sentence = height_of(finding.sentence, TEXT, width)
    advice = height_of(finding.advice, SMALL, width)
    bar(slide, Box(box.left, box.top, 5, sentence + advice), MARKS[finding.severity])
    word = Box(box.left + 20, box.top, 105, round(TEXT * LINE))
    write(slide, word, [Run(str(finding.severity), TEXT, bold=True)], name="severity")
    place = Box(box.left + 130, box.top, width, sentence)
    write(slide, place, [Run(finding.sentence, TEXT)], name="finding")
    if finding.advice:
        below = Box(place.left, box.top + sentence, width, advice)
        write(slide, below, [Run(finding.advice, SMALL, muted=True)], name="advice")
    return sentence + advice


def draw_case(slide: "Slide", case: Case, box: Box, *, titled: bool) -> None:
    """Put a case's pictures side by side, and at their right what the model and the reviewers say.

    ``titled``: its title stands there too, since the slide's is another.
    """
    width = 340.0
    left = Box(box.left, box.top, box.width - width - SPACE, box.height)
    draw_pictures(slide, case.pictures, left)
    top = box.top
    texts = [(case.title if titled else "", TEXT, True, False), (case.text, TEXT, False, False)]
    texts += [(note, SMALL, False, True) for note in case.notes]
    for text, size, bold, muted in texts:
        height = height_of(text, size * (1.06 if bold else 1), width)
        if not text or top + height > box.top + box.height:
            continue
        run = Run(text, size, bold=bold, muted=muted)
        write(slide, Box(box.left + box.width - width, top, width, height), [run], name="case")
        top += height + 12


def draw_pictures(slide: "Slide", pictures: tuple[Picture, ...], box: Box) -> None:
    """Put pictures side by side, each with its caption."""
    if not pictures:
        return
    width = (box.width - (len(pictures) - 1) * SPACE / 2) / len(pictures)
    captions = max(height_of(shown.caption, SMALL, width) for shown in pictures)
    for place, shown in enumerate(pictures):
        left = box.left + place * (width + SPACE / 2)
        room = Box(left, box.top, width, box.height - captions - 8)
        put = picture(slide, shown.png, shown.alt, room, name=shown.name)
        below = Box(left, box.top + put.height / EMU + 8, width, captions)
        write(slide, below, [Run(shown.caption, SMALL, muted=True)], name="caption")
