import re

from engine.figures.export import figure_html
from engine.figures.style import blank_figure, theme_of


def test_a_page_of_its_own_holds_everything_and_asks_nobody():
    look = theme_of("dark")
    page = figure_html(blank_figure(look, height=300), "A <title>", "Not for diagnosis.", "dark")
    assert "<h1>A &lt;title&gt;</h1>" in page
    assert "Not for diagnosis." in page
    assert look.background in page
    assert not re.search(r"<(script|link|img)[^>]+(src|href)=", page)
    assert '"showSendToCloud": false' in page
