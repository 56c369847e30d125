"""Numbers in words: as many digits as the interval justifies."""

import math

from engine.evaluation.intervals import Interval

MISSING = "n/a"
"""What stands for an undefined number."""


def digits_for(interval: Interval) -> int:
    """Return the decimals worth showing: one more than the interval's width has leading, 2 to 4."""
    width = interval[1] - interval[0]
    if not width > 0:
        return 3
    return min(4, max(2, math.ceil(-math.log10(width)) + 1))


def number(value: float, interval: Interval) -> str:
    """Return a value as text, in the digits of its interval: ``0.953``."""
    return MISSING if math.isnan(value) else f"{value:z.{digits_for(interval)}f}"


def signed(value: float, interval: Interval) -> str:
    """Return a difference with its sign, in the digits of its interval: ``+0.011``."""
    return MISSING if math.isnan(value) else f"{value:+z.{digits_for(interval)}f}"


def limits(interval: Interval) -> str:
    """Return the limits as text: ``0.936 to 0.968``."""
    if any(math.isnan(limit) for limit in interval):
        return MISSING
    digits = digits_for(interval)
    return f"{interval[0]:z.{digits}f} to {interval[1]:z.{digits}f}"


def with_interval(value: float, interval: Interval) -> str:
    """Return a value and its limits as text: ``0.953 (0.936 to 0.968)``."""
    figure, text = number(value, interval), limits(interval)
    return figure if MISSING in (figure, text) else f"{figure} ({text})"


def few(count: int) -> str:
    """Return an expected count as text, never none: a rate counted as 0 is not known to be 0."""
    return f"{count:,}" if count else "<\u00a01"  # which no line end may part


def percent(value: float) -> str:
    """Return a share as a whole percentage, never saying 0 % or 100 % of what is not none or all."""
    if math.isnan(value):
        return MISSING
    if 0.995 <= value < 1:
        return "more than 99 %"
    if 0 < value <= 0.005:
        return "less than 1 %"
    return f"{100 * value:.0f} %"
