import numpy as np
import pytest
from sklearn.metrics import roc_auc_score, roc_curve

from engine.errors import InputError
from engine.evaluation.evaluation import evaluate
from engine.evaluation.intervals import wilson
from engine.figures.roc import band_outline, roc_figure
from engine.figures.style import THEMES as LOOKS
from tests.figures.examples import THEMES, example, labels_and_scores, lines, marks, sent, texts


@pytest.mark.parametrize("decimals", [None, 1])
def test_line_is_the_roc(decimals):
    y, score = labels_and_scores(decimals=decimals)
    figure = roc_figure([evaluate(y, score, 0.4, "deep_cnn")])
    fpr, tpr, _ = roc_curve(y, score, drop_intermediate=False)
    line = lines(figure, "deep_cnn")
    np.testing.assert_allclose(line.x, fpr)
    np.testing.assert_allclose(line.y, tpr)


def test_operating_point_is_marked_with_its_label():
    evaluation = example(threshold=0.37)
    (mark,) = marks(roc_figure([evaluation]))
    assert mark.x[0] == pytest.approx(1 - evaluation.metrics.specificity)
    assert mark.y[0] == pytest.approx(evaluation.metrics.sensitivity)
    assert "threshold 0.37" in texts(roc_figure([evaluation]))


def test_area_is_written_with_its_interval():
    y, score = labels_and_scores()
    figure = roc_figure([evaluate(y, score, 0.4)])
    low, high = evaluate(y, score, 0.4).metrics.intervals["auc"]
    assert f"AUC {roc_auc_score(y, score):.3f} ({low:.3f} to {high:.3f})" in texts(figure)


def test_axes_are_square_and_alike():
    layout = roc_figure([example()]).layout
    assert layout.yaxis.scaleanchor == "x"
    assert layout.xaxis.range == layout.yaxis.range


def test_several_models_are_labelled_by_name_and_have_no_band():
    figure = roc_figure([example(name="a"), example(name="b", seed=1)])
    assert len(marks(figure)) == 2
    assert not any(trace.fill for trace in figure.data)
    assert "a  AUC" in texts(figure)
    assert "b  AUC" in texts(figure)
    assert lines(figure, "a").line.color != lines(figure, "b").line.color


def test_band_holds_the_curve_and_the_boxes():
    evaluation = example()
    curve = evaluation.curve
    x, y = band_outline(curve)
    k = len(curve.tp)
    left, top, right, bottom = x[1 : k + 1], y[1 : k + 1], x[k + 2 :][::-1], y[k + 2 :][::-1]
    assert np.all(left <= curve.false_positive_rate)
    assert np.all(top >= curve.sensitivity)
    assert np.all(right >= curve.false_positive_rate)
    assert np.all(bottom <= curve.sensitivity)
    assert (left[100], right[100]) == wilson(int(curve.fp[100]), curve.negatives)
    assert (bottom[100], top[100]) == wilson(int(curve.tp[100]), curve.positives)
    # It closes in the two corners that every ROC goes through.
    assert (x[0], y[0], x[k + 1], y[k + 1]) == (0, 0, 1, 1)


def test_band_is_on_for_one_model_and_can_be_chosen():
    assert any(trace.fill for trace in roc_figure([example()]).data)
    assert not any(trace.fill for trace in roc_figure([example()], band=False).data)
    assert sum(bool(trace.fill) for trace in roc_figure([example(), example(seed=1)], band=True).data) == 2


def test_hover_gives_threshold_and_counts():
    evaluation = example(100)
    line = lines(roc_figure([evaluation]), "deep_cnn")
    assert "score > " in line.text[0]
    assert "sensitivity 0.0 % (0 of" in line.text[0]
    tp, positives = evaluation.curve.tp[40], evaluation.curve.positives
    assert f"({tp} of {positives})" in line.text[40]
    assert f"{evaluation.curve.thresholds[40]:.4g}" in line.text[40]


@pytest.mark.parametrize("theme", THEMES)
def test_text_follows_the_theme_and_json_is_strict(theme):
    figure = roc_figure([example()], theme)
    assert figure.layout.template.layout.font.color == LOOKS[theme].foreground
    assert sent(figure)["data"]


def test_long_curves_are_thinned():
    line = lines(roc_figure([example(9000)]), "deep_cnn")
    assert len(line.x) <= 2000
    assert (line.x[0], line.y[0], line.x[-1], line.y[-1]) == (0, 0, 1, 1)


def test_names_cannot_become_markup():
    figure = roc_figure([example(name="<i>x</i>"), example(name="b")])
    assert "<i>" not in str(sent(figure))


def test_nothing_to_draw_is_refused():
    with pytest.raises(InputError, match="no model"):
        roc_figure([])
    with pytest.raises(InputError, match="one class only"):
        roc_figure([evaluate([1, 1], [0.2, 0.4], 0.5)])
