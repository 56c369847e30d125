import pytest

from engine.errors import InputError
from engine.evaluation.comparison.comparison import compare
from engine.evaluation.comparison.errors import error_sets, two_by_two
from engine.evaluation.intervals import wilson
from tests.evaluation.comparison.examples import by_hand, tables

# Images n1, n2 (NORMAL), p1, p2, p3 (PNEUMONIA). Only c errs on n2; all err on p2; b and c on p3.
SCORES = {
    "a": [0.1, 0.2, 0.9, 0.4, 0.8],
    "b": [0.1, 0.2, 0.9, 0.3, 0.4],
    "c": [0.1, 0.7, 0.9, 0.2, 0.3],
}


@pytest.fixture(scope="module")
def found():
    return compare(by_hand(**SCORES))


def test_every_image_with_an_error_is_in_the_set_of_just_those_models(found):
    sets = error_sets(found)
    assert found.names == ["a", "b", "c"]
    assert sets["models"].tolist() == [("c",), ("b", "c"), ("a", "b", "c")]
    assert sets["key"].tolist() == ["c", "b + c", "a + b + c"]
    assert sets["paths"].tolist() == [("n2",), ("p3",), ("p2",)]
    assert sets[["n", "missed", "false_alarms"]].to_numpy().tolist() == [[1, 0, 1], [1, 1, 0], [1, 1, 0]]
    assert (sets["share"][0], sets["low"][0], sets["high"][0]) == (0.2, *wilson(1, 5))


def test_the_largest_set_comes_first_and_they_add_up():
    found = compare(tables())
    sets = error_sets(found)
    assert sets["n"].is_monotonic_decreasing
    assert sets["n"].sum() == found.wrong.any(axis=1).sum()
    for name in found.names:
        inside = sets[[name in models for models in sets["models"]]]
        metrics = found.evaluations[name].metrics
        assert (inside["missed"].sum(), inside["false_alarms"].sum()) == (metrics.fn, metrics.fp)


def test_without_an_error_there_is_no_set():
    perfect = [0.1, 0.2, 0.9, 0.8, 0.7]
    sets = error_sets(compare(by_hand(a=perfect, b=perfect)))
    assert sets.empty
    assert {"key", "models", "n", "paths"} <= set(sets.columns)


def test_two_models_make_four_cells_with_their_images(found):
    cells = two_by_two(found, "a", "c")
    assert cells[["first_right", "second_right"]].to_numpy().tolist() == [
        [True, True], [True, False], [False, True], [False, False],
    ]  # fmt: skip
    assert cells["paths"].tolist() == [("n1", "p1"), ("n2", "p3"), (), ("p2",)]
    assert cells["n"].tolist() == [2, 2, 0, 1]
    assert cells["missed"].tolist() == [0, 1, 0, 1]
    assert cells["false_alarms"].tolist() == [0, 1, 0, 0]
    assert (cells["low"][1], cells["high"][1]) == wilson(2, 5)


def test_models_that_are_not_there_are_refused(found):
    with pytest.raises(InputError, match="'d' is not among the models compared: a, b, c"):
        two_by_two(found, "a", "d")
    with pytest.raises(InputError, match="two different models"):
        two_by_two(found, "a", "a")
