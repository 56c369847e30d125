"""The demo dataset: 240 phantoms, with the faults that real datasets have planted in them."""

import csv
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from data_tools.phantoms.dataset import GRADE_SHARES, Change, Item, write_dataset
from data_tools.phantoms.lesions import Grade, Kind
from data_tools.phantoms.phantom import Case
from data_tools.phantoms.seeds import generator
from engine.datasets.classes import NEGATIVE, POSITIVE
from engine.datasets.manifest import MANIFEST
from engine.errors import InputError

SEED = 20
"""Seed of the demo."""

DRAWN = {
    ("train", NEGATIVE): 40,
    ("train", POSITIVE): 92,
    ("val", NEGATIVE): 15,
    ("val", POSITIVE): 15,
    ("test", NEGATIVE): 35,
    ("test", POSITIVE): 35,
}
"""Pictures by split and class before copies are planted."""

ASPECT = {
    ("train", NEGATIVE): 1.06,
    ("train", POSITIVE): 1.32,
    ("val", NEGATIVE): 1.06,
    ("val", POSITIVE): 1.32,
    ("test", NEGATIVE): 1.15,
    ("test", POSITIVE): 1.25,
}
"""Mean width / height: a cue for the class in train that is weaker in test, as in the Kermany set."""

ASPECT_SPREAD = 0.09

VISITS = 8
"""Of so many pictures of one class and split, two show the same subject."""

PLANTED = "planted.csv"
"""The file that lists the faults, beside the manifest, where no data tool looks."""

README = Path(__file__).with_name("demo_readme.md")


@dataclass(frozen=True)
class Fault:
    """One planted fault. ``path`` is the file at fault, ``partner`` the one it belongs to; both are empty for
    a fault of the whole. Without the files to ``leave_out`` the dataset is clean."""

    fault: str
    path: str
    partner: str
    leave_out: str
    note: str


def demo_plan() -> tuple[list[Item], list[Fault]]:
    """Return the demo's items and the faults among them; always the same."""
    rng = generator(SEED, 0, "demo")
    total = sum(DRAWN.values()) + 8
    names = iter(f"phantom-{number:03d}" for number in rng.permutation(total) + 1)
    subjects = iter(f"subject-{number:03d}" for number in rng.permutation(total) + 1)
    drawn = {place: drawn_items(place, rng, names, subjects) for place in DRAWN}

    train_sick, train_well = drawn["train", POSITIVE], drawn["train", NEGATIVE]
    test_sick, test_well = drawn["test", POSITIVE], drawn["test", NEGATIVE]
    train_well[3] = changed(train_well[3], Change.CUT)
    faults = [Fault("corrupt file", train_well[3].path, "", "yes", Change.CUT)]

    copies = [
        (train_sick[5], None),
        (train_well[11], None),
        (train_sick[23], Change.REENCODED),
        (train_sick[41], Change.BRIGHTENED),
        (train_well[27], Change.RESIZED),
        (train_sick[66], Change.MIRRORED),
        (test_sick[9], None),
    ]
    planted = []
    for original, change in copies:
        copy = Item(next(names), "train", next(subjects), original.case, change)
        fault = "exact duplicate" if change is None else "near duplicate"
        if original.split != "train":
            fault = "duplicate across splits"
        faults.append(Fault(fault, copy.path, original.path, "yes", change or "same bytes"))
        planted.append(copy)

    known = test_well[12]
    index = total
    second = Case(SEED, index, known.case.subject, aspect=draw_aspect(rng, ("train", NEGATIVE)))
    planted.append(Item(next(names), "train", known.subject, second))
    faults.append(
        Fault("subject in two splits", planted[-1].path, known.path, "yes", f"{known.subject}, another pose")
    )
    faults += [
        Fault(
            "class imbalance", "", "", "", "train has about 7 PNEUMONIA for 3 NORMAL; val and test are even"
        ),
        Fault(
            "aspect ratio shortcut",
            "",
            "",
            "",
            "PNEUMONIA pictures are wider than NORMAL ones, clearly in train and val, less so in test",
        ),
    ]
    return [*itertools.chain.from_iterable(drawn.values()), *planted], faults


def drawn_items(
    place: tuple[str, str], rng: np.random.Generator, names: Iterator[str], subjects: Iterator[str]
) -> list[Item]:
    """Return the pictures of one split and class before faults are planted."""
    split, label = place
    count = DRAWN[place]
    first = sum(list(DRAWN.values())[: list(DRAWN).index(place)])
    findings: list[tuple[Kind, Grade] | tuple[None, None]] = [(None, None)] * count
    if label == POSITIVE:
        findings = [*balanced_findings(count, rng)]
    items: list[Item] = []
    for number, (kind, grade) in enumerate(findings):
        index = first + number
        again = number % VISITS == VISITS - 1
        subject = items[-1].subject if again else next(subjects)
        chest = items[-1].case.subject if again else index
        case = Case(SEED, index, chest, kind, grade, draw_aspect(rng, place))
        items.append(Item(next(names), split, subject, case))
    return items


def draw_aspect(rng: np.random.Generator, place: tuple[str, str]) -> float:
    """Draw a width / height for one split and class."""
    return float(rng.normal(ASPECT[place], ASPECT_SPREAD))


def balanced_findings(count: int, rng: np.random.Generator) -> list[tuple[Kind, Grade]]:
    """Return kinds in equal numbers, each with the grades in their shares, in random order."""
    edges = np.cumsum(list(GRADE_SHARES.values()))
    findings = []
    for position, kind in enumerate(Kind):
        size = len(range(position, count, len(Kind)))
        ranks = np.searchsorted(edges, (np.arange(size) + 0.5) / size)
        findings += [(kind, list(GRADE_SHARES)[rank]) for rank in ranks]
    return [findings[place] for place in rng.permutation(count)]


def changed(item: Item, change: Change) -> Item:
    """Return an item with a change."""
    return Item(item.name, item.split, item.subject, item.case, change)


def write_demo(folder: Path, advance: Callable[[], object]) -> list[Item]:
    """Draw the demo into ``folder``, with its README and the list of its faults; return its items."""
    items, faults = demo_plan()
    write_dataset(folder, items, advance)
    with (folder / PLANTED).open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(Fault.__dataclass_fields__)
        writer.writerows([f.fault, f.path, f.partner, f.leave_out, f.note] for f in faults)
    (folder / "README.md").write_text(README.read_text(encoding="utf-8"), encoding="utf-8")
    return items


def clean_items() -> list[Item]:
    """Return the demo's items without the files at fault: what its model is trained on."""
    items, faults = demo_plan()
    left_out = {fault.path for fault in faults if fault.leave_out}
    return [item for item in items if item.path not in left_out]


def clean_paths(folder: Path) -> list[str]:
    """Return the paths of a demo folder's manifest without the files at fault, to train and judge on.

    Raises InputError where the folder has no list of faults.
    """
    try:
        with (folder / PLANTED).open(encoding="utf-8", newline="") as stream:
            left_out = {row["path"] for row in csv.DictReader(stream) if row["leave_out"]}
        with (folder / MANIFEST).open(encoding="utf-8", newline="") as stream:
            return [row["path"] for row in csv.DictReader(stream) if row["path"] not in left_out]
    except FileNotFoundError as error:
        raise InputError(
            f"'{folder}' is not a demo dataset: it has no {Path(error.filename).name}."
        ) from error
