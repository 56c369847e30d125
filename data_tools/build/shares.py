"""How images are divided into train, val and test, as it is written: ``0.8/0.1/0.1`` or ``official``."""

from dataclasses import dataclass

from engine.errors import InputError

SPLITS = ("train", "val", "test")
DEFAULT = (0.8, 0.1, 0.1)
OFFICIAL = "official"
TOLERANCE = 1e-6

HOW = (
    "write three shares that add up to 1, such as 0.8/0.1/0.1, or 'official' to keep the sources' own test "
    "images as test, alone or with shares for the rest: official,0.9/0.1/0"
)


@dataclass(frozen=True)
class Shares:
    """Shares of train, val and test, 0 to 1; ``official`` keeps the test splits that the sources have.

    A source that has a test split of its own is then divided into train and val only, in their proportion.
    """

    values: tuple[float, float, float] = DEFAULT
    official: bool = False

    def without_test(self) -> tuple[float, float, float]:
        """Return the shares of what is divided into train and val only."""
        train, val, _ = self.values
        return train / (train + val), val / (train + val), 0.0


def parse_shares(text: str) -> Shares:
    """Return shares as they are written; raise InputError that says how otherwise."""
    first, comma, rest = text.replace(" ", "").partition(",")
    official = first == OFFICIAL
    written = rest if official else first
    if official and not comma:
        return Shares(official=True)
    try:
        values = tuple(float(part) for part in written.split("/"))
    except ValueError:
        values = ()
    sound = len(values) == len(SPLITS) and all(0 <= value <= 1 for value in values)
    if not sound or abs(sum(values) - 1) > TOLERANCE or values[0] == 0 or (comma and not official):
        raise InputError(f"Cannot read the split '{text}': {HOW}.")
    return Shares((values[0], values[1], values[2]), official)
