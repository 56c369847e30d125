"""The field's reporting checklists, filled from what the project knows, with the blanks left blank."""

from engine.errors import InputError
from engine.reporting.checklists.filled import CHECKLISTS, Filled, fill, summary_line
from engine.reporting.report import words
from engine.reporting.report.content import Block, Paragraph, Section, Table
from engine.reporting.report.material import Material
from engine.reporting.report.part import LeftOut, Part
from engine.reporting.report.request import Topic

COLUMNS = ("Item", "Topic", "State", "Answer")


def checklists_section(material: Material) -> Part | LeftOut:
    """Return the section, or why the checklists cannot be filled."""
    main = material.main
    try:
        filled = [fill(name, main.entry.path, main.file.key) for name in CHECKLISTS]
    except InputError as reason:
        return LeftOut(f"Reporting checklists: not filled. {reason}")
    blocks: list[Block] = []
    for one in filled:
        blocks += [
            Paragraph(f"{one.title}: {summary_line(one)} Items are those of {one.cite}."),
            table(one, material),
        ]
    message = " ".join(f"{one.title}: {summary_line(one)}" for one in filled)
    return Part(Section(Topic.CHECKLISTS, Topic.CHECKLISTS.title, message, tuple(blocks)))


def table(one: Filled, material: Material) -> Table:
    """Return every item with its state and its answer."""
    rows = tuple((item.number, item.topic, item.state.value, item.answer) for item in one.items)
    about = words.where_and_n(material.main)
    return Table(
        f"checklist_{one.checklist.replace('-', '_')}",
        one.title,
        COLUMNS,
        rows,
        f"{about}; figures in answers at the model's own threshold, with 95 % intervals",
    )
