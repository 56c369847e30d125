"""Shares as people write them."""

import pytest

from data_tools.build.shares import Shares, parse_shares
from engine.errors import InputError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.8/0.1/0.1", Shares()),
        (" 0.7 / 0.3 / 0 ", Shares((0.7, 0.3, 0.0))),
        ("1/0/0", Shares((1.0, 0.0, 0.0))),
        ("official", Shares(official=True)),
        ("official, 0.9/0.1/0", Shares((0.9, 0.1, 0.0), official=True)),
    ],
)
def test_what_is_read(text, expected):
    assert parse_shares(text) == expected


@pytest.mark.parametrize(
    "text", ["", "80/10/10", "0.8/0.2", "0.8/0.1/0.2", "0/0.5/0.5", "-1/1/1", "a/b/c", "offical", "official,",
             "0.8/0.1/0.1,official", "nan/0/1", "official,0.8/0.1"],
)  # fmt: skip
def test_what_is_not(text):
    with pytest.raises(InputError, match="Cannot read the split"):
        parse_shares(text)


def test_without_test_the_others_keep_their_proportion():
    assert parse_shares("0.6/0.2/0.2").without_test() == pytest.approx((0.75, 0.25, 0.0))
