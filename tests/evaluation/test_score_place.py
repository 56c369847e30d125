import numpy as np
import pytest
from scipy.stats import percentileofscore
from statsmodels.stats.proportion import proportion_confint

from engine.errors import InputError
from engine.evaluation import score_place as module
from engine.evaluation.score_place import score_place, sentence, share_sentence
from tests.evaluation.tables import noisy_table, score_table


def test_the_shares_are_those_of_scipy_and_the_intervals_those_of_statsmodels():
    table = noisy_table(300)
    place = score_place(table, 0.63)
    for share, label in zip(place.shares, table.classes[::-1], strict=True):
        scores = table.frame["score"][table.frame["label"] == label]
        assert share.label == label
        assert share.n == len(scores)
        assert 1 - share.higher / share.n == pytest.approx(percentileofscore(scores, 0.63, "weak") / 100)
        assert share.interval == pytest.approx(proportion_confint(share.higher, share.n, method="wilson"))
    assert (place.n, place.own) == (300, False)
    assert place.positives == place.shares[0].n


def test_the_images_alike_are_the_nearest_by_log_odds():
    table = noisy_table(300)
    place = score_place(table, 0.97)
    odds = np.log(table.frame["score"] / (1 - table.frame["score"]))
    nearest = table.frame.loc[(odds - np.log(0.97 / 0.03)).abs().sort_values().index[: module.NEIGHBOURS]]
    assert place.alike.n == len(nearest)
    assert place.alike.positives == (nearest["label"] == "PNEUMONIA").sum()
    assert (place.alike.low, place.alike.high) == (nearest["score"].min(), nearest["score"].max())
    expected = proportion_confint(place.alike.positives, place.alike.n, method="wilson")
    assert place.alike.interval == pytest.approx(expected)


def test_ties_with_the_farthest_count_too():
    rows = [(f"{n}.png", ("NORMAL", "PNEUMONIA")[n % 2], 0.5) for n in range(100)]
    assert score_place(score_table(rows), 0.4).alike.n == 100


def test_an_image_does_not_speak_for_itself():
    table = noisy_table(300)
    path, label, score = table.frame.loc[0, ["path", "label", "score"]]
    without, with_itself = score_place(table, score, path), score_place(table, score)
    assert (without.n, with_itself.n) == (299, 300)
    assert without.own
    assert not with_itself.own
    assert without.positives == with_itself.positives - (label == "PNEUMONIA")


def test_a_small_set_gives_no_share_of_images_alike():
    place = score_place(noisy_table(40), 0.5)
    assert place.alike is None
    assert sentence(place, "chests · test") == (
        "chests · test has 40 labelled images: too few to say how often such a score is right."
    )


def test_the_sentences_give_counts_intervals_and_the_share_in_the_set():
    rows = [(f"{n}.png", "PNEUMONIA" if n < 60 else "NORMAL", 0.9 if n < 57 else 0.1) for n in range(100)]
    place = score_place(score_table(rows), 0.9)
    assert sentence(place, "chests · test") == (
        "Of the 57 images of chests · test that scored most like this (0.90), 57 had pneumonia: "
        "100 % (94 to 100 %). In the whole set 60 of 100 have it."
    )
    assert share_sentence(score_place(score_table(rows), 0.5)) == (
        "57 of 60 pneumonia images score higher (86 to 98 %), and 0 of 40 normal ones (0 to 9 %)."
    )


@pytest.mark.parametrize("score", [-0.1, 1.1, float("nan")])
def test_a_score_outside_its_range_is_refused(score):
    with pytest.raises(InputError, match="score between 0 and 1"):
        score_place(noisy_table(40), score)
