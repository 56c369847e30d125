import numpy as np
import plotly.graph_objects as go
import pytest

from engine.evaluation.curves import curve
from engine.figures.series import hover_texts, label_models, mark_threshold, share, threshold_texts
from engine.figures.style import theme_of

RANKED = curve([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])


def test_thresholds_in_words():
    assert threshold_texts(RANKED, np.arange(3)) == ["score > 0.8", "score ≥ 0.8", "score ≥ 0.4"]


def test_shares_carry_their_counts():
    assert share(367, 390) == "94.1 % (367 of 390)"
    assert share(0, 0) == "n/a (0 images)"


def test_hover_explains_a_point():
    (text,) = hover_texts("a<b", RANKED, np.array([2]))
    assert text.split("<br>") == [
        "<b>a&lt;b</b>",
        "score ≥ 0.4",
        "sensitivity 50.0 % (1 of 2)",
        "specificity 50.0 % (1 of 2)",
        "PPV 50.0 % (1 of 2)",
    ]


def test_models_are_listed_downwards_and_an_only_one_needs_no_name():
    figure = go.Figure()
    label_models(figure, theme_of("light"), [("a", "AUC 0.9"), ("b", "AUC 0.8")], y=0.1)
    first, second = figure.layout.annotations
    assert first.yshift > second.yshift
    assert first.text.endswith("a  AUC 0.9")
    alone = go.Figure()
    label_models(alone, theme_of("light"), [("a", "AUC 0.9")], y=0.1)
    assert alone.layout.annotations[0].text.endswith("</span>&nbsp;&nbsp;AUC 0.9")


@pytest.mark.parametrize(("threshold", "anchor"), [(0.02, "left"), (0.5, "center"), (0.99, "right")])
def test_the_thresholds_label_stays_inside(threshold, anchor):
    figure = go.Figure()
    mark_threshold(figure, theme_of("light"), threshold)
    (label,) = figure.layout.annotations
    assert (label.x, label.xanchor) == (threshold, anchor)
    assert figure.layout.shapes[0].x0 == threshold
