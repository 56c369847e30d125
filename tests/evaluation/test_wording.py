import pytest

from engine.evaluation.wording import digits_for, limits, number, percent, signed, with_interval

NAN = float("nan")


@pytest.mark.parametrize(
    ("interval", "digits"),
    [
        ((0.936, 0.968), 3),
        ((0.6, 0.9), 2),
        ((0.0, 1.0), 2),
        ((0.9512, 0.9548), 4),
        ((0.5, 0.5), 3),
        ((NAN, NAN), 3),
    ],
)
def test_digits_follow_the_width(interval, digits):
    assert digits_for(interval) == digits


def test_a_value_with_its_limits():
    assert with_interval(0.95312, (0.9361, 0.9682)) == "0.953 (0.936 to 0.968)"
    assert number(0.95312, (0.9361, 0.9682)) == "0.953"
    assert limits((0.9361, 0.9682)) == "0.936 to 0.968"
    assert with_interval(0.7, (0.55, 0.82)) == "0.70 (0.55 to 0.82)"


def test_undefined_values_say_so():
    assert with_interval(NAN, (NAN, NAN)) == "n/a"
    assert number(NAN, (NAN, NAN)) == limits((NAN, NAN)) == "n/a"
    assert with_interval(0.25, (NAN, NAN)) == "0.250"
    assert percent(NAN) == "n/a"


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.944, "94 %"),
        (1.0, "100 %"),
        (0.0, "0 %"),
        (0.998, "more than 99 %"),
        (0.001, "less than 1 %"),
        (0.994, "99 %"),
    ],
)
def test_percentages_never_round_to_all_or_none(share, text):
    assert percent(share) == text


def test_nothing_is_less_than_nothing():
    assert number(-0.0001, (-0.008, 0.008)) == "0.000"
    assert limits((-0.016, -0.0002)) == "-0.016 to 0.000"
    assert signed(-0.0001, (-0.008, 0.008)) == "+0.000"
    assert signed(-0.0114, (-0.019, -0.003)) == "-0.011"
