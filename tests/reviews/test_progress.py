import numpy as np
import pytest
from statsmodels.stats.inter_rater import cohens_kappa

from engine.reviews.judgement import by_path, judgements
from engine.reviews.opinion import Opinion, Verdict
from engine.reviews.places import places_by_name
from engine.reviews.progress import agreement, disagreements, progress
from tests.reviews.examples import BAD, MODEL, UNCLEAR, WRONG, said

FOUR = [WRONG, BAD, MODEL, UNCLEAR]


def by_name(entries):
    return by_path(judgements(entries), places_by_name(entries))


def test_progress_counts_images_with_a_verdict():
    entries = [
        said(1, "Ana", WRONG), said(1, "Ben", BAD), said(2, "Ana", BAD), said(3, "Ben", Opinion(note="later")),
        said(9, "Ana", BAD),
    ]  # fmt: skip
    found = progress(by_name(entries), ["1.png", "2.png", "3.png", "4.png"])
    assert (found.reviewed, found.total, found.own, found.disputed) == (2, 4, {"Ana": 2, "Ben": 1}, 1)


def test_agreement_is_over_the_images_that_both_gave_a_verdict_on():
    draw = np.random.default_rng(0)
    first = draw.integers(0, 4, 60)
    second = np.where(draw.random(60) < 0.6, first, draw.integers(0, 4, 60))
    entries = [said(place, "Ana", FOUR[one]) for place, one in enumerate(first)]
    entries += [said(place, "Ben", FOUR[one]) for place, one in enumerate(second)]
    entries += [said(100, "Ana", BAD), said(101, "Ben", WRONG), said(102, "Ana", BAD), said(102, "Cid", BAD)]
    entries += [said(103, "Ana", Opinion(tags=("device",))), said(103, "Ben", BAD)]
    found = agreement(entries).set_index(["first", "second"])
    wanted = cohens_kappa(np.histogram2d(first, second, bins=range(5))[0])
    row = found.loc["Ana", "Ben"]
    assert (row["n"], row["same"]) == (60, (first == second).sum())
    assert row["kappa"] == pytest.approx(wanted.kappa)
    assert (row["low"], row["high"]) == pytest.approx((wanted.kappa_low, wanted.kappa_upp))
    assert found.loc["Ana", "Cid"]["n"] == 1
    assert found.loc["Ben", "Cid"]["n"] == 0
    assert found.loc[[("Ana", "Cid"), ("Ben", "Cid")], ["kappa", "low", "high"]].isna().all(axis=None)


def test_one_reviewer_agrees_with_nobody():
    assert agreement([said(1, "Ana", BAD)]).empty


def test_disagreements_say_who_said_what():
    other = Opinion(Verdict.LABEL_WRONG, "OTHER", note="a mass")
    entries = [said(2, "Ben", WRONG), said(2, "Ana", other), said(1, "Ana", BAD), said(1, "Ben", BAD)]
    (row,) = disagreements(by_name(entries)).to_dict("records")
    assert row == {
        "path": "2.png",
        "said": "Ana: label wrong, OTHER; Ben: label wrong, PNEUMONIA",
        "notes": "Ana: a mass",
    }
