import pytest

from engine.errors import InputError
from engine.evaluation.comparison.comparison import compare
from engine.evaluation.comparison.errors import error_sets
from engine.figures.error_overlap import error_overlap_figure
from engine.figures.style import FALSE_NEGATIVE, FALSE_POSITIVE
from engine.figures.style import THEMES as LOOKS
from tests.evaluation.comparison.examples import tables
from tests.figures.examples import THEMES, sent, texts


@pytest.fixture(scope="module")
def found():
    return compare(tables())


@pytest.fixture(scope="module")
def sets(found):
    return error_sets(found)


@pytest.mark.parametrize("theme", THEMES)
def test_bars_hold_the_sets_and_dots_say_whose_they_are(found, sets, theme):
    figure = error_overlap_figure(sets, found.names, theme)
    missed, alarms = (trace for trace in figure.data if trace.type == "bar")
    assert (list(missed.y), list(alarms.y)) == (sets["missed"].tolist(), sets["false_alarms"].tolist())
    assert (missed.marker.color, alarms.marker.color) == (FALSE_NEGATIVE, FALSE_POSITIVE)
    (dots,) = (trace for trace in figure.data if trace.type == "scatter" and trace.mode == "markers")
    dark = {
        (x, found.names[y])
        for x, y, color in zip(dots.x, dots.y, dots.marker.color, strict=True)
        if color == LOOKS[theme].foreground
    }
    assert dark == {(place, name) for place, models in enumerate(sets["models"]) for name in models}
    assert sent(figure)["data"]


def test_a_click_on_a_bar_or_dot_gives_the_set(found, sets):
    figure = error_overlap_figure(sets, found.names)
    for trace in figure.data:
        if trace.customdata is not None:
            assert [sets["key"][x] for x in trace.x] == list(trace.customdata)
    assert sum(trace.customdata is not None for trace in figure.data) == 3


def test_each_model_has_its_number_of_errors_beside_its_name(found, sets):
    ticks = error_overlap_figure(sets, found.names).layout.yaxis2.ticktext
    assert list(ticks) == [f"{name}  <b>{found.wrong[name].sum()}</b>" for name in found.names]


def test_what_is_not_drawn_is_said(found, sets):
    figure = error_overlap_figure(sets, found.names, most=len(sets) - 2)
    assert len(figure.data[0].x) == len(sets) - 2
    assert f"2 combinations more with {sets['n'][-2:].sum()} images" in texts(figure)
    assert "more with" not in texts(error_overlap_figure(sets, found.names))


def test_names_cannot_become_markup(found, sets):
    names = ["<i>x</i>", *found.names[1:]]
    renamed = sets.assign(
        models=[tuple(names[found.names.index(name)] for name in models) for models in sets["models"]]
    )
    figure = error_overlap_figure(renamed, names)
    shown = [*figure.layout.yaxis2.ticktext, texts(figure)]
    shown += [text for trace in figure.data if trace.hovertext is not None for text in trace.hovertext]
    assert not any("<i>" in text for text in shown)
    assert any("&lt;i&gt;" in text for text in shown)


def test_without_an_error_there_is_nothing_to_draw(found, sets):
    with pytest.raises(InputError, match="No model errs"):
        error_overlap_figure(sets.head(0), found.names)
