"""A figure as it was reported: a number of few digits, which stands for a range of exact ones."""

import re
from dataclasses import dataclass

import numpy as np

from engine.errors import InputError

NUMBER = re.compile(r"\s*(\d*)[.,]?(\d*)\s*(%?)\s*")
MOST_DIGITS = 9
"""Digits after the point that integers of 64 bits can be trusted with."""

ALL = np.iinfo(np.int64).max // 4
"""More than any count: no limit."""


@dataclass(frozen=True)
class Reported:
    """A share between 0 and 1 that was reported as ``units`` / 10^``digits``.

    It stands for every value from half a unit below to half a unit above, both included.
    """

    units: int
    digits: int
    text: str

    @classmethod
    def parse(cls, text: str) -> "Reported":
        """Read ``0.9718``, ``.972``, ``97.18 %`` or ``97.2%``; trailing zeros count as digits.

        Raises InputError for anything else, and for values above 1 (100 %).
        """
        match = NUMBER.fullmatch(text)
        if not match or not (match[1] or match[2]):
            raise InputError(f"Expected a figure such as 0.9718 or 97.18%, but got '{text}'.")
        digits = len(match[2]) + (2 if match[3] else 0)
        if digits > MOST_DIGITS:
            raise InputError(f"Expected at most {MOST_DIGITS} digits after the point, but got '{text}'.")
        figure = cls(int(match[1] + match[2]), digits, text.strip())
        if figure.units > 10**digits:
            raise InputError(f"Expected a figure of at most 1 (or 100 %), but got '{text}'.")
        return figure

    @property
    def scale(self) -> int:
        """Half units in 1."""
        return 2 * 10**self.digits

    @property
    def low(self) -> int:
        """The lower limit in half units."""
        return max(0, 2 * self.units - 1)

    @property
    def high(self) -> int:
        """The upper limit in half units."""
        return min(self.scale, 2 * self.units + 1)

    def holds(self, part: np.ndarray, total: np.ndarray) -> np.ndarray:
        """Tell for which counts ``part / total`` was reported so; never where ``total`` is 0."""
        return (
            (total > 0) & (part * self.scale >= self.low * total) & (part * self.scale <= self.high * total)
        )

    def overlaps(self, least: np.ndarray, most: np.ndarray, total: np.ndarray) -> np.ndarray:
        """Tell for which counts a value between ``least / total`` and ``most / total`` was reported so."""
        # In floating point: total is a product of class sizes here, which times the scale may be too large.
        safe = np.maximum(total, 1).astype(np.float64)
        tiny = 1e-12
        reaches = most / safe >= self.low / self.scale - tiny
        return (total > 0) & reaches & (least / safe <= self.high / self.scale + tiny)

    def counts_of(self, total: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the least and most parts of ``total`` (counts) that the figure allows."""
        return -(-self.low * total // self.scale), self.high * total // self.scale

    def totals_of(self, part: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the least and most totals of which ``part`` (counts) is the reported share."""
        least = -(-part * self.scale // self.high) if self.high else np.where(part > 0, ALL, 0)
        most = part * self.scale // self.low if self.low else np.full_like(part, ALL)
        return least, most
