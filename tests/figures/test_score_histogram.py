import numpy as np
import pytest

from engine.errors import InputError
from engine.figures import style
from engine.figures.score_histogram import bin_edges, score_histogram_figure
from tests.figures.examples import CLASSES, THEMES, labels_and_scores, sent, texts


@pytest.fixture
def labels_scores():
    y, score = labels_and_scores(300)
    return np.where(y == 1, "PNEUMONIA", "NORMAL"), score


def test_bars_are_shares_of_each_class(labels_scores):
    labels, scores = labels_scores
    figure = score_histogram_figure(labels, scores, CLASSES, 0.4)
    assert len(figure.data) == 2
    for bars, name in zip(figure.data, ("PNEUMONIA", "NORMAL"), strict=True):
        assert sum(bars.y) == pytest.approx(1)
        assert name in bars.text[0]
        low, high = bars.x[3] - bars.width[3] / 2, bars.x[3] + bars.width[3] / 2
        of_class = scores[labels == name]
        assert bars.y[3] == pytest.approx(np.mean((of_class >= low) & (of_class < high)))


def test_headings_count_the_errors(labels_scores):
    labels, scores = labels_scores
    figure = score_histogram_figure(labels, scores, CLASSES, 0.4)
    missed = np.sum(scores[labels == "PNEUMONIA"] < 0.4)
    alarms = np.sum(scores[labels == "NORMAL"] >= 0.4)
    assert f"{missed} called NORMAL" in texts(figure)
    assert f"{alarms} called PNEUMONIA" in texts(figure)


def test_the_wrong_side_of_the_threshold_is_filled(labels_scores):
    figure = score_histogram_figure(*labels_scores, CLASSES, 0.4)
    positives, negatives = figure.data
    assert positives.marker.color[0] == style.translucent(style.POSITIVE, 0.9)
    assert positives.marker.color[-1] == style.translucent(style.POSITIVE, 0.3)
    assert negatives.marker.color[0] == style.translucent(style.NEGATIVE, 0.3)
    assert negatives.marker.color[-1] == style.translucent(style.NEGATIVE, 0.9)


def test_other_labels_are_a_group_of_their_own(labels_scores):
    labels = np.append(labels_scores[0].astype(object), np.array(["OTHER", "OTHER", np.nan], dtype=object))
    scores = np.append(labels_scores[1], [0.1, 0.9, 0.8])
    figure = score_histogram_figure(labels, scores, CLASSES, 0.4)
    assert len(figure.data) == 3
    assert "<b>OTHER</b>  n = 3: 2 called PNEUMONIA (67 %)" in texts(figure)
    assert set(figure.data[2].marker.color) == {style.translucent(style.OTHER, 0.3)}


def test_missing_scores_and_absent_classes_are_left_out():
    figure = score_histogram_figure(["NORMAL", "PNEUMONIA", "NORMAL"], [0.2, np.nan, 0.3], CLASSES, 0.5)
    assert len(figure.data) == 1
    assert "n = 2: 0 called PNEUMONIA (0 %)" in texts(figure)


@pytest.mark.parametrize("threshold", [0.0, 0.003, 0.41372, 0.5, 0.999, 1.0])
def test_the_threshold_is_an_edge(threshold):
    edges = bin_edges(threshold)
    assert (edges[0], edges[-1]) == (0, 1)
    assert threshold in edges
    assert np.all(np.diff(edges) > 0)
    assert np.diff(edges).max() < 0.027


@pytest.mark.parametrize("theme", THEMES)
def test_threshold_runs_through_all_rows(labels_scores, theme):
    figure = score_histogram_figure(*labels_scores, CLASSES, 0.41, theme)
    assert [shape.x0 for shape in figure.layout.shapes] == [0.41, 0.41]
    assert "threshold 0.41" in texts(figure)
    assert sent(figure)["data"]


def test_rows_share_their_range(labels_scores):
    layout = score_histogram_figure(*labels_scores, CLASSES, 0.4).layout
    assert layout.yaxis.range == layout.yaxis2.range


def test_nothing_to_draw_is_refused():
    with pytest.raises(InputError, match="no scores"):
        score_histogram_figure([], [], CLASSES, 0.5)
    with pytest.raises(InputError, match="threshold"):
        score_histogram_figure(["NORMAL"], [0.5], CLASSES, 5)
