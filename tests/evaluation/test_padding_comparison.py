import pytest

from engine.errors import InputError
from engine.evaluation.metrics import summary
from engine.evaluation.padding_comparison import FIGURES, compare_paddings, padding_table
from engine.evaluation.score_table import ScoreTable, labelled
from tests.evaluation.tables import noisy_table, score_table


def test_each_padding_is_evaluated_as_it_is():
    tables = {"black": noisy_table(), "white": noisy_table(shift=1.0, noise=0.5)}
    evaluations = compare_paddings(tables, 0.4)
    assert [one.name for one in evaluations] == ["black", "white"]
    for evaluation, table in zip(evaluations, tables.values(), strict=True):
        known = labelled(table)
        wanted = summary(known.y, known.score, 0.4)
        assert evaluation.metrics == wanted


def test_only_images_that_all_paddings_score_count():
    black = noisy_table(100)
    gray = ScoreTable(black.frame.iloc[10:], black.classes)
    white = ScoreTable(black.frame.iloc[:90].assign(score=0.5), black.classes)
    evaluations = compare_paddings({"black": black, "gray": gray, "white": white}, 0.4)
    assert [one.metrics.n for one in evaluations] == [80, 80, 80]
    assert evaluations[0].metrics.auc == evaluations[1].metrics.auc
    assert evaluations[2].metrics.auc == 0.5


def test_table_for_download():
    evaluations = compare_paddings({"black": noisy_table(), "white": noisy_table(shift=1.0)}, 0.4)
    rows = padding_table(evaluations)
    assert rows["padding"].tolist() == ["black", "white"]
    for name in FIGURES:
        assert rows[name].tolist() == [getattr(one.metrics, name) for one in evaluations]
        assert ((rows[f"{name}_low"] <= rows[name]) & (rows[name] <= rows[f"{name}_high"])).all()


def test_tables_without_both_labels_are_refused():
    with pytest.raises(InputError):
        compare_paddings({"black": score_table([("a", "OTHER", 0.5)])}, 0.5)
