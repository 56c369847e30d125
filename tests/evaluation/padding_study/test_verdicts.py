from engine.evaluation.padding_study.cells import compute_cells
from engine.evaluation.padding_study.differences import differences
from engine.evaluation.padding_study.matrix import matrix
from engine.evaluation.padding_study.verdicts import colour_verdict, mismatch_verdict, own_values
from tests.evaluation.padding_study.studies import simulated

COLOURS = ("black", "gray", "white")


def tables(shifts):
    cells = compute_cells(simulated(shifts), resamples=300)
    return matrix(cells), differences(cells)


def test_a_colour_that_does_not_matter():
    _, table = tables({train: dict.fromkeys(COLOURS, 4.0) for train in COLOURS})
    assert "makes no difference beyond noise in ROC AUC: the largest is" in colour_verdict(table, "auc")
    assert "shows no difference beyond noise in accuracy" in mismatch_verdict(table, "accuracy")


def test_a_colour_that_matters_only_when_training_and_serving_disagree():
    figures, table = tables(
        {train: {test: 4.0 if test == train else 1.0 for test in COLOURS} for train in COLOURS}
    )
    assert "no difference beyond noise" in colour_verdict(table, "auc")
    told = mismatch_verdict(table, "auc")
    assert "ROC AUC changes beyond noise in 6 of 6 comparisons, most in" in told
    assert "p < 0.001" in told
    assert own_values(figures, "auc").startswith("black 0.9")


def test_a_colour_that_matters_in_itself():
    _, table = tables({"black": dict.fromkeys(COLOURS, 2.0), "white": dict.fromkeys(COLOURS, 5.0)})
    told = colour_verdict(table, "auc")
    assert told.startswith(
        "Trained and served alike, the padding colour still changes ROC AUC: black on black"
    )
    assert "minus white on white, -0.0" in told


def test_one_colour_answers_neither_question():
    _, table = tables({"black": {"black": 3.0, "crop": 3.0}, "crop": {"black": 3.0, "crop": 3.0}})
    assert colour_verdict(table, "auc") is None
    assert mismatch_verdict(table, "auc") is None
