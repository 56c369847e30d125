"""Pages as a visitor sees them, run without a browser."""

import html
import json
import re
from pathlib import Path

from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Element

ROOT = Path(__file__).resolve().parent.parent.parent
HOME = "Home.py"
PAGES = [HOME, *(f"pages/{file.name}" for file in sorted(ROOT.glob("pages/*.py")))]
NOTICE = "Research use only. PneumoScope is not a medical device and must not be used for diagnosis."


def opened(page: str) -> AppTest:
    """Open a page, and check what holds for every page: no exception, and the notice."""
    # The first image imports torch, which takes seconds on a busy machine.
    app = AppTest.from_file(ROOT / HOME, default_timeout=120)
    if page != HOME:
        app.switch_page(page)
    return run(app)


def run(app: AppTest) -> AppTest:
    """Run a page again after a control was moved, and check what holds for every page."""
    app.run()
    assert [error.message for error in app.exception] == []
    assert shown(app).endswith(NOTICE)
    return app


def shown(app: AppTest) -> str:
    """Return all text of the page's body, one line for each cell, paragraph and caption."""
    parts = []
    for element in app.main:
        if element.type == "html":
            without_tags = re.sub(r"<[^>]+>", "\n", markup(element))
            parts += [html.unescape(line).strip() for line in without_tags.splitlines()]
        elif element.type in ("code", "caption", "markdown"):
            parts.append(element.value)
    return "\n".join(filter(None, parts))


def markup(element: Element) -> str:
    """Return an element's HTML without the places where a long name may break."""
    return element.value.replace("<wbr>", "")


def headline(app: AppTest) -> str:
    """Return the page's answer."""
    (found,) = re.findall(r'<h1 class="ps-headline">(.*?)</h1>', "".join(e.value for e in app.get("html")))
    return html.unescape(found)


def problems(app: AppTest) -> list[str]:
    """Return the messages on what is wrong."""
    found = re.findall(r'<p class="ps-problem"[^>]*>(.*?)</p>', "".join(e.value for e in app.get("html")))
    return [html.unescape(message) for message in found]


def table(app: AppTest, first_column: str) -> dict[str, list[str]]:
    """Return the table whose first column has this name, as first cell to the others."""
    for element in app.get("html"):
        rows = [
            [html.unescape(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)]
            for row in re.findall(r"<tr[^>]*>(.*?)</tr>", markup(element))
        ]
        if rows and rows[0][0] == first_column:
            return {first: rest for first, *rest in rows}
    raise LookupError(f"no table of {first_column}")


def plots(app: AppTest) -> dict[str, str]:
    """Return each figure's description for screen readers, and all text that it draws."""
    found = {}
    for element in app.get("plotly_chart"):
        layout = json.loads(element.proto.spec)["layout"]
        ticks = [text for axis in ("xaxis", "yaxis") for text in layout.get(axis, {}).get("ticktext", [])]
        texts = [*ticks, *(note["text"] for note in layout.get("annotations", []))]
        lines = [" ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split()) for text in texts]
        found[element.proto.alt] = "\n".join(lines)
    return found
