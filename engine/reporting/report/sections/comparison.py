"""The model beside others on the same images: tiers, all pairs, and what so many images can show."""

import pandas as pd

from engine.evaluation.comparison.comparison import Comparison
from engine.evaluation.comparison.sentences import detectable_sentence
from engine.evaluation.comparison_answer import headline, support
from engine.evaluation.figure_names import TITLES
from engine.evaluation.wording import limits, signed
from engine.figures.interval_rows import IntervalRow, interval_rows_figure
from engine.reporting.report import words
from engine.reporting.report.content import Audience, Block, Paragraph, Plot, Section, Table
from engine.reporting.report.material import Material, Scored
from engine.reporting.report.part import LeftOut, Part
from engine.reporting.report.recompute import Source
from engine.reporting.report.request import Topic

SHOWN = ("auc", "accuracy", "sensitivity", "specificity", "f1")
"""The figures of the leaderboard's table."""

SHOWN_PLAIN = ("auc", "sensitivity", "specificity")
"""Those for readers of plain words."""


def comparison_section(material: Material) -> Part | LeftOut:
    """Return the section, or that there is nothing to compare with."""
    found, main = material.comparison, material.main
    if found is None:
        return LeftOut(
            f"Beside other models: not told, because {main.name} is the only one of this report with scores "
            f"of {main.where}."
        )
    audience = material.request.audience
    blocks: list[Block] = [board(found, main), table(found, main, plain=material.request.plain)]
    if material.request.plain:
        blocks.append(
            Paragraph(
                "Models of one rank cannot be told apart on these images: a choice between them needs other "
                "reasons, such as cost or trust in their heatmaps."
            )
        )
    else:
        blocks = [Paragraph(support(found)), *blocks, Paragraph(detectable_sentence(found))]
        blocks.append(pairs(found, main, tests=audience is Audience.REVIEWER))
    if material.unscored:
        blocks.append(Paragraph(f"Without scores of {main.where}: {words.listed(material.unscored)}."))
    section = Section(Topic.COMPARISON, Topic.COMPARISON.title, headline(found), tuple(blocks))
    return Part(section, (source_of(material),))


def source_of(material: Material) -> Source:
    """Return what the comparison is computed from."""
    models = material.scored
    names = tuple(one.name for one in models)
    thresholds = tuple(repr(one.threshold) for one in models)
    return Source("comparison", tuple(one.id for one in models), (*names, *thresholds))


def basis(found: Comparison, main: Scored) -> str:
    """Return what the figures of all models rest on."""
    return (
        f"{main.file.dataset}, split {main.file.split}, the n = {found.n:,} images that all score "
        f"({found.positives:,} {found.classes[1]}), each model at its own threshold; 95 % intervals"
    )


def board(found: Comparison, main: Scored) -> Plot:
    """Return the leaderboard in tiers."""
    sizes = found.models["rank"].value_counts()
    rows = [
        IntervalRow(
            f"Rank {row['rank']}" + (f", shared by {sizes[row['rank']]}" if sizes[row["rank"]] > 1 else ""),
            row["name"],
            row["auc"],
            row["auc_low"],
            row["auc_high"],
            words.cell(row, "auc"),
        )
        for row in found.models.to_dict("records")
    ]
    return Plot(
        "leaderboard",
        "ROC AUC of each model, in ranks that can be told apart",
        f"ROC AUC of {words.listed(found.names)} with intervals, best first, by rank.",
        basis(found, main),
        lambda theme: interval_rows_figure(rows, "ROC AUC", theme),
        found.models,
    )


def table(found: Comparison, main: Scored, *, plain: bool) -> Table:
    """Return the leaderboard as a table; a ``plain`` one has fewer figures and no thresholds."""
    shown = SHOWN_PLAIN if plain else SHOWN
    rows = tuple(
        (
            str(row["rank"]),
            row["name"],
            *(words.cell(row, name) for name in shown),
            *([] if plain else [f"{row['threshold']:.3f}"]),
        )
        for row in found.models.to_dict("records")
    )
    columns = ("Rank", "Model", *(TITLES[name] for name in shown), *([] if plain else ["Threshold"]))
    return Table(
        "leaderboard", "Leaderboard", columns, rows, basis(found, main), frozenset(columns) - {"Model"}
    )


def pairs(found: Comparison, main: Scored, *, tests: bool) -> Table:
    """Return the pairs with the main model; with ``tests`` all pairs, with those of accuracy."""
    of_main = (found.pairs["a"] == main.name) | (found.pairs["b"] == main.name)
    frame: pd.DataFrame = found.pairs if tests else found.pairs[of_main]
    rows = []
    for row in frame.to_dict("records"):
        interval = (row["low"], row["high"])
        cells = [
            row["a"], row["b"], signed(row["delta_auc"], interval), limits(interval), words.p_words(row["p"]),
            words.p_words(row["p_adjusted"]),
        ]  # fmt: skip
        if tests:
            accuracy = (row["accuracy_low"], row["accuracy_high"])
            cells += [
                f"{signed(row['delta_accuracy'], accuracy)} ({limits(accuracy)})",
                words.p_words(row["mcnemar_p_adjusted"]),
                f"{row['detectable_auc']:.3f}",
            ]
        rows.append(tuple(cells))
    columns = ["A", "B", "ROC AUC, A minus B", "95 % interval", "p (DeLong)", "adjusted (Holm)"]
    if tests:
        columns += ["Accuracy, A minus B", "adjusted p (McNemar)", "Detectable ROC AUC"]
    return Table(
        "pairs",
        "Every two models" if tests else f"{main.name} against each other model",
        tuple(columns),
        tuple(rows),
        basis(found, main),
        frozenset(columns[2:]),
    )
