import numpy as np
import pytest

from engine.errors import InputError
from engine.evaluation.subgroups import subgroups
from engine.figures.subgroup_forest import subgroup_forest_figure
from tests.evaluation.tables import noisy_table
from tests.figures.examples import THEMES, sent


@pytest.fixture(scope="module")
def found():
    table = noisy_table(200)
    table.frame["site"] = np.where(np.arange(200) < 6, "tiny", np.where(np.arange(200) % 2, "A", "B"))
    return subgroups(table, "site", 0.5)


def test_each_figure_has_a_panel_with_a_mark_and_an_interval_for_each_group(found):
    figure = subgroup_forest_figure(found, {"auc": 0.9, "sensitivity": 0.8, "specificity": 0.7})
    assert [note.text for note in figure.layout.annotations] == ["Sensitivity", "Specificity", "ROC AUC"]
    assert figure.layout.yaxis.ticktext == ("A, n = 97", "B, n = 97", "tiny, n = 6")
    of_auc = [trace for trace in figure.data if trace.xaxis == "x3"]
    for trace, row in zip(of_auc, found.to_dict("records"), strict=True):
        assert trace.x[0] == row["auc"]
        assert trace.x[0] + trace.error_x.array[0] == pytest.approx(row["auc_high"])
    assert [shape.x0 for shape in figure.layout.shapes] == [0.8, 0.7, 0.9]
    assert figure.layout.xaxis.range == figure.layout.xaxis2.range == figure.layout.xaxis3.range


@pytest.mark.parametrize("theme", THEMES)
def test_marks_say_what_was_compared_and_what_lies_apart(found, theme):
    flagged = found.assign(sensitivity_flagged=[True, False, False])
    marks = [trace.marker for trace in subgroup_forest_figure(flagged, {}, theme).data if trace.xaxis == "x"]
    assert [mark.symbol for mark in marks] == ["diamond", "circle", "circle"]
    assert marks[1].color == marks[1].line.color
    assert marks[2].color != marks[2].line.color


def test_figures_that_no_group_has_get_no_panel(found):
    only = found.assign(auc=np.nan, specificity=np.nan)
    figure = subgroup_forest_figure(only, {"sensitivity": 0.8})
    assert [note.text for note in figure.layout.annotations] == ["Sensitivity"]
    assert sent(figure)["data"]
    with pytest.raises(InputError, match="no group"):
        subgroup_forest_figure(found.iloc[:0], {})
