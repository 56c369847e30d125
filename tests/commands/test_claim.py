import json


def test_a_possible_claim_comes_with_what_it_implies(done):
    text = done("claim", "--positives", 2200, "--negatives", 2200, "--accuracy", "0.9718", "--f1", "97.24%")
    assert text.startswith(
        "Possible: 8 confusion matrices give accuracy 0.9718 and F1 97.24% on 4,400 images, 2,200 of them positive."
    )
    assert "sensitivity" in text
    assert "Confusion matrices:" in text


def test_an_impossible_claim_says_which_figures_contradict_each_other(done):
    found = json.loads(done("claim", "--n", 624, "--accuracy", "0.9718", "--f1", "0.9724", "--json"))
    assert (found["possible"], found["matrices"], found["examples"]) == (False, 0, [])
    assert found["conflicts"] == [["accuracy"]]
    assert found["reasons"] == [
        "accuracy 0.9718 alone cannot be. Of 624 images the nearest shares are 0.97115 (606) and 0.97276 (607)."
    ]


def test_class_counts_that_do_not_fit_are_refused(refused):
    assert "Give the number of images" in refused("claim", "--accuracy", "0.9")
    assert "are 100, not 99" in refused(
        "claim", "--n", 99, "--positives", 50, "--negatives", 50, "--f1", "0.9"
    )
    assert "0.9718 or 97.18%" in refused("claim", "--n", 99, "--accuracy", "good")
