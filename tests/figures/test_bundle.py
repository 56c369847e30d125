import json

import numpy as np
import pytest

from engine.figures.bundle import bundled, changes, merged
from engine.figures.style import blank_figure, model_color, theme_of


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (1, 1),
        (1, 1.0),
        (0, False),
        ({"a": 1, "b": {"c": [1, 2, {"d": "x"}]}}, {"a": 1, "b": {"c": [1, 2, {"d": "y"}]}, "e": None}),
        ({"a": 1, "b": 2}, {"b": 2}),
        ([1, 2], [1, 2, 3]),
        ([{"x": 1}, {"y": 2}], [{"x": 1}, {"y": 3}]),
        ({"a": None}, {"a": {"b": 1}}),
        ([], {}),
    ],
)
def test_changes_turn_one_value_into_the_other(before, after):
    told = json.loads(json.dumps(changes(before, after)))
    assert json.dumps(merged(before, told)) == json.dumps(after)
    assert (told is None) == (json.dumps(before) == json.dumps(after))


def cloud(theme: str):
    figure = blank_figure(theme_of(theme), height=300)
    points = np.random.default_rng(0).random((2, 5000))
    figure.add_scatter(x=points[0], y=points[1], marker_color=model_color(0, theme_of(theme)))
    return figure


def test_both_themes_are_kept_with_the_data_once():
    light, dark = cloud("light"), cloud("dark")
    both = json.loads(json.dumps(bundled(light, dark)))
    assert both["light"] == json.loads(light.to_json())
    assert merged(both["light"], both["dark"]) == json.loads(dark.to_json())
    assert both["light"] != json.loads(dark.to_json())
    assert len(json.dumps(both["dark"])) < 2000 < 0.05 * len(json.dumps(both["light"]))
    # Numbers stand there as they lie in memory, which is shorter than in digits.
    assert len(json.dumps(both["light"])) < 1.4 * 2 * 5000 * 8
