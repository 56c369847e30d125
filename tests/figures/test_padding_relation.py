import numpy as np
import pandas as pd
import pytest

from engine.errors import InputError
from engine.evaluation.padding_bins import padding_bins, padding_points
from engine.figures.padding_relation import padding_relation_figure
from tests.figures.examples import CLASSES, THEMES, sent, texts


def points(n=200):
    draw = np.random.default_rng(0)
    width = draw.integers(100, 200, n)
    return padding_points(
        pd.DataFrame(
            {
                "path": [f"{number}.png" for number in range(n)],
                "label": np.where(np.arange(n) % 2, *CLASSES),
                "score": draw.random(n),
                "width": width,
                "height": 100,
            }
        ),
        CLASSES,
    )


@pytest.mark.parametrize("theme", THEMES)
def test_each_class_has_its_images_and_the_line_of_their_means(theme):
    found = points()
    bins = padding_bins(found, CLASSES)
    figure = padding_relation_figure(found, bins, CLASSES, 0.4, {"NORMAL": "ρ = 0.1"}, theme)
    clouds = [trace for trace in figure.data if trace.mode == "markers"]
    lines = [trace for trace in figure.data if trace.mode == "lines+markers"]
    for label, cloud, line in zip(CLASSES, clouds, lines, strict=True):
        group = found[found["label"] == label]
        assert sorted(zip(cloud.x, cloud.y, strict=True)) == sorted(
            zip(group["share"], group["score"], strict=True)
        )
        assert list(line.y) == pytest.approx(list(bins[bins["label"] == label]["score"]))
    assert {shape.y0 for shape in figure.layout.shapes} == {0.4}
    assert "<b>NORMAL</b>  n = 100<br>ρ = 0.1" in texts(figure)
    assert sent(figure)["data"]


def test_one_class_alone_has_one_panel():
    found = points()
    one = found[found["label"] == CLASSES[1]]
    figure = padding_relation_figure(one, padding_bins(one, CLASSES), CLASSES, 0.4, {})
    assert len(figure.data) == 2
    assert texts(figure) == "<b>PNEUMONIA</b>  n = 100<br>"


def test_without_images_it_says_so():
    with pytest.raises(InputError, match="no image with a score and a known size"):
        padding_relation_figure(points().head(0), points().head(0), CLASSES, 0.4, {})
