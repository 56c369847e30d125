import numpy as np
import pytest

from engine.errors import InputError
from engine.evaluation.stress.scores import of_model
from engine.evaluation.stress.table import stress_table
from engine.figures.stress import stress_figure
from engine.figures.style import theme_of
from tests.evaluation.stress.made_up import CLASSES, FALLING, NONE, THRESHOLD, made_up
from tests.figures.examples import THEMES, sent, texts


def table_of(wrong=FALLING):
    return stress_table(of_model(made_up(wrong), "one"), THRESHOLD, CLASSES)


def lines(figure, name):
    return [trace for trace in figure.data if trace.name == name]


@pytest.mark.parametrize("theme", THEMES)
def test_each_change_has_both_rates_with_their_bands_on_the_same_axes(theme):
    table = table_of()
    figure = stress_figure(table, theme)
    for name in ("sensitivity", "specificity"):
        drawn = lines(figure, name)
        assert len(drawn) == 3
        for kind, line in zip(("darker", "blur", "noise"), drawn, strict=True):
            steps = table[table["kind"] == kind]
            assert list(line.x) == [0, 1, 2, 3, 4, 5]
            assert list(line.y) == list(steps[name])
    bands = [trace for trace in figure.data if trace.fill == "toself"]
    assert (
        list(bands[2].y)
        == list(table[table["kind"] == "blur"]["sensitivity_high"])
        + list(table[table["kind"] == "blur"]["sensitivity_low"])[::-1]
    )
    axes = sent(figure)["layout"]
    assert {tuple(axes[f"xaxis{n}"]["range"]) for n in ("", "2", "3")} == {(-0.25, 5.25)}
    assert {tuple(axes[f"yaxis{n}"]["range"]) for n in ("", "2", "3")} == {(-0.03, 1.03)}


def test_falls_beyond_noise_are_filled():
    figure = stress_figure(table_of())
    blur = lines(figure, "sensitivity")[1]
    background = theme_of("light").background
    assert [color != background for color in blur.marker.color] == [False] * 3 + [True] * 3
    assert set(lines(figure, "sensitivity")[2].marker.color) == {background}
    assert "change -0.350 (" in blur.text[3]
    assert "1.5 σ in px of 224" in blur.text[3]
    assert "change" not in blur.text[0]


def test_panels_are_named_with_their_amounts():
    shown = texts(stress_figure(table_of()))
    assert "<b>Blur</b>" in shown
    assert "0.5 to 3" in shown
    assert "σ in px of 224" in shown
    assert "fallen beyond noise" in shown


def test_nine_changes_make_three_rows():
    every = ("contrast", "brightness", "blur", "noise", "resolution", "jpeg", "rotation")
    kinds = [*("lower_contrast", "higher_contrast", "darker", "brighter"), *every[2:]]
    table = table_of({kind: {"NORMAL": NONE, "PNEUMONIA": NONE} for kind in kinds})
    figure = stress_figure(table)
    assert len({trace.xaxis for trace in figure.data}) == 9
    assert (
        len(
            {
                round(axis["domain"][0], 3)
                for n, axis in sent(figure)["layout"].items()
                if n.startswith("yaxis")
            }
        )
        == 3
    )


def test_a_missing_class_has_no_line():
    frame = of_model(made_up(FALLING), "one")
    alone = stress_table(frame[frame["label"] == "NORMAL"], THRESHOLD, CLASSES)
    figure = stress_figure(alone)
    assert lines(figure, "sensitivity") == []
    assert len(lines(figure, "specificity")) == 3
    assert not any(np.isnan(line.y).any() for line in lines(figure, "specificity"))


def test_nothing_to_draw_is_refused():
    with pytest.raises(InputError, match="no change to draw"):
        stress_figure(table_of().iloc[:0])
