"""One line of the journal of reviews."""

from dataclasses import dataclass, field

from engine.errors import InputError
from engine.reviews.opinion import NOTHING, Opinion

DIGITS = frozenset("0123456789abcdef")


@dataclass(frozen=True)
class Image:
    """By what an image is known: the dataset's name and the SHA-256 of its file, whatever the file is called.

    Raises InputError for what is no SHA-256 in hexadecimal.
    """

    dataset: str
    sha256: str

    def __post_init__(self):
        if len(self.sha256) != 64 or not set(self.sha256) <= DIGITS:
            raise InputError(f"Expected a SHA-256 of 64 hexadecimal digits, but got '{self.sha256}'.")


@dataclass(frozen=True)
class Shown:
    """What the reviewer had before the eyes: the file's path and size in bytes, its label, a model's score.

    Path and size help to find the file again; the others tell later what was judged.
    """

    path: str = ""
    bytes: int = 0
    label: str | None = None
    model: str | None = None
    score: float | None = None


@dataclass(frozen=True)
class Entry:
    """What a reviewer said of an image at one time.

    ``revision`` counts this reviewer's entries on this image from 1; 0 is where nothing was said yet.
    ``restores`` is None for a new opinion, and for one that was put back by undo the revision that it is.
    ``at`` is the time in UTC (ISO 8601).
    """

    image: Image
    reviewer: str
    revision: int = 0
    opinion: Opinion = NOTHING
    restores: int | None = None
    shown: Shown = field(default_factory=Shown)
    at: str = ""

    @property
    def origin(self) -> int:
        """The revision in which this opinion was given first; 0 where it was never given."""
        return self.revision if self.restores is None else self.restores
