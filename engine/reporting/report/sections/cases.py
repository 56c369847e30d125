"""Single images: the worst misses and false alarms, the surest hits, with heatmaps and reviewers' notes."""

from collections.abc import Sequence

import pandas as pd

from engine.datasets.sources import Source as Folder
from engine.datasets.sources import list_sources
from engine.errors import InputError
from engine.evaluation import sentences
from engine.evaluation.intervals import wilson
from engine.evaluation.outcomes import Order, Outcome, in_order, outcome_counts, outcome_frame
from engine.evaluation.wording import with_interval
from engine.reporting.report import words
from engine.reporting.report.case_pictures import image_paths, pictures_of
from engine.reporting.report.content import Block, Case, Paragraph, Section
from engine.reporting.report.material import Material, Scored
from engine.reporting.report.part import LeftOut, Part
from engine.reporting.report.recompute import Source
from engine.reporting.report.request import Topic
from engine.reporting.report.review_notes import notes_of

CHOSEN = {Outcome.FN: 2, Outcome.FP: 2, Outcome.TP: 2}
"""How many of each outcome are shown unless cases are named: errors first."""

TITLES = {
    Outcome.TP: "Found",
    Outcome.FP: "False alarm",
    Outcome.FN: "Missed",
    Outcome.TN: "Rightly sent home",
}


def cases_section(material: Material) -> Part | LeftOut:
    """Return the section, or that the images are not at hand.

    Raises InputError for a case that the score table does not have.
    """
    main = material.main
    frame = outcome_frame(main.table, main.threshold)
    rows = named(frame, material.request.cases) if material.request.cases else chosen(frame)
    folder = next((one for one in list_sources() if one.name == main.file.dataset), None)
    paths = image_paths(folder.path, rows["path"].tolist()) if folder else {}
    if folder is None or not paths:
        return LeftOut(
            f"Cases: not shown, because the images of {main.file.dataset} are not at hand (PNEUMOSCOPE_DATA "
            "names their folder)."
        )
    blocks: list[Block] = [Paragraph(basis(frame, main))]
    blocks += cases_of(rows, main, folder, paths)
    message = sentences.errors(outcome_counts(frame), main.classes)
    section = Section(Topic.CASES, Topic.CASES.title, message, tuple(blocks))
    return Part(section, (Source("metrics", (main.id,), (repr(main.threshold),)),))


def basis(frame: pd.DataFrame, main: Scored) -> str:
    """Return how many calls are wrong with the interval, and how the cases were chosen."""
    counts = outcome_counts(frame)
    n, wrong = sum(counts.values()), counts[Outcome.FN] + counts[Outcome.FP]
    return (
        f"Error rate {with_interval(wrong / n, wilson(wrong, n))}: {words.basis(main)}. The images shown are "
        "no sample: unless they were named, they are the errors farthest from the threshold and the surest "
        "finds. A heatmap shows where a score comes from, not whether it is right."
    )


def chosen(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows shown unless cases are named: of each outcome those farthest from the threshold."""
    ordered = in_order(frame, Order.MOST_CONFIDENT)
    return pd.concat([ordered[ordered["outcome"] == way.value].head(n) for way, n in CHOSEN.items()])


def named(frame: pd.DataFrame, cases: Sequence[str]) -> pd.DataFrame:
    """Return the rows of the cases named, in that order; each may be the end of a path of the table."""
    rows = []
    for case in cases:
        wanted = case.replace("\\", "/").removeprefix("./")
        fits = [
            f"/{wanted}".endswith(f"/{path}") or f"/{path}".endswith(f"/{wanted}") for path in frame["path"]
        ]
        found = frame[fits]
        if len(found) != 1:
            count = "no image" if found.empty else f"{len(found)} images"
            raise InputError(f"'{case}' names {count} of the score table; give the path as the table has it.")
        rows.append(found)
    return pd.concat(rows)


def cases_of(rows: pd.DataFrame, main: Scored, folder: Folder, paths: dict[str, str]) -> list[Block]:
    """Return a block for each image that is at hand, and a sentence on those that are not and on heatmaps."""
    shown = rows[rows["path"].isin(list(paths))]
    found, missing_heat = pictures_of(main.entry, folder.path, list(dict.fromkeys(paths.values())))
    notes = notes_of(main.file.dataset, folder.path, list(paths.values()))
    blocks: list[Block] = []
    for row in shown.to_dict("records"):
        place = paths[row["path"]]
        if place not in found:
            continue
        blocks.append(Case(title_of(row), text_of(row, main), found[place], notes.get(place, ())))
    left = len(rows) - len(blocks)
    if left:
        blocks.append(Paragraph(f"{left} of {len(rows)} chosen images are not at hand or cannot be read."))
    if missing_heat:
        blocks.append(Paragraph(missing_heat))
    return blocks


def title_of(row: dict) -> str:
    """Return what became of an image, and its file's name."""
    outcome = row["outcome"]
    name = str(row["path"]).rsplit("/", 1)[-1]
    return f"{TITLES[Outcome(outcome)]}: {name}" if isinstance(outcome, str) else name


def text_of(row: dict, main: Scored) -> str:
    """Return the label, the score and the call of one image in words."""
    label = row["label"] if isinstance(row["label"], str) else "no label"
    score = float(row["score"])
    if score != score:
        return f"The label is {label}. The model gives no score: {row.get('problem', 'no reason given')}."
    return f"The label is {label}. {sentences.verdict(score, main.threshold, main.classes)}"
