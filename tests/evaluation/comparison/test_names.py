import dataclasses

import pytest

from engine.evaluation.comparison.names import name_tables, unique
from tests.evaluation.tables import noisy_table

TABLE = noisy_table(10)


def table(**provenance):
    return dataclasses.replace(TABLE, provenance=provenance)


def names(*pairs):
    return list(name_tables(pairs))


def test_a_model_is_called_by_its_provenance_else_by_its_file():
    assert names(("a", table(model="deep_cnn")), ("b", table())) == ["deep_cnn", "b"]


def test_one_model_under_several_paddings_is_told_apart_by_them():
    served = [("x", table(model="net", padding=padding)) for padding in ("black", "white")]
    assert names(*served) == ["net (black)", "net (white)"]
    assert names(served[0]) == ["net"]


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (["a", "a", "a"], ["a", "a 2", "a 3"]),
        (["a", "a", "a 2"], ["a", "a 3", "a 2"]),
        (["label", "path"], ["label 2", "path 2"]),
    ],
)
def test_no_name_comes_twice(given, wanted):
    assert unique(given) == wanted
