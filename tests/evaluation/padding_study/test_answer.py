import pandas as pd
import pytest

from engine.evaluation.padding_study.answer import headline, listed, support
from engine.evaluation.padding_study.cells import compute_cells
from engine.evaluation.padding_study.differences import differences
from engine.evaluation.padding_study.matrix import matrix
from engine.evaluation.wording import number
from tests.evaluation.padding_study.studies import simulated

COLOURS = ("black", "gray", "white")


def told(shifts, **options):
    """Return the headline and the support of a simulated experiment, and its tables."""
    cells = compute_cells(simulated(shifts, **options), resamples=300)
    tables = matrix(cells), differences(cells)
    return headline(*tables), support(*tables), *tables


def value(table: pd.DataFrame, train: str) -> str:
    """Return a training's ROC AUC under its own padding as text."""
    row = table[table["own"] & (table["train"] == train) & (table["figure"] == "auc")].iloc[0]
    return number(row["value"], (row["low"], row["high"]))


def test_colours_that_make_no_difference_are_said_to_make_none():
    sentence, lead, table, changes = told({name: dict.fromkeys(COLOURS, 3.0) for name in COLOURS})
    assert sentence.startswith("Trained and served alike, black, gray and white do not differ beyond noise: ")
    for name in COLOURS:
        assert value(table, name) in sentence
    assert lead.count("a model shows no change of") == 2
    alike = changes[(changes["figure"] == "auc") & (changes["question"] == "trained and served alike")]
    row = alike.loc[alike["delta"].abs().idxmax()]
    assert lead.startswith(
        f"The largest differences are ROC AUC {row['train']} minus {row['other_train']} {row['delta']:+.3f}"
    )
    assert "400 images, " in lead
    assert "3 seeds of each training" in lead


def test_a_colour_that_matters_in_itself_is_named_with_both_values():
    sentence, _, table, _ = told({"black": dict.fromkeys(COLOURS, 3.0), "white": dict.fromkeys(COLOURS, 1.0)})
    assert sentence == (
        f"Trained and served alike, the padding colour still matters: ROC AUC {value(table, 'black')} under "
        f"black, {value(table, 'white')} under white."
    )


def test_a_loss_from_serving_another_colour_has_limits_of_its_own_sign():
    shifts = {name: {test: 3.0 if test == name else 1.5 for test in COLOURS} for name in COLOURS}
    _, lead, _, changes = told(shifts)
    lost = changes[(changes["figure"] == "auc") & (changes["question"] == "served otherwise than trained")]
    worst = lost.loc[lost["delta"].abs().idxmax()]
    assert worst["delta"] > 0
    begin = f"A model trained under {worst['train']} and served {worst['other_test']} loses "
    assert begin in lead
    size = lead.split(begin)[1].split()[0]
    assert float(size) == pytest.approx(worst["delta"], abs=0.006)
    low, high = lead.split(f"{size} of ROC AUC (")[1].split(", p")[0].split(" to ")
    assert (float(low), float(high)) == pytest.approx((worst["low"], worst["high"]), abs=0.006)
    assert "6 of 6 such changes of colour are beyond noise" in lead


def served(table: pd.DataFrame, test: str) -> float:
    """Return a model's ROC AUC under a padding."""
    return float(table[(table["test"] == test) & (table["figure"] == "auc")]["value"].iloc[0])


def test_of_one_model_the_largest_change_is_told():
    tests = {"black": 3.0, "stretch": 1.0, "crop": 0.2}
    sentence, lead, table, _ = told({"black": tests}, seeds=1)
    assert sentence == (
        f"Served crop instead of black, ROC AUC falls from {served(table, 'black'):.2f} to "
        f"{served(table, 'crop'):.2f}."
    )
    assert "2 of 2 such changes of padding are beyond noise." in lead
    assert "one model of each training, so that luck of the seed is not counted" in lead


def test_one_model_that_does_not_mind_is_said_not_to():
    sentence, _, table, _ = told({"black": dict.fromkeys(COLOURS, 3.0)}, seeds=1)
    values = [f"{served(table, test):.3f}" for test in COLOURS]
    assert sentence == (
        f"Served black, gray and white, the model does not differ beyond noise: ROC AUC {listed(values)}."
    )


def test_names_are_listed_as_a_sentence_has_them():
    assert listed(["black"]) == "black"
    assert listed(["black", "gray", "white"]) == "black, gray and white"
