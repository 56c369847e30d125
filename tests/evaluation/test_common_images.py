import numpy as np
import pytest

from engine.errors import InputError
from engine.evaluation.common_images import common_images
from tests.evaluation.tables import score_table


def test_scores_stand_side_by_side_in_the_first_tables_order():
    black = score_table([("b.png", "NORMAL", 0.1), ("a.png", "PNEUMONIA", 0.9), ("c.png", "OTHER", 0.4)])
    white = score_table([("a.png", "PNEUMONIA", 0.7), ("c.png", "OTHER", 0.5), ("b.png", "NORMAL", 0.3)])
    frame = common_images({"black": black, "white": white})
    assert frame.columns.tolist() == ["path", "label", "black", "white"]
    assert frame["path"].tolist() == ["b.png", "a.png", "c.png"]
    assert frame["white"].tolist() == [0.3, 0.7, 0.5]


def test_copies_in_another_format_are_the_same_image():
    frame = common_images(
        {
            "one": score_table([("test/a.jpeg", "NORMAL", 0.1), ("x.png", "NORMAL", 0.2)]),
            "two": score_table([("./test/a.webp", "NORMAL", 0.3), ("x.png", "NORMAL", 0.4)]),
            "three": score_table([("test\\a.png", "NORMAL", 0.5), ("x.tif", "NORMAL", 0.6)]),
        }
    )
    assert frame["path"].tolist() == ["test/a.jpeg", "x.png"]
    assert frame[["one", "two", "three"]].to_numpy().tolist() == [[0.1, 0.3, 0.5], [0.2, 0.4, 0.6]]


def test_images_that_one_table_lacks_or_could_not_read_are_left_out():
    one = score_table([("a", "NORMAL", 0.1), ("b", "NORMAL", np.nan), ("c", "NORMAL", 0.2)])
    two = score_table([("a", "NORMAL", 0.1), ("b", "NORMAL", 0.5), ("d", "NORMAL", 0.2)])
    assert common_images({"one": one, "two": two})["path"].tolist() == ["a"]


def test_of_repeated_paths_the_first_counts():
    one = score_table([("a", "NORMAL", 0.1), ("a", "NORMAL", 0.9)])
    two = score_table([("a", "NORMAL", 0.3), ("a", "NORMAL", 0.8)])
    assert common_images({"one": one, "two": two})[["one", "two"]].to_numpy().tolist() == [[0.1, 0.3]]


def test_missing_labels_agree_with_each_other():
    one, two = score_table([("a", np.nan, 0.1)]), score_table([("a", np.nan, 0.3)])
    assert common_images({"one": one, "two": two})["label"].isna().all()


def test_what_cannot_be_compared_is_refused():
    one = score_table([("a", "NORMAL", 0.1)])
    with pytest.raises(InputError, match="no score table"):
        common_images({})
    with pytest.raises(InputError, match="no scored image in common"):
        common_images({"one": one, "two": score_table([("b", "NORMAL", 0.1)])})
    with pytest.raises(InputError, match=r"label 1 images differently \(first: a\)"):
        common_images({"one": one, "two": score_table([("a", "PNEUMONIA", 0.1)])})
    with pytest.raises(InputError, match="different classes"):
        common_images({"one": one, "two": score_table([("a", "NORMAL", 0.1)], ("NORMAL", "TB"))})
