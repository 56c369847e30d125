import pytest

from engine.errors import InputError
from engine.evaluation.comparison.comparison import compare
from engine.figures.pairwise_matrix import broken, pairwise_matrix_figure
from engine.figures.style import THEMES as LOOKS
from tests.evaluation.comparison.examples import tables
from tests.figures.examples import THEMES, sent


@pytest.fixture(scope="module")
def found():
    return compare(tables())


def by_place(figure):
    """Return each cell's text and fill by (column, row)."""
    (bars,) = figure.data
    fills = {
        (base + length / 2, y): color
        for base, length, y, color in zip(bars.base, bars.x, bars.y, bars.marker.color, strict=True)
    }
    return {(note.x, note.y): (note.text, fills[note.x, note.y]) for note in figure.layout.annotations}


@pytest.mark.parametrize("theme", THEMES)
def test_the_lower_triangle_has_colour_only_beyond_noise(found, theme):
    figure = pairwise_matrix_figure(found.pairs, found.names, theme)
    cells, clear = by_place(figure), LOOKS[theme].background
    assert set(cells) == {(0, 1), (0, 2), (1, 2)}
    for row in found.pairs.to_dict("records"):
        text, fill = cells[found.names.index(row["a"]), found.names.index(row["b"])]
        assert (fill == clear) == (row["p_adjusted"] >= 0.05)
        assert text.startswith(f"<b>{row['delta_auc']:.3f}"[:7])
    assert [fill == clear for _, fill in (cells[0, 1], cells[0, 2], cells[1, 2])] == [True, False, False]
    assert "p &lt; 0.001" in cells[0, 2][0]
    assert sent(figure)["data"]


def test_a_cell_holds_difference_limits_and_p(found):
    pairs = found.pairs.assign(delta_auc=0.0119, low=-0.0002, high=0.0241, p_adjusted=0.0592)
    text = by_place(pairwise_matrix_figure(pairs, found.names))[0, 1][0]
    assert text == "<b>0.012</b><br>0.000 to 0.024<br>p = 0.059"
    text = by_place(pairwise_matrix_figure(pairs.assign(low=-0.0034), found.names))[0, 1][0]
    assert "−0.003 to 0.024" in text
    many = [*found.names, "d", "e", "f"]
    assert "0.000 to<br>0.024" in by_place(pairwise_matrix_figure(pairs, many))[0, 1][0]


def test_larger_differences_are_stronger(found):
    pairs = found.pairs.assign(delta_auc=[0.01, 0.02, 0.04], p_adjusted=0.001)
    cells = by_place(pairwise_matrix_figure(pairs, found.names))
    fills = [cells[place][1] for place in ((0, 1), (0, 2), (1, 2))]
    opacities = [float(fill.removesuffix(")").rsplit(",", 1)[1]) for fill in fills]
    assert opacities == sorted(opacities)
    assert len(set(opacities)) == 3


def test_a_click_gives_the_pair_and_the_hover_tells_all(found):
    (points,) = pairwise_matrix_figure(found.pairs, found.names).data
    assert [list(pair) for pair in points.customdata] == found.pairs[["a", "b"]].to_numpy().tolist()
    row = found.pairs.iloc[1]
    assert f"right alone: {row['only_a']} against {row['only_b']} images" in points.hovertext[1]
    assert "beyond noise" in points.hovertext[1]
    assert "not told apart" in points.hovertext[0]


def test_long_names_break_and_cannot_become_markup():
    assert broken("improved_pneumonia_cnn") == "improved_<br>pneumonia_cnn"
    assert broken("ensemble") == "ensemble"
    assert broken("<i>x</i>") == "&lt;i&gt;x&lt;/i&gt;"


def test_a_single_model_is_refused(found):
    with pytest.raises(InputError, match="at least two models"):
        pairwise_matrix_figure(found.pairs, ["good"])
