"""A padding study in Markdown: the matrix, the differences and the verdicts, made from its scores."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from engine.evaluation.heat_index import heat_by_training
from engine.evaluation.padding_study.cells import FIGURES
from engine.evaluation.padding_study.files import list_studies
from engine.evaluation.padding_study.report import Report, report
from engine.evaluation.padding_study.store import read_study
from engine.evaluation.wording import limits, number, with_interval
from engine.reporting.notice import NOTICE

HEAT_FILE = "heat.parquet"
"""The shares of heat on padding beside the studies; see ``inference.heat_on_padding``."""

DIFFERENCES = ("auc", "accuracy")
"""The figures whose differences the card lists."""


def write_study_card(folder: Path) -> Path:
    """Write README.md of a folder of studies, with its NOTES.md; raise InputError for a damaged study."""
    notes = folder / "NOTES.md"
    reports = [report(read_study(file.path)) for file in list_studies([folder])]
    path = folder / "README.md"
    heat = folder / HEAT_FILE
    sections = [heat_section(pd.read_parquet(heat))] if heat.is_file() else []
    text = study_card(reports, notes.read_text(encoding="utf-8") if notes.is_file() else "", sections)
    path.write_text(text, encoding="utf-8")
    return path


def study_section(found: Report) -> str:
    """Return one study: its verdicts, the matrix of each figure, and the paired differences."""
    told = found.study.provenance
    place = f"{told.get('dataset', 'dataset')} · {told.get('split', '')}".strip(" ·")
    counts = {train: len(found.study.replicates(train)) for train in found.study.trains}
    trained = ", ".join(f"{train} ({count})" for train, count in counts.items())
    parts = [
        f"## {place}",
        f"{found.n} images, {found.positives} positive; models trained under (seeds): {trained}. Every model "
        "calls by its own validation threshold; 95 % intervals of images and seeds together.",
        "\n".join(f"- {sentence}" for sentence in found.verdicts),
    ]
    for figure, title in FIGURES.items():
        rows = found.matrix[found.matrix["figure"] == figure]
        parts.append(f"### {title}: trained under (rows) × served (columns)\n\n{matrix_table(rows)}")
    for figure in DIFFERENCES:
        rows = found.differences[found.differences["figure"] == figure]
        if len(rows):
            parts.append(f"### Differences in {FIGURES[figure]}\n\n{difference_table(rows)}")
    return "\n\n".join(part for part in parts if part)


def study_card(reports: Sequence[Report], notes: str = "", more: Sequence[str] = ()) -> str:
    """Return the card of a folder of studies.

    ``notes`` is what only a person knows of it; the sections of ``more`` go last.
    """
    head = f"# Padding study\n\n{NOTICE}"
    sections = [head, notes.strip(), *(study_section(found) for found in reports), *more]
    return "\n\n".join(section for section in sections if section) + "\n"


def heat_section(table: pd.DataFrame) -> str:
    """Return the heatmap-on-padding index by training and class, from the shares of every image."""
    lines = [["trained under", "label", "n", "padding's share", "heat's share", "index"], ["---"] * 6]
    for row in heat_by_training(table).to_dict("records"):
        shares = [f"{row[name]:.3f}" for name in ("padding_share", "heat_share")]
        index = with_interval(row["index"], (row["low"], row["high"]))
        lines.append([row["train"], row["label"], str(row["n"]), *shares, index])
    return (
        "## Heatmap-on-padding index\n\nThe share of the Grad-CAM map (positive class) that lies on the "
        "padding, over the padding's share of the area; 1 means chance. Means over the images with padding, "
        "each model served its own; 95 % intervals of resampled images.\n\n" + markdown(lines)
    )


def matrix_table(rows: pd.DataFrame) -> str:
    """Return one figure's matrix; what a model was trained under is in bold."""
    tests = list(dict.fromkeys(rows["test"]))
    lines = [["trained under", *tests], ["---"] * (len(tests) + 1)]
    for train, group in rows.groupby("train", sort=False):
        cells = {
            row.test: (f"**{text}**" if row.own else text)
            for row in group.itertuples()
            for text in [with_interval(row.value, (row.low, row.high))]
        }
        lines.append([str(train), *(cells[test] for test in tests)])
    return markdown(lines)


def difference_table(rows: pd.DataFrame) -> str:
    """Return the paired differences of one figure with their verdicts."""
    lines = [
        ["question", "first", "minus", "difference", "95 % interval", "p (Holm)", "verdict"],
        ["---"] * 7,
    ]
    for row in rows.itertuples():
        interval = (row.low, row.high)
        lines.append(
            [
                row.question,
                f"{row.train} on {row.test}",
                f"{row.other_train} on {row.other_test}",
                number(row.delta, interval),
                limits(interval),
                "< 0.001" if row.p_adjusted < 0.001 else f"{row.p_adjusted:.3f}",
                row.verdict,
            ]
        )
    return markdown(lines)


def markdown(lines: Sequence[Sequence[str]]) -> str:
    """Return rows of cells as a Markdown table."""
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
