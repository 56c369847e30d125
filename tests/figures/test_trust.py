import pytest

from engine.errors import InputError
from engine.evaluation.trust.figures import trust_figures
from engine.evaluation.wording import with_interval
from engine.figures import style
from engine.figures.trust import differences_figure, likenesses_figure
from tests.evaluation.trust.cards import images
from tests.figures.examples import THEMES, marks, sent, texts


@pytest.mark.parametrize("theme", THEMES)
def test_each_difference_has_its_interval_about_chance(theme):
    found = trust_figures(images())
    figure = differences_figure(found, theme)
    assert list(figure.layout.yaxis.ticktext) == ["insertion − deletion", "insertion", "deletion"] * 2
    first, row = marks(figure)[0], found.iloc[0]
    assert first.x[0] == pytest.approx(row["value"])
    assert first.x[0] + first.error_x.array[0] == pytest.approx(row["high"])
    (line,) = figure.layout.shapes
    assert line.x0 == 0
    assert with_interval(row["value"], (row["low"], row["high"])) in texts(figure)
    assert sent(figure)["data"]


def test_what_holds_chance_is_hollow():
    figure = differences_figure(trust_figures(images(insertion_edges=0.8, deletion_edges=0.3)))
    colors = [mark.marker.color for mark in marks(figure)]
    look = style.THEMES["light"]
    assert colors[:3] == [look.accent] * 3
    assert look.background in colors[3:]


def test_lesions_have_their_rows_where_masks_are():
    found = trust_figures(images(lesion_energy=0.4, lesion_area=0.1, lesion_hit=0.9, lesion_iou=0.3))
    assert "<b>On the lesion</b>" in texts(differences_figure(found))
    assert "On the lesion" not in texts(differences_figure(trust_figures(images())))


def test_likenesses_stand_apart():
    figure = likenesses_figure(trust_figures(images()))
    assert [mark.x[0] for mark in marks(figure)] == pytest.approx([0.05, 0.92, 0.95], abs=0.02)
    low, high = figure.layout.xaxis.range
    assert low < 0 < 1 < high


def test_without_a_figure_it_says_so():
    with pytest.raises(InputError, match="no image could be measured"):
        differences_figure(trust_figures(images().iloc[:0]))
