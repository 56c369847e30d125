import pytest

from engine.evaluation.comparison.tiers import tied_ranks


def ranks(names, **p):
    return tied_ranks(names, lambda leader, name: p.get(leader + name, 1.0))


def test_models_share_a_rank_as_long_as_they_are_like_the_leader():
    assert ranks("abcd", ac=0.01, ad=0.001) == [1, 1, 3, 3]


def test_without_a_difference_all_are_first():
    assert ranks("abc") == [1, 1, 1]


def test_where_each_differs_from_the_one_above_no_rank_is_shared():
    assert ranks("abc", ab=0.04, ac=0.001, bc=0.049) == [1, 2, 3]


def test_the_leader_of_the_tier_decides_and_not_the_neighbour():
    # b and c differ, yet both are like a: one tier. c is like b and not like a: it leads the next tier.
    assert ranks("abc", bc=0.001) == [1, 1, 1]
    assert ranks("abc", ac=0.001) == [1, 1, 3]


def test_a_model_below_one_that_was_beaten_does_not_climb_back():
    # c is like the best one a, but b above it is not: c can only share b's rank or stand below.
    assert ranks("abc", ab=0.01, ac=0.2) == [1, 2, 2]
    assert ranks("abc", ab=0.01, ac=0.2, bc=0.01) == [1, 2, 3]


@pytest.mark.parametrize(("p", "wanted"), [(0.05, [1, 1]), (0.0499, [1, 2]), (float("nan"), [1, 1])])
def test_the_limit_is_the_level_and_what_is_unknown_is_no_difference(p, wanted):
    assert ranks("ab", ab=p) == wanted
