import base64
import dataclasses
import hashlib
import io
import json
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest

from engine.figures.bundle import merged, plotly_script
from engine.figures.roc import roc_figure
from engine.figures.style import THEMES, blank_figure, theme_of
from engine.reporting.notice import NOTICE
from engine.reporting.report.content import Paragraph, Plot, Report, Section, Table
from engine.reporting.report.html import plots, report_html
from engine.reporting.report.html_table import FEW, LONG, MANY, MOST_ROWS, table_html
from tests.figures.examples import example
from tests.reporting.report.samples import gradient, sample_report

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)> \"'&amp; <!-- \u2028"


class Page(HTMLParser):
    """A page's elements, each with its attributes and the text inside it."""

    VOID = ("meta", "img", "br", "link", "input")

    def __init__(self, text: str):
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str], list[str]]] = []
        self.open: list[tuple[str, dict[str, str], list[str]]] = []
        self.feed(text)
        self.close()
        assert self.open == [], "elements that nobody closes"

    def handle_starttag(self, tag, attrs):
        one = (tag, {key: value or "" for key, value in attrs}, [])
        self.elements.append(one)
        if tag not in self.VOID:
            self.open.append(one)

    def handle_endtag(self, tag):
        assert self.open.pop()[0] == tag

    def handle_data(self, data):
        for _, _, text in self.open:
            text.append(data)

    def all(self, tag: str, **attributes: str) -> list[tuple[dict[str, str], str]]:
        """Return attributes and text of the elements of this name that have these attributes."""
        return [
            (found, "".join(text).strip())
            for name, found, text in self.elements
            if name == tag and all(found.get(key.rstrip("_")) == value for key, value in attributes.items())
        ]


@pytest.fixture(scope="module")
def sample() -> Report:
    return sample_report()


@pytest.fixture(scope="module")
def html(sample) -> str:
    return report_html(sample)


@pytest.fixture(scope="module")
def page(html) -> Page:
    return Page(html)


def test_it_says_what_the_report_says(page, sample):
    ((_, text),) = page.all("body")
    for said in ("demo on demo · test", NOTICE, "Every point is one threshold.", "Reviewer A: unclear."):
        assert said in text
    assert "misses 14 of 100 pneumonia images <b>, n = 35." in text
    assert "Finds 86 of 100 pneumonia images & wrongly calls" in text
    ids = [found["id"] for _, found, _ in page.elements if "id" in found]
    assert len(ids) == len(set(ids))
    links = page.all("a")
    assert {found["href"][1:] for found, _ in links if found["href"].startswith("#")} <= set(ids)
    contents = [text for found, text in links if found["href"].startswith("#section")]
    assert contents == [*(section.title for section in sample.sections), "What this report was made from"]


def test_every_block_can_be_read_without_seeing_it(page):
    ((place, _),) = page.all("div", class_="plot small")
    assert (place["role"], place["aria-label"]) == (
        "img",
        "ROC curve of the demo's model, well above the diagonal",
    )
    ((image, _),) = page.all("img")
    assert image["alt"] == "A radiograph of a chest"
    assert base64.b64decode(image["src"].removeprefix("data:image/png;base64,")) == gradient()
    assert [text for _, text in page.all("th", scope="col")][-3:] == ["figure", "value", "95 % interval"]
    assert page.all("th", scope="row")[-1][1] == "ROC AUC"
    assert page.all("td", class_="number")[-1][1] == "0.963"


def test_it_runs_its_own_two_scripts_and_asks_for_nothing(page, html):
    ((policy, _),) = page.all("meta", **{"http-equiv": "Content-Security-Policy"})
    run = [text for found, text in page.all("script") if "type" not in found]
    assert len(run) == 2
    assert plotly_script().strip() == run[0]
    raw = [part.partition("</script>")[0] for part in html.split("<script>")[1:]]
    hashes = [base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for one in raw]
    assert policy["content"].startswith("default-src 'none'; ")
    rules = dict(rule.split(" ", 1) for rule in policy["content"].split("; "))
    assert rules["script-src"] == " ".join(f"'sha256-{one}'" for one in hashes)
    assert rules["img-src"] == "data: blob:"
    for _, found, _ in page.elements:
        assert found.get("src", "data:").startswith("data:")
        assert found.get("href", "#").startswith(("#", "data:"))
        assert not [key for key in found if key.startswith("on")]


def test_each_figure_is_there_in_both_themes_and_small(page, html, sample):
    ((_, text),) = page.all("script", id="figures")
    plot = next(iter(plots(sample)))
    both = json.loads(text)["figures"]["roc"]
    assert both["light"] == json.loads(plot.draw("light").to_json())
    assert merged(both["light"], both["dark"]) == json.loads(plot.draw("dark").to_json())
    assert len(html.encode()) - len(plotly_script().encode()) < 60_000


def test_what_it_was_made_from_can_be_read_by_machines_and_people(page, sample):
    ((found, text),) = page.all("script", id="provenance")
    assert found["type"] == "application/json"
    assert json.loads(text) == sample.provenance
    assert "auc 0.963265" in [text for _, text in page.all("dd")]


@pytest.mark.parametrize(("name", "beside"), [("demo", True), ("a_model_with_a_very_long_name", False)])
def test_small_figures_stand_in_pairs_unless_their_labels_need_the_width(name, beside):
    models = [example(name=name), example(name="other", seed=1)]
    first, second = (
        Plot(key, key, key, key, lambda theme: roc_figure(models, theme), pd.DataFrame({"a": [1]}))
        for key in ("first", "second")
    )
    words = Paragraph("Between two others.")
    report = Report(
        "t", "s", sample_report().audience, (Section("k", "k", "m", (first, second, words, first)),)
    )
    page = Page(report_html(report))
    assert len(page.all("div", class_="pair")) == int(beside)
    assert len(page.all("div", class_="plot small" if beside else "plot")) == 3


@pytest.mark.parametrize(
    ("rows", "columns", "look"),
    [(FEW, 2, "few"), (FEW + 1, 2, ""), (LONG + 1, 2, "long"), (2, MANY + 1, "few many")],
)
def test_a_table_is_set_by_its_size(rows, columns, look):
    names = tuple(f"c{place}" for place in range(columns))
    row = ("a sentence that is longer than a number is", *["0.9 (0.8 to 1.0)"] * (columns - 1))
    page = Page(table_html(Table("t", "T", names, (row,) * rows, "n", frozenset(names[1:]))))
    ((_, text),) = page.all("div", class_=f"scroll {look}".strip())
    assert text.count("0.9 (0.8 to 1.0)") == rows * (columns - 1)
    assert len(page.all("th", class_="prose", scope="row")) == rows
    # A number and its interval may stand below each other; neither is broken.
    assert [text for _, text in page.all("span")][:2] == ["0.9", "(0.8 to 1.0)"]


def test_a_row_without_a_name_has_no_empty_heading():
    table = Table("t", "T", ("rule", "rate"), (("Youden", "sensitivity"), ("", "specificity")), "n")
    page = Page(table_html(table))
    assert [text for _, text in page.all("th", scope="row")] == ["Youden"]
    assert [text for _, text in page.all("td")] == ["sensitivity", "", "specificity"]


def hostile_report() -> Report:
    data = pd.DataFrame({HOSTILE: [HOSTILE] * (MOST_ROWS + 1)})
    plot = Plot(
        "figure", HOSTILE, HOSTILE, HOSTILE, lambda theme: blank_figure(theme_of(theme), height=90), data
    )
    sample = sample_report()
    return dataclasses.replace(
        sample,
        title=HOSTILE,
        subtitle=HOSTILE,
        sections=(Section("only", HOSTILE, HOSTILE, (Paragraph(HOSTILE), plot)), *sample.sections[2:]),
        provenance={"date": HOSTILE, HOSTILE: {"deep": [HOSTILE, {"deeper": HOSTILE}]}},
    )


def test_nothing_that_a_report_says_becomes_markup():
    page = Page(report_html(hostile_report()))
    assert len(page.all("script")) == 4
    assert len(page.all("img")) == 1
    ((_, text),) = page.all("h1")
    assert text == HOSTILE.strip()
    ((_, text),) = page.all("script", id="provenance")
    assert json.loads(text) == hostile_report().provenance
    # The table shows the first rows, the file all.
    assert len([one for one in page.all("th", scope="row") if one[1] == HOSTILE.strip()]) == MOST_ROWS
    ((link, _),) = page.all("a", download="figure.csv")
    content = base64.b64decode(link["href"].partition(",")[2]).decode()
    assert pd.read_csv(io.StringIO(content)).shape == (MOST_ROWS + 1, 1)


def test_missing_numbers_stand_as_nothing_and_others_with_six_digits():
    data = pd.DataFrame({"a": [np.nan, 1 / 3], "n": [1, 12345678], "t": ["x", None]})
    plot = Plot("p", "P", "p", "b", lambda theme: blank_figure(theme_of(theme), height=90), data)
    report = Report("t", "s", sample_report().audience, (Section("k", "k", "m", (plot,)),))
    page = Page(report_html(report))
    assert [text for _, text in page.all("td")] == ["", "1", "x", "0.333333", "12345678", ""]


@pytest.mark.parametrize(("paper", "size"), [(None, "auto"), ("A4", "A4"), ("Letter", "Letter")])
def test_the_sheet_has_its_size_and_the_notice_in_its_margin(sample, paper, size):
    ((_, style),) = Page(report_html(dataclasses.replace(sample, sections=()), paper=paper)).all("style")
    assert f'@page {{ size: {size}; @bottom-left {{ content: "{NOTICE}" }}' in style
    for theme in THEMES.values():
        assert theme.background in style
