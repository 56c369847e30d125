import plotly.graph_objects as go
import pytest

from engine.errors import InputError
from engine.figures import style
from tests.figures.examples import THEMES


def luminance(color: str) -> float:
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(a: str, b: str) -> float:
    """WCAG 2 contrast ratio."""
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


def over(color: str, background: str, opacity: float) -> str:
    mixed = [
        round(opacity * int(color[i : i + 2], 16) + (1 - opacity) * int(background[i : i + 2], 16))
        for i in (1, 3, 5)
    ]
    return "#{:02X}{:02X}{:02X}".format(*mixed)


@pytest.mark.parametrize("name", THEMES)
def test_text_is_readable(name):
    theme = style.theme_of(name)
    assert contrast(theme.foreground, theme.background) >= 7
    assert contrast(theme.muted, theme.background) >= 4.5


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize(
    "color", [style.TRUE_POSITIVE, style.TRUE_NEGATIVE, style.FALSE_POSITIVE, style.FALSE_NEGATIVE]
)
def test_text_is_readable_on_tinted_cells(name, color):
    from engine.figures.confusion import FILL_OPACITY

    theme = style.theme_of(name)
    assert contrast(theme.foreground, over(color, theme.background, FILL_OPACITY[name])) >= 4.5


@pytest.mark.parametrize("name", THEMES)
def test_lines_stand_out_from_the_page(name):
    theme = style.theme_of(name)
    for color in (*theme.models, style.NEGATIVE, style.POSITIVE):
        assert contrast(color, theme.background) >= 3


@pytest.mark.parametrize("name", THEMES)
def test_many_models_are_told_apart_by_color_and_dash(name):
    theme = style.theme_of(name)
    looks = [(style.model_color(i, theme), style.model_dash(i, theme)) for i in range(18)]
    assert len(set(looks)) == 18
    assert looks[0] == (theme.accent, "solid")


@pytest.mark.parametrize("name", THEMES)
def test_template_lets_the_page_show_through(name):
    figure = go.Figure(layout={"template": style.template(name)})
    layout = figure.layout.template.layout
    assert layout.paper_bgcolor == layout.plot_bgcolor == "rgba(0,0,0,0)"
    assert layout.font.color == style.THEMES[name].foreground
    assert layout.showlegend is False


def test_an_unknown_theme_is_refused():
    with pytest.raises(InputError, match="'sepia'; choose light or dark"):
        style.template("sepia")


def test_names_cannot_become_markup():
    assert style.plain("<b>a</b> & b") == "&lt;b&gt;a&lt;/b&gt; &amp; b"


def test_translucent():
    assert style.translucent("#0072B2", 0.25) == "rgba(0,114,178,0.25)"


def test_nothing_leaves_the_machine():
    assert style.PLOT_CONFIG["showSendToCloud"] is False
    assert style.PLOT_CONFIG["modeBarButtons"] == [["toImage"]]
