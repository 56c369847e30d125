"""Labels of many collections become two classes."""

import pytest

from data_tools.build.labels import check_targets, class_of
from engine.errors import InputError


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("PNEUMONIA", "PNEUMONIA"), ("pneumonia", "PNEUMONIA"), ("Lung Opacity", "PNEUMONIA"),
        ("Lung_Opacity", "PNEUMONIA"), ("Viral Pneumonia", "PNEUMONIA"), ("Normal", "NORMAL"),
        ("No Finding", "NORMAL"), ("Pneumonia/Viral/COVID-19", "PNEUMONIA"),
        ("No Lung Opacity / Not Normal", "OTHER"), ("COVID", "OTHER"), ("Pneumonia uncertain", "OTHER"),
        ("Not Pneumonia", "OTHER"), ("", "OTHER"), (None, "OTHER"),
    ],
)  # fmt: skip
def test_known_labels(label, expected):
    assert class_of(label, {}) == expected


def test_changes_go_first_in_any_spelling_and_the_longest_beginning_decides():
    changes = {"COVID": "PNEUMONIA", "lung opacity": "OTHER", "Pneumonia/Fungal": "DROP"}
    assert class_of("covid", changes) == "PNEUMONIA"
    assert class_of("Lung_Opacity", changes) == "OTHER"
    assert class_of("Pneumonia/Fungal/Pneumocystis", changes) == "DROP"
    assert class_of("Pneumonia/Viral", changes) == "PNEUMONIA"


def test_a_map_to_something_else_is_refused():
    with pytest.raises(
        InputError, match=r"The source nih maps the label 'Mass' to 'SICK'; choose one of NORMAL"
    ):
        check_targets("nih", {"Mass": "SICK"})
