import numpy as np
import pytest

from engine.errors import InputError
from engine.evaluation.evaluation import evaluate
from engine.figures import style
from engine.figures.padding_comparison import padding_comparison_figure
from tests.figures.examples import THEMES, example, marks, sent, texts

PADDINGS = [example(seed=seed, name=name) for seed, name in enumerate(("black", "gray", "white"))]


def dots(figure):
    return [trace for trace in figure.data if trace.mode == "markers+text"]


@pytest.mark.parametrize("theme", THEMES)
def test_each_padding_has_its_figures_with_intervals(theme):
    figure = padding_comparison_figure(PADDINGS, "black", theme)
    found = dots(figure)
    assert len(found) == 9
    for dot, attribute in zip(found[::3], ("auc", "accuracy", "f1"), strict=True):
        metrics = PADDINGS[0].metrics
        value, (low, high) = getattr(metrics, attribute), metrics.intervals[attribute]
        assert (dot.x[0], dot.y[0]) == (value, "black")
        assert dot.error_x.array[0] == pytest.approx(high - value)
        assert dot.error_x.arrayminus[0] == pytest.approx(value - low)
        assert f"{low:.3f} to {high:.3f}" in dot.text[0] or f"{low:.2f} to {high:.2f}" in dot.text[0]
    assert sent(figure)["data"]
    assert not marks(figure)


def test_the_models_own_padding_stands_out():
    figure = padding_comparison_figure(PADDINGS, "gray")
    accent = style.THEMES["light"].accent
    assert {dot.y[0] for dot in dots(figure) if dot.marker.color == accent} == {"gray"}
    assert list(figure.layout.yaxis.ticktext) == ["black", "<b>gray</b><br>trained with", "white"]


def test_panels_share_their_range_and_hold_every_interval():
    layout = padding_comparison_figure(PADDINGS).layout
    assert layout.xaxis.range == layout.xaxis2.range == layout.xaxis3.range
    assert layout.xaxis.range[0] < min(
        one.metrics.intervals[name][0] for one in PADDINGS for name in ("auc", "accuracy", "f1")
    )
    for title in ("ROC AUC", "Accuracy", "F1"):
        assert f"<b>{title}</b>" in texts(padding_comparison_figure(PADDINGS))


def test_a_small_difference_does_not_fill_the_axis():
    y = np.arange(2000) % 2
    same = [evaluate(y, np.where(y == 1, 0.9, 0.1), 0.5, name) for name in ("black", "white")]
    low, high = padding_comparison_figure(same).layout.xaxis.range
    assert high - low > 0.3


def test_undefined_figures_are_left_out():
    one_class = evaluate([1, 1, 1], [0.2, 0.6, 0.9], 0.5, "black")
    assert len(dots(padding_comparison_figure([one_class]))) == 2


def test_nothing_to_compare_is_refused():
    with pytest.raises(InputError, match="no padding"):
        padding_comparison_figure([])
