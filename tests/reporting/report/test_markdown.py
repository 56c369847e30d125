import dataclasses
import re

from engine.reporting.notice import NOTICE
from engine.reporting.report.content import Paragraph, Section
from engine.reporting.report.markdown import report_markdown
from tests.reporting.report.samples import sample_report


def test_words_tables_and_figures_are_there_and_nothing_is_markup():
    report = sample_report()
    text = report_markdown(report)
    assert text.startswith("# demo on demo · test\n")
    assert f"**{NOTICE}**" in text
    for section in report.sections:
        assert f"## {section.title}" in text
    assert "| figure | value | 95 % interval |\n| --- | --- | --- |\n| ROC AUC | 0.96" in text
    assert "Figure: ROC curve of the demo's model, well above the diagonal" in text
    assert r"pneumonia images \<b\>" in text
    assert "- Reviewer A: unclear." in text
    assert not re.search(r"<(?!/?$)[a-z]", text.replace(r"\<", ""))


def test_a_cell_cannot_break_its_table():
    section = Section("s", "S", "Message.", (Paragraph("a | b\n# c"),))
    text = report_markdown(dataclasses.replace(sample_report(), sections=(section,)))
    assert r"a \| b \# c" in text
