import numpy as np
import pytest
from sklearn.metrics import roc_curve

from engine.errors import InputError
from engine.evaluation.comparison.roc_band import roc_band
from engine.evaluation.evaluation import evaluate
from engine.figures.roc_bands import roc_bands_figure
from engine.figures.style import THEMES as LOOKS
from tests.figures.examples import THEMES, example, labels_and_scores, lines, marks, sent, texts


@pytest.mark.parametrize("theme", THEMES)
def test_each_curve_lies_in_its_band(theme):
    y, score = labels_and_scores()
    models = [evaluate(y, score, 0.4, "a"), example(seed=3, name="b")]
    figure = roc_bands_figure(models, theme)
    bands = [trace for trace in figure.data if trace.fill == "toself"]
    assert len(bands) == len(marks(figure)) == 2
    for band, model in zip(bands, models, strict=True):
        wanted = roc_band(model.curve)
        np.testing.assert_allclose(band.x, [*wanted.rate, *wanted.rate[::-1]])
        np.testing.assert_allclose(band.y, [*wanted.high, *wanted.low[::-1]])
    np.testing.assert_allclose(lines(figure, "a").y, roc_curve(y, score, drop_intermediate=False)[1])
    assert bands[0].fillcolor != bands[1].fillcolor
    assert figure.layout.template.layout.font.color == LOOKS[theme].foreground
    assert sent(figure)["data"]


def test_bands_lie_under_the_curves_and_names_below_them():
    figure = roc_bands_figure([example(name="a"), example(seed=1, name="b"), example(seed=2, name="c")])
    assert [trace.fill for trace in figure.data[:3]] == ["toself"] * 3
    assert not any(trace.fill for trace in figure.data[3:])
    labels = [note for note in figure.layout.annotations if "AUC" in note.text]
    below = [note.yshift for note in labels if note.y == 0 and note.yanchor == "top"]
    assert below == sorted(below, reverse=True)
    assert len(set(below)) == 3
    assert figure.layout.margin.b > -below[-1]
    assert "chance" in texts(figure)


def test_nothing_to_draw_is_refused():
    with pytest.raises(InputError, match="no model"):
        roc_bands_figure([])
    with pytest.raises(InputError, match="one class only"):
        roc_bands_figure([evaluate([1, 1], [0.2, 0.4], 0.5)])
