import numpy as np
import pandas as pd
import pytest

from engine.datasets.sizes import image_sizes
from engine.errors import InputError
from engine.figures import style
from engine.figures.size_scatter import LARGEST, size_scatter_figure
from tests.figures.catalogs import sizes
from tests.figures.examples import CLASSES, THEMES, sent, texts


def cloud(figure):
    return next(trace for trace in figure.data if isinstance(trace.marker.size, tuple | np.ndarray))


@pytest.mark.parametrize("theme", THEMES)
def test_every_image_is_drawn_in_its_colour(theme):
    table = sizes(300)
    figure = size_scatter_figure(table, CLASSES, theme)
    marks = cloud(figure)
    drawn = sorted(zip(marks.x, marks.y, strict=True))
    assert drawn == sorted(zip(table["width"], table["height"], strict=True))
    blue = style.translucent(style.NEGATIVE, 0.4)
    assert sum(color == blue for color in marks.marker.color) == (table["label"] == "NORMAL").sum()
    assert sent(figure)["data"]


def test_medians_are_marked_and_written():
    table = sizes(301)
    figure = size_scatter_figure(table, CLASSES)
    for label, color in zip(CLASSES, (style.NEGATIVE, style.POSITIVE), strict=True):
        group = table[table["label"] == label]
        x, y = group["width"].median(), group["height"].median()
        assert any(t.marker.color == color and (t.x[0], t.y[0]) == (x, y) for t in figure.data)
        assert f"{label}  median {x:,.0f} × {y:,.0f}, n = {len(group):,}" in texts(figure)


def test_images_of_one_size_are_one_larger_mark():
    table = pd.DataFrame(
        {"path": list("abcdefg"), "label": "NORMAL", "width": 100, "height": [80] * 4 + [90] * 3}
    )
    marks = cloud(size_scatter_figure(image_sizes(table, CLASSES), CLASSES))
    assert list(marks.y) == [80, 90]
    assert marks.marker.size[0] ** 2 / marks.marker.size[1] ** 2 == pytest.approx(4 / 3)
    assert "4 images" in marks.text[0]
    crowd = pd.concat([table] * 300)
    assert max(cloud(size_scatter_figure(image_sizes(crowd, CLASSES), CLASSES)).marker.size) == LARGEST


def test_a_large_dataset_is_thinned_out_and_says_so():
    table = sizes(8000)
    table.loc[0, ["width", "height"]] = 9000, 400
    figure = size_scatter_figure(table, CLASSES, limit=500)
    assert len(cloud(figure).x) <= 500
    assert (9000, 400) in set(zip(cloud(figure).x, cloud(figure).y, strict=True))
    assert "marks drawn, every outlier among them" in texts(figure)
    assert "marks drawn" not in texts(size_scatter_figure(table.head(100), CLASSES))


def test_classes_whose_sizes_are_unknown_are_left_out():
    table = sizes(50)
    figure = size_scatter_figure(table[table["label"] == "NORMAL"], CLASSES)
    assert "PNEUMONIA" not in texts(figure)
    assert sent(figure)["data"]


def test_lines_of_equal_aspect_ratio_stay_inside():
    figure = size_scatter_figure(sizes(), CLASSES)
    high = figure.layout.xaxis.range[1], figure.layout.yaxis.range[1]
    lines = [trace for trace in figure.data if trace.mode == "lines"]
    for line, aspect in zip(lines, (1, 1.5, 2), strict=True):
        assert line.x[1] / line.y[1] == pytest.approx(aspect)
        assert line.x[1] <= high[0]
        assert line.y[1] <= high[1]
        assert line.x[1] == pytest.approx(high[0]) or line.y[1] == pytest.approx(high[1])


def test_no_size_at_all_is_refused():
    with pytest.raises(InputError, match="No image size"):
        size_scatter_figure(sizes(10).head(0), CLASSES)
