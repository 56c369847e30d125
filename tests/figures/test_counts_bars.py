import numpy as np
import pandas as pd
import pytest

from engine.datasets.balance import count_images
from engine.errors import InputError
from engine.figures import style
from engine.figures.counts_bars import counts_figure
from tests.figures.catalogs import catalog
from tests.figures.examples import CLASSES, THEMES, sent, texts


def rows(**groups: int) -> pd.DataFrame:
    records = [(f"{name}{i}", *name.split("_")) for name, n in groups.items() for i in range(n)]
    return pd.DataFrame(records, columns=["path", "split", "label"])


@pytest.mark.parametrize("theme", THEMES)
def test_a_bar_for_each_class_in_its_colour(theme):
    counts = count_images(rows(train_NORMAL=10, train_PNEUMONIA=30, test_OTHER=5), CLASSES)
    figure = counts_figure(counts, CLASSES, theme)
    (bars,) = figure.data
    assert list(bars.x) == [10, 30, 5]
    assert list(bars.base) == [0, 0, 0]
    assert list(bars.marker.color) == [style.NEGATIVE, style.POSITIVE, style.OTHER]
    assert sent(figure)["data"]


def test_counts_shares_and_imbalance_are_written():
    counts = count_images(
        rows(train_NORMAL=1341, train_PNEUMONIA=3875, test_NORMAL=4, test_PNEUMONIA=4), CLASSES
    )
    written = texts(counts_figure(counts, CLASSES))
    assert "<b>train</b>  n = 5,216: 2.9 pneumonia for each normal" in written
    assert "1,341  (26 %)" in written
    assert "3,875  (74 %)" in written
    assert "<b>test</b>  n = 8: about as many pneumonia as normal" in written


def test_bars_do_not_overlap_and_splits_come_in_order():
    figure = counts_figure(count_images(catalog(), CLASSES), CLASSES)
    (bars,) = figure.data
    assert np.all(np.diff(bars.y) > bars.width)
    headings = [a.text for a in figure.layout.annotations if a.text.startswith("<b>")]
    assert headings[0].startswith("<b>train</b>")
    assert headings[1].startswith("<b>test</b>")
    assert figure.layout.height > max(bars.y)


def test_unusable_files_are_written_and_not_counted_in_the_ratio():
    table = rows(train_NORMAL=10, train_PNEUMONIA=20).assign(problem=["truncated"] * 5 + [None] * 25)
    written = texts(counts_figure(count_images(table, CLASSES), CLASSES))
    assert "10  (33 %), 5 unusable" in written
    assert "4.0 pneumonia for each normal" in written


def test_parts_of_a_further_column_add_up_and_keep_their_shade():
    table = catalog()
    figure = counts_figure(count_images(table, CLASSES, "view"), CLASSES, column="view")
    (bars,) = figure.data
    shades: dict[str, set] = {}
    ends: dict[float, float] = {}
    for base, n, y, color, hover in zip(
        bars.base, bars.x, bars.y, bars.marker.color, bars.customdata, strict=True
    ):
        assert base == ends.get(y, 0)
        ends[y] = base + n
        shades.setdefault(hover.split("view: ")[1].split("<br>")[0], set()).add(color.split(",")[-1])
    assert sorted(ends.values()) == sorted(table.groupby(["split", "label"]).size())
    assert {len(colors) for colors in shades.values()} == {1}
    assert len(shades) == 3


def test_parts_have_their_name_where_there_is_room():
    table = rows(train_NORMAL=100).assign(view=["PA"] * 98 + ["AP"] * 2)
    counts = count_images(table, CLASSES, "view")
    written = texts(counts_figure(counts, CLASSES, column="view")).split("\n")
    assert "PA" in written
    assert "AP" not in written
    assert "PA" not in texts(counts_figure(counts, CLASSES, column="view", width=150)).split("\n")


def test_a_class_without_any_value_is_not_cut():
    table = rows(train_NORMAL=10, train_PNEUMONIA=10).assign(subtype=[None] * 10 + ["virus", "bacteria"] * 5)
    figure = counts_figure(count_images(table, CLASSES, "subtype"), CLASSES, column="subtype")
    (bars,) = figure.data
    assert bars.marker.color[0] == style.NEGATIVE
    assert list(bars.x) == [10, 5, 5]
    assert "unknown" not in texts(figure)


def test_without_labels_there_is_one_gray_bar():
    figure = counts_figure(count_images(pd.DataFrame({"path": ["a", "b"]}), CLASSES), CLASSES)
    (bar,) = figure.data
    assert (list(bar.x), list(bar.marker.color)) == ([2], [style.OTHER])
    assert "<b>all</b>  n = 2" in texts(figure)


def test_markup_in_names_is_shown_as_it_is():
    table = pd.DataFrame({"path": ["a"], "split": ["<i>x</i>"], "label": ["A&B"]})
    figure = counts_figure(count_images(table, CLASSES), CLASSES)
    assert "&lt;i&gt;x" in texts(figure)
    assert "A&amp;B" in texts(figure)


def test_nothing_to_count_is_refused():
    with pytest.raises(InputError, match="no images"):
        counts_figure(count_images(rows(), CLASSES), CLASSES)
