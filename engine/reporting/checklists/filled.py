"""A checklist filled from a model's folder and its author's answers, and written as Markdown or CSV."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any

from engine.errors import InputError
from engine.reporting.checklists.answers_file import ANSWERS_FILE, read_answers
from engine.reporting.checklists.claim import CLAIM
from engine.reporting.checklists.item import Checklist, Item, State
from engine.reporting.checklists.known import Known, gather
from engine.reporting.checklists.tripod_ai import TRIPOD_AI
from engine.reporting.notice import NOTICE

CHECKLISTS = {one.name: one for one in (CLAIM, TRIPOD_AI)}
"""The checklists by the names that commands take."""

AUTHOR = "Author's answer:"
"""What stands before the words of an author."""


@dataclass(frozen=True)
class FilledItem:
    """One item with its answer; ``by_author`` where an author has answered it, alone or in addition."""

    number: str
    section: str
    topic: str
    asked: str
    answer: str
    state: State
    by_author: bool = False


@dataclass(frozen=True)
class Filled:
    """A filled checklist; ``about`` names the model and the images (``kermany, split test, n = 624``)."""

    checklist: str
    title: str
    cite: str
    model: str
    about: str
    items: tuple[FilledItem, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many items are filled, partly filled and blank, by the state's name."""
        return {state.value: sum(item.state is state for item in self.items) for state in State}

    @property
    def by_author(self) -> int:
        """How many items an author has answered."""
        return sum(item.by_author for item in self.items)


def fill(checklist: str, folder: Path, key: str, answers: Mapping[str, str] | None = None) -> Filled:
    """Fill a checklist of ``CHECKLISTS`` for a model's folder and the set ``key`` (``dataset/split``).

    ``answers`` (item number → text) are the author's; None takes those of the folder's checklist.toml, where
    there is one. They complete a partly filled item and fill a blank one, and are marked as the author's.

    Raises InputError: no such checklist, no scores of that set, a damaged file, an answer to no item.
    """
    if checklist not in CHECKLISTS:
        raise InputError(f"There is no checklist '{checklist}'; choose one of {', '.join(CHECKLISTS)}.")
    chosen, own = CHECKLISTS[checklist], folder / ANSWERS_FILE
    if answers is None:
        answers = read_answers(own, checklist) if own.is_file() else {}
    check_answers(chosen, answers)
    known = gather(folder, key)
    items = [with_author(filled_item(item, known), answers.get(item.number, "")) for item in chosen.items]
    return Filled(chosen.name, chosen.title, chosen.cite, known.name, known.scored.where, tuple(items))


def check_answers(checklist: Checklist, answers: Mapping[str, Any]) -> None:
    """Raise InputError for an answer to an item that is not there, or one that is no text."""
    numbers = [item.number for item in checklist.items]
    unknown = [str(number) for number in answers if number not in numbers]
    if unknown:
        raise InputError(
            f"{checklist.title} has no item {', '.join(unknown)}; its items are {numbers[0]} to "
            f"{numbers[-1]}."
        )
    wrong = [number for number, answer in answers.items() if not isinstance(answer, str)]
    if wrong:
        raise InputError(f"Expected a text as the answer to item {wrong[0]}, but got {answers[wrong[0]]!r}.")


def filled_item(item: Item, known: Known) -> FilledItem:
    """Return an item with what is known."""
    answer = item.answer(known)
    return FilledItem(item.number, item.section, item.topic, item.asked, answer.words, answer.state)


def with_author(item: FilledItem, text: str) -> FilledItem:
    """Return an item with an author's answer, where there is one; what was known stays."""
    said = text.strip()
    if not said:
        return item
    kept = "" if item.state is State.BLANK else item.answer.split(" To be added: ")[0]
    answer = " ".join(filter(None, (kept, AUTHOR, said)))
    return replace(item, answer=answer, state=State.FILLED, by_author=True)


def summary_line(filled: Filled) -> str:
    """Return in one sentence how far a checklist is filled."""
    counts = filled.counts
    by_author = f", {filled.by_author} of these answered by the author" if filled.by_author else ""
    return (
        f"{len(filled.items)} items: {counts['filled']} filled, {counts['partly']} partly, {counts['blank']} "
        f"blank{by_author}."
    )


def as_markdown(filled: Filled) -> str:
    """Return a filled checklist as Markdown: a table for each section."""
    parts = [
        f"# {filled.title}: {filled.model}",
        NOTICE,
        f"{summary_line(filled)} About {filled.about}. Filled by PneumoScope from the model's files; the "
        f"questions are in its words, those of the checklist are in: {filled.cite}.",
    ]
    for section, items in groupby(filled.items, key=lambda item: item.section):
        parts.append(f"## {section}\n\n{table_of(list(items))}")
    return "\n\n".join(parts) + "\n"


def table_of(items: Sequence[FilledItem]) -> str:
    """Return items as a Markdown table."""
    lines = [["item", "topic", "asked", "state", "answer"], ["---"] * 5]
    lines += [[item.number, item.topic, item.asked, item.state.value, item.answer] for item in items]
    return "\n".join("| " + " | ".join(map(cell, line)) + " |" for line in lines)


def cell(text: str) -> str:
    """Return a text as a cell of a Markdown table holds it: on one line, its bars escaped."""
    return " ".join(text.split()).replace("|", "\\|")


def as_csv(filled: Filled) -> str:
    """Return a filled checklist as CSV: ``item, section, topic, asked, state, by, answer``."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["item", "section", "topic", "asked", "state", "by", "answer"])
    for item in filled.items:
        by = "author" if item.by_author else "PneumoScope"
        writer.writerow(
            [item.number, item.section, item.topic, item.asked, item.state.value, by, item.answer]
        )
    return out.getvalue()


def as_json(filled: Filled) -> dict[str, Any]:
    """Return a filled checklist as JSON holds it."""
    return {
        "checklist": filled.checklist,
        "title": filled.title,
        "source": filled.cite,
        "model": filled.model,
        "about": filled.about,
        "counts": filled.counts,
        "items": [
            {
                "number": item.number, "section": item.section, "topic": item.topic, "asked": item.asked,
                "state": item.state.value, "by": "author" if item.by_author else "PneumoScope",
                "answer": item.answer,
            }
            for item in filled.items
        ],
    }  # fmt: skip
