"""What one reviewer says of one image."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from engine.errors import InputError

LONGEST_NAME, LONGEST_TAG, LONGEST_NOTE, MOST_TAGS = 60, 40, 4000, 20


class Verdict(StrEnum):
    """Why the model and the label differ, or what else is the matter with an image."""

    LABEL_WRONG = "label wrong"
    """The image shows another class than its label says."""
    IMAGE_BAD = "image bad"
    """Nobody can judge it: no radiograph of a chest, cut off, over-exposed, turned."""
    MODEL_WRONG = "model wrong"
    """The image is fine and so is its label: the model erred."""
    UNCLEAR = "unclear"
    """Looked at, and not to be decided from the image alone."""


@dataclass(frozen=True)
class Opinion:
    """A verdict, tags and a note, all of them optional; ``label`` is the right label where it is wrong.

    Raises InputError for a wrong label without the right one, and for texts that are too long.
    """

    verdict: Verdict | None = None
    label: str | None = None
    tags: tuple[str, ...] = ()
    note: str = ""

    def __post_init__(self):
        wrong = self.verdict is Verdict.LABEL_WRONG
        if wrong and not self.label:
            raise InputError("Say which label is right where the label is wrong.")
        object.__setattr__(self, "label", one_line(self.label or "") if wrong else None)
        object.__setattr__(self, "tags", clean_tags(self.tags))
        object.__setattr__(self, "note", clean_note(self.note))

    @property
    def empty(self) -> bool:
        """Whether nothing is said."""
        return self == NOTHING

    @property
    def words(self) -> str:
        """The verdict in words, with the right label where it is another; nothing without a verdict."""
        return f"{self.verdict}, {self.label}" if self.label else self.verdict or ""

    @property
    def line(self) -> str:
        """All that is said: verdict, tags and note."""
        note = f"“{self.note}”" if self.note else ""
        return " · ".join(filter(None, [self.words or "no verdict", ", ".join(self.tags), note]))


def clean_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """Return tags in lower case, each once, in order; raises InputError for too many or too long ones."""
    found = tuple(sorted({one_line(tag).casefold() for tag in tags} - {""}))
    if len(found) > MOST_TAGS:
        raise InputError(f"Expected at most {MOST_TAGS} tags, but got {len(found)}.")
    for tag in found:
        check_length("a tag", tag, LONGEST_TAG)
    return found


def clean_note(note: str) -> str:
    """Return a note without the characters that no text has; raises InputError for one that is too long."""
    text = "".join(one for one in note if one.isprintable() or one == "\n").strip()
    check_length("the note", text, LONGEST_NOTE)
    return text


def clean_name(name: str) -> str:
    """Return a reviewer's name with single spaces; raises InputError for none or one that is too long."""
    text = one_line(name)
    if not text:
        raise InputError("Give your name: a review needs to say whose it is.")
    check_length("your name", text, LONGEST_NAME)
    return text


def one_line(text: str) -> str:
    """Return a text on one line, with single spaces and printable characters only."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())


def check_length(what: str, text: str, longest: int) -> None:
    """Raise InputError for a text that is too long."""
    if len(text) > longest:
        raise InputError(f"Expected {what} to have at most {longest} characters, but got {len(text)}.")


NOTHING = Opinion()
"""What a reviewer has said of an image who has said nothing."""
