"""For whom the model does worse: groups of images, and the gaps that chance does not explain."""

import math
from functools import partial

import pandas as pd

from engine.evaluation.core_figures import JUDGED
from engine.evaluation.figure_names import IN_SENTENCES
from engine.evaluation.sentences import of_100
from engine.evaluation.subgroup_values import LEAST, NOT_KNOWN, subgroup_columns
from engine.evaluation.subgroups import gaps_of, subgroups
from engine.evaluation.wording import limits, number, signed
from engine.figures.subgroup_forest import PANELS, subgroup_forest_figure
from engine.reporting.report import words
from engine.reporting.report.content import Block, Paragraph, Plot, Section, Table
from engine.reporting.report.material import Material, Scored
from engine.reporting.report.part import LeftOut, Part
from engine.reporting.report.recompute import Source
from engine.reporting.report.request import Topic

MOST_PLAIN, MOST = 2, 4
"""Columns that are shown to readers of plain words, and to the others."""


def subgroups_section(material: Material) -> Part | LeftOut:
    """Return the section, or that no column parts the images."""
    main, plain = material.main, material.request.plain
    columns = subgroup_columns(main.table)
    if not columns:
        return LeftOut(
            f"For whom it does worse: not told, because no column of the scores of {main.where} parts the "
            f"images into groups of {LEAST} or more of a class. Age, sex, view or subtype of a manifest "
            "would."
        )
    chosen = columns[: MOST_PLAIN if plain else MOST]
    found = {column: subgroups(main.table, column, main.threshold) for column in chosen}
    blocks: list[Block] = [Paragraph(how(found))]
    say = partial(in_images, classes=main.classes) if plain else headline
    ordered = worst_first(found)
    for column, groups in ordered:
        blocks += [Paragraph(say(groups, column)), forest(groups, column, main)]
        if not plain:
            blocks.append(table(groups, column, main))
    column, groups = ordered[0]
    message = say(groups, column)
    section = Section(Topic.SUBGROUPS, Topic.SUBGROUPS.title, message, tuple(blocks))
    sources = tuple(Source("subgroups", (main.id,), (repr(main.threshold), column)) for column in chosen)
    return Part(section, sources)


def worst_first(found: dict[str, pd.DataFrame]) -> list[tuple[str, pd.DataFrame]]:
    """Return the columns with their groups, the one with the least likely gap first."""

    def least(groups: pd.DataFrame) -> float:
        p = gaps_of(groups)["p_adjusted"].min()
        return 1.0 if math.isnan(p) else p

    return sorted(found.items(), key=lambda item: least(item[1]))


def headline(groups: pd.DataFrame, column: str) -> str:
    """Return the gap that chance explains least in one sentence, or that there is none."""
    by = column.replace("_", " ")
    gaps = gaps_of(groups)
    flagged = gaps[gaps["flagged"]]
    if flagged.empty:
        return f"By {by}, no gap beyond noise."
    # Who does worse is what a reader asks; only where nobody does, who does better.
    worse = flagged[flagged["gap"] < 0]
    first = (flagged if worse.empty else worse).sort_values("p", kind="stable").iloc[0]
    interval = (first["gap_low"], first["gap_high"])
    way = "lower" if first["gap"] < 0 else "higher"
    known = "images of unknown value" if first["group"] == NOT_KNOWN else first["group"]
    return (
        f"By {by}, {IN_SENTENCES[first['figure']]} is {number(abs(first['gap']), interval)} {way} for "
        f"{known} than for the others ({limits(interval)}, adjusted p {words.p_words(first['p_adjusted'])})."
    )


def in_images(groups: pd.DataFrame, column: str, classes: tuple[str, str]) -> str:
    """Return in plain words the group with more misses or false alarms, or that there is none."""
    negative, positive = (name.lower() for name in classes)
    by, gaps = column.replace("_", " "), gaps_of(groups)
    worse = gaps[gaps["flagged"] & (gaps["gap"] < 0) & (gaps["figure"] != "auc")]
    if worse.empty:
        return f"By {by}, no group has more misses or false alarms than the others, beyond noise."
    first = worse.sort_values("p", kind="stable").iloc[0]
    group = groups[groups["group"] == first["group"]].iloc[0]
    rate = float(group[first["figure"]])
    if first["figure"] == "sensitivity":
        of, wrong, n = positive, "misses", group["positives"]
    else:
        of, wrong, n = negative, "wrongly calls ill", group["n"] - group["positives"]
    return (
        f"By {by}, the model {wrong} {of_100(1 - rate)} of 100 {of} images of {first['group']} "
        f"(n = {n:,}), and "
        f"{of_100(1 - rate + first['gap'])} of 100 of the others: a difference of "
        f"{100 * -first['gap_high']:.0f} to {100 * -first['gap_low']:.0f} of 100, beyond noise."
    )


def how(found: dict[str, pd.DataFrame]) -> str:
    """Return how the groups were compared."""
    tests = sum(int(groups["comparisons"].iloc[0]) for groups in found.values())
    return (
        f"Each group against all others, {tests} comparisons; within each column p-values are adjusted by "
        f"Holm. Groups with fewer than {LEAST} images of a class are listed, not judged. Images of one "
        "subject are taken as independent."
    )


def forest(groups: pd.DataFrame, column: str, main: Scored) -> Plot:
    """Return the groups' figures with their intervals."""
    overall = {figure: getattr(main.result.metrics, figure) for figure in JUDGED}
    by = column.replace("_", " ")
    return Plot(
        f"subgroups_{column.replace(' ', '_')}",
        f"By {by}",
        f"Figures of each group by {by} with intervals: {words.listed(groups['group'].tolist())}.",
        words.basis(main),
        lambda theme: subgroup_forest_figure(groups, overall, theme),
        groups,
    )


def table(groups: pd.DataFrame, column: str, main: Scored) -> Table:
    """Return the groups as a table, with the gaps and their adjusted p-values."""
    rows = [row(one) for one in groups.to_dict("records")]
    columns = ["Group", "n", "Positive", *PANELS.values(), "Against the others"]
    return Table(
        f"subgroups_{column.replace(' ', '_')}",
        f"Figures by {column.replace('_', ' ')}",
        tuple(columns),
        tuple(rows),
        words.basis(main),
        frozenset(columns[1:-1]),
    )


def row(one: dict) -> tuple[str, ...]:
    """Return one group as cells of text."""
    cells = [str(one["group"]), f"{one['n']:,}", f"{one['positives']:,}"]
    cells += [words.cell(one, name) for name in PANELS]
    return (*cells, verdict(one))


def verdict(one: dict) -> str:
    """Return every gap of a group to the others with its limits and p-value."""
    parts = []
    for name in PANELS:
        if not math.isnan(one[f"{name}_p_adjusted"]):
            interval = (one[f"{name}_gap_low"], one[f"{name}_gap_high"])
            parts.append(
                f"{IN_SENTENCES[name]} {signed(one[f'{name}_gap'], interval)} ({limits(interval)}), "
                f"adjusted p {words.p_words(one[f'{name}_p_adjusted'])}"
            )
    return "; ".join(parts) or "not compared"
