import numpy as np
import pandas as pd

from data_tools.shortcuts.folds import fold_numbers, groups_of


def made_up(n: int = 1000):
    rng = np.random.default_rng(0)
    groups = rng.integers(0, n // 3, n)
    return (groups % 4 == 0) | (rng.random(n) < 0.05), groups


def test_no_subject_is_parted():
    y, groups = made_up()
    folds = pd.Series(fold_numbers(y, groups)).groupby(groups).nunique()
    assert folds.eq(1).all()


def test_each_fold_has_its_share_of_both_classes():
    y, groups = made_up()
    fold = fold_numbers(y, groups)
    for of_class in (y, ~y):
        counts = np.bincount(fold[of_class], minlength=5)
        assert np.allclose(counts / of_class.sum(), 0.2, atol=0.05)


def test_folds_depend_on_the_seed_and_not_on_the_order_of_rows():
    y, groups = made_up()
    fold = fold_numbers(y, groups)
    order = np.random.default_rng(1).permutation(len(y))
    assert (fold_numbers(y[order], groups[order]) == fold[order]).all()
    assert (fold_numbers(y, groups, seed=1) != fold).any()


def test_images_without_a_subject_are_subjects_of_their_own():
    rows = pd.DataFrame(
        {"path": ["a", "b", "c", "p"], "split": "train", "subject": ["p", "p", None, None]}, dtype="str"
    )
    groups = groups_of(rows)
    assert groups[0] == groups[1]
    assert len(set(groups)) == 3


def test_a_kermany_id_of_the_test_set_is_another_subject():
    rows = pd.DataFrame(
        [
            ("train/person1_virus_1.png", "train", "person1"),
            ("test/person1_virus_2.png", "test", "person1"),
        ],
        columns=["path", "split", "subject"],
        dtype="str",
    )
    assert len(set(groups_of(rows))) == 2
