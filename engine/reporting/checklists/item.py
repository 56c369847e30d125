"""What a checklist is made of: items that ask, and answers that are full, partial, or honestly missing."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from engine.reporting.checklists.known import Known


class State(StrEnum):
    """How far an item is answered."""

    FILLED = "filled"
    """What the item asks is answered from the model's files, or by the author."""
    PARTLY = "partly"
    """A part is known from the files; the answer says what an author has to add."""
    BLANK = "blank"
    """Nothing is known that would answer it; the answer says who has to fill it in."""


@dataclass(frozen=True)
class Answer:
    """What can be said to an item; ``missing`` is what an author has to add, and empty where nothing is."""

    text: str
    state: State
    missing: str = ""

    @property
    def words(self) -> str:
        """The answer with what is missing, in one text."""
        added = f"To be added: {self.missing}." if self.missing else ""
        return " ".join(filter(None, (self.text, added)))


@dataclass(frozen=True)
class Item:
    """One item: its number as the checklist has it, its section and topic, and in our words what is asked."""

    number: str
    section: str
    topic: str
    asked: str
    answer: Callable[[Known], Answer]


@dataclass(frozen=True)
class Checklist:
    """A published checklist; ``cite`` is where its own words are, which an author should read."""

    name: str
    title: str
    cite: str
    items: tuple[Item, ...]


def filled(text: str) -> Answer:
    """Return an answer that leaves nothing open."""
    return Answer(text, State.FILLED)


def partly(text: str, missing: str) -> Answer:
    """Return an answer that an author has to complete; ``missing`` says by what."""
    return Answer(text, State.PARTLY, missing)


def blank(text: str) -> Answer:
    """Return a blank, with the sentence on who has to fill it in."""
    return Answer(text, State.BLANK)
