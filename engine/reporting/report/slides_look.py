"""The look of the slides: typeface, colours, and the few shapes that they are made of."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.figures.style import GREEN, ORANGE, POSITIVE, PURPLE, THEMES
from engine.reporting.report.fit import COLUMN_GAP, HEIGHT, ROW_SPACE, WIDTH, FittedTable

if TYPE_CHECKING:
    from pptx.presentation import Presentation
    from pptx.shapes.picture import Picture
    from pptx.slide import Slide
    from pptx.util import Length

LOOK = THEMES["light"]

TYPEFACE = "Source Sans 3"
"""The pages' own; where it is missing, PowerPoint takes another, for which there is room."""

EMU = 9525
"""PowerPoint's units in a pixel."""

POINT = 0.75
"""Points in a pixel."""

NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
"""PowerPoint's table style without lines and fills."""


@dataclass(frozen=True)
class Box:
    """A place on the slide, in pixels."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class Run:
    """A line of text with its size in pixels, and whether it is bold or quieter than other text."""

    text: str
    size: float
    bold: bool = False
    muted: bool = False


def presentation() -> "Presentation":
    """Return an empty presentation of 16 to 9 in the house's typeface and colours, as its theme."""
    from pptx import Presentation
    from pptx.opc.constants import RELATIONSHIP_TYPE
    from pptx.util import Emu

    made = Presentation()
    made.slide_width, made.slide_height = Emu(WIDTH * EMU), Emu(HEIGHT * EMU)
    theme = made.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme.blob = themed(theme.blob)
    return made


def themed(theme: bytes) -> bytes:
    """Return a presentation's theme with the house's typeface and colours."""
    from lxml import etree

    root = etree.fromstring(theme)
    space = {"a": "http://schemas.openxmlformats.org/drawingml/2006/main"}
    for latin in root.xpath("//a:fontScheme//a:latin", namespaces=space):
        latin.set("typeface", TYPEFACE)
    colors = {
        "dk1": LOOK.foreground, "lt1": LOOK.background, "dk2": LOOK.muted, "lt2": LOOK.grid,
        "accent1": LOOK.accent, "accent2": POSITIVE, "accent3": GREEN, "accent4": ORANGE, "accent5": PURPLE,
        "accent6": LOOK.muted, "hlink": LOOK.accent, "folHlink": LOOK.muted,
    }  # fmt: skip
    for name, color in colors.items():
        (place,) = root.xpath(f"//a:clrScheme/a:{name}", namespaces=space)
        for old in list(place):
            place.remove(old)
        etree.SubElement(place, f"{{{space['a']}}}srgbClr", val=color.removeprefix("#"))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def write(slide: "Slide", box: Box, runs: Sequence[Run], *, name: str, right: bool = False) -> None:
    """Write lines of text into a place."""
    shape = slide.shapes.add_textbox(*emu(box))
    shape.name = name
    fill(shape.text_frame, runs, right=right)


def fill(frame, runs: Sequence[Run], *, right: bool = False) -> None:
    """Fill a text frame, one paragraph for each run, without margins of its own."""
    from pptx.enum.dml import MSO_THEME_COLOR
    from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
    from pptx.util import Pt

    frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
    frame.vertical_anchor = MSO_ANCHOR.TOP
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    for place, run in enumerate(runs):
        paragraph = frame.paragraphs[0] if not place else frame.add_paragraph()
        paragraph.alignment = PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT
        part = paragraph.add_run()
        part.text = run.text
        part.font.size, part.font.bold = Pt(run.size * POINT), run.bold
        part.font.color.theme_color = MSO_THEME_COLOR.TEXT_2 if run.muted else MSO_THEME_COLOR.TEXT_1


def emu(box: Box) -> "tuple[Length, Length, Length, Length]":
    """Return a place in PowerPoint's units."""
    return length(box.left), length(box.top), length(box.width), length(box.height)


def length(pixels: float) -> "Length":
    """Return a length in PowerPoint's units."""
    from pptx.util import Emu

    return Emu(round(pixels * EMU))


def bar(slide: "Slide", box: Box, color: str) -> None:
    """Draw a rectangle of one colour, which a screen reader passes over."""
    from pptx.dml.color import RGBColor
    from pptx.enum.shapes import MSO_SHAPE

    shape = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *emu(box))
    shape.name = "mark"
    shape.fill.solid()
    shape.fill.fore_color.rgb = RGBColor.from_string(color.removeprefix("#"))
    shape.line.fill.background()
    shape.shadow.inherit = False


def picture(slide: "Slide", png: bytes, alt: str, box: Box, *, name: str) -> "Picture":
    """Put a picture into a place, in proportion, at its upper left."""
    left, top, _, _ = emu(box)
    shape = slide.shapes.add_picture(io.BytesIO(png), left, top)
    scale = min(box.width * EMU / shape.width, box.height * EMU / shape.height) / EMU
    shape.width, shape.height = length(shape.width * scale), length(shape.height * scale)
    shape.name = name
    # python-pptx has no way of its own to set what a screen reader reads.
    element: Any = shape._element
    element.nvPicPr.cNvPr.set("descr", alt)
    return shape


def grid(slide: "Slide", table: FittedTable, box: Box, right: frozenset[str], name: str) -> None:
    """Put a table into a place: hairlines and no boxes, numbers at the right."""
    from pptx.util import Emu

    rows = [table.columns, *table.rows]
    place = Box(box.left, box.top, sum(table.widths), sum(table.heights))
    shape = slide.shapes.add_table(len(rows), len(table.columns), *emu(place))
    shape.name = name
    made = shape.table
    made.horz_banding = False
    properties: Any = made._tbl.tblPr
    properties[0].text = NO_STYLE
    for place_, width in enumerate(table.widths):
        made.columns[place_].width = Emu(width * EMU)
    for line, (row, height) in enumerate(zip(rows, table.heights, strict=True)):
        made.rows[line].height = Emu(height * EMU)
        for column_, text in enumerate(row):
            cell = made.cell(line, column_)
            at_right = table.columns[column_] in right
            fill(cell.text_frame, [Run(text, table.size, muted=not line)], right=at_right)
            trim(cell, hairline=LOOK.muted if not line else LOOK.grid)


def trim(cell, hairline: str) -> None:
    """Give a cell its margins and a line beneath."""
    from lxml import etree
    from pptx.oxml.ns import qn
    from pptx.util import Emu

    cell.margin_left, cell.margin_right = Emu(0), Emu(COLUMN_GAP * EMU)
    cell.margin_top = cell.margin_bottom = Emu(ROW_SPACE * EMU // 2)
    properties = cell._tc.get_or_add_tcPr()
    line = etree.SubElement(properties, qn("a:lnB"), w=str(EMU))
    solid = etree.SubElement(line, qn("a:solidFill"))
    etree.SubElement(solid, qn("a:srgbClr"), val=hairline.removeprefix("#"))
