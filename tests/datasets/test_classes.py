import pandas as pd
import pytest

from engine.datasets.classes import choose_classes, unify_case
from engine.errors import InputError


def series(*labels):
    return pd.Series(labels, dtype="str")


@pytest.mark.parametrize(
    ("labels", "positive", "classes"),
    [
        (["NORMAL", "PNEUMONIA"], None, ("NORMAL", "PNEUMONIA")),
        (["Pneumonia", "healthy"], None, ("healthy", "Pneumonia")),
        (["TB", "clear"], "tb", ("clear", "TB")),
        (["NORMAL", "PNEUMONIA"], "normal", ("PNEUMONIA", "NORMAL")),
        (["OTHER", "PNEUMONIA", "Normal"], None, ("Normal", "PNEUMONIA")),
        (["1", "0"], "1", ("0", "1")),
        (["PNEUMONIA"], None, ("NORMAL", "PNEUMONIA")),
        (["NORMAL"], None, ("NORMAL", "PNEUMONIA")),
        (["healthy"], "TB", ("healthy", "TB")),
        ([None], None, ("NORMAL", "PNEUMONIA")),
    ],
)
def test_class_order(labels, positive, classes):
    assert choose_classes(series(*labels), positive)[0] == classes


@pytest.mark.parametrize(
    ("labels", "positive", "told"),
    [
        (["cat", "dog"], None, "cat, dog"),
        (["NORMAL", "PNEUMONIA"], "TB", "NORMAL, PNEUMONIA"),
        (["TB"], None, "TB"),
        (["PNEUMONIA", "A", "B"], None, "A, B"),
        (["NORMAL", "A", "B"], "normal", "A, B"),
    ],
)
def test_classes_that_cannot_be_told_are_named(labels, positive, told):
    with pytest.raises(InputError, match=told):
        choose_classes(series(*labels), positive)


@pytest.mark.parametrize(
    ("labels", "note"),
    [
        (["PNEUMONIA"], "there are no NORMAL images"),
        (["NORMAL"], "there are no PNEUMONIA images"),
        ([None, None], "No image has a label"),
        (["NORMAL", "PNEUMONIA", None], "1 images have no label"),
        (["NORMAL", "PNEUMONIA", "OTHER"], "outside the metrics: OTHER"),
    ],
)
def test_what_is_unusual_is_noted(labels, note):
    assert any(note in sentence for sentence in choose_classes(series(*labels))[1])


def test_one_spelling_for_labels_that_differ_in_case():
    labels, notes = unify_case(series("NORMAL", "Normal", "NORMAL", "PNEUMONIA", None))
    assert list(labels.dropna()) == ["NORMAL", "NORMAL", "NORMAL", "PNEUMONIA"]
    assert labels.isna().sum() == 1
    assert notes == ["The label Normal was read as NORMAL."]
