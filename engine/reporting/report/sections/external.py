"""The same model at the same threshold on a second set of data: what falls, and how the scores shift."""

import pandas as pd

from engine.evaluation.core_figures import FIGURES, JUDGED
from engine.evaluation.external import External, Side
from engine.evaluation.figure_names import IN_SENTENCES, TITLES
from engine.evaluation.holm import holm
from engine.evaluation.other_group import other_group
from engine.evaluation.sentences import of_100
from engine.evaluation.subgroups import SIGNIFICANT
from engine.evaluation.wording import limits, number, signed, with_interval
from engine.figures.interval_rows import IntervalRow, interval_rows_figure
from engine.reporting.report import words
from engine.reporting.report.content import Block, Paragraph, Plot, Section, Table
from engine.reporting.report.material import Material, Scored
from engine.reporting.report.part import LeftOut, Part
from engine.reporting.report.recompute import Source
from engine.reporting.report.request import Topic
from engine.reporting.report.sections.clinic import clinic_of, expected, source_of, span


def external_section(material: Material) -> Part | LeftOut:
    """Return the section, or what it takes."""
    main, outside, request, found = material.main, material.external, material.request, material.check
    if outside is None or found is None:
        reason = (
            f"there are no scores of {request.external} by {main.name}"
            if request.external
            else "no second set was chosen"
        )
        return LeftOut(
            f"On other data: not told, because {reason}. A model's own test split cannot say how it does "
            "elsewhere."
        )
    blocks: list[Block] = [Paragraph(lead(found)), forest(found), figures_table(found, request.plain)]
    if request.plain:
        message = in_patients(main, outside, request.prevalence)
    else:
        message = headline(found)
        blocks += [shifts_table(found), calibration_table(found)]
    blocks += [Paragraph(told) for told in others(outside)]
    section = Section(Topic.EXTERNAL, Topic.EXTERNAL.title, message, tuple(blocks))
    sources = [Source("external", (main.id, outside.id), (repr(main.threshold),))]
    if request.plain:
        sources += [source_of(one, request.prevalence) for one in (main, outside)]
    return Part(section, tuple(sources))


def headline(found: External) -> str:
    """Return which figures fall, or rise, from the one set to the other beyond noise."""
    parts, p = [], adjusted(found)
    for name, one in found.drops.items():
        if p[name] < SIGNIFICANT:
            change = "falls" if one.delta > 0 else "rises"
            before, after = found.inside.figures[name], found.outside.figures[name]
            values = f"from {number(*before)} to {number(*after)}"
            parts.append(f"{IN_SENTENCES[name]} {change} {values}")
    if not parts:
        return f"On {found.outside.name} no figure differs from {found.inside.name} beyond noise."
    return f"On {found.outside.name} {words.listed(parts)}, beyond noise."


def adjusted(found: External) -> dict[str, float]:
    """Return each drop's p-value, adjusted by Holm for their number."""
    return dict(zip(found.drops, holm([one.p for one in found.drops.values()]).tolist(), strict=True))


def both(found: External) -> str:
    """Return what figures of both sets rest on."""
    sides = " and ".join(
        f"{one.name} (n = {one.n:,}, {one.positives:,} positive)" for one in (found.inside, found.outside)
    )
    return f"splits {sides}, threshold {found.threshold:.3f}; 95 % intervals"


def lead(found: External) -> str:
    """Return the drops with their intervals, and how they were tested."""
    drops = ", ".join(
        f"{IN_SENTENCES[name]} {with_interval(one.delta, one.interval)}" for name, one in found.drops.items()
    )
    return (
        f"The same model at the same threshold, n = {found.inside.n:,} and {found.outside.n:,}. Drop from "
        f"{found.inside.name} to {found.outside.name}: {drops}; 95 % intervals, p-values adjusted by Holm."
    )


def in_patients(main: Scored, outside: Scored, prevalence: float) -> str:
    """Return what the second set's figures mean for 1,000 patients, beside the first's."""
    here, there = clinic_of(main, prevalence), clinic_of(outside, prevalence)
    return (
        f"Among 1,000 patients like those of {outside.where} it would miss {expected(there.missed)} "
        f"({span(there.missed_interval)}) of {there.ill:,} with {outside.classes[1].lower()} and call "
        f"{expected(there.alarms)} ({span(there.alarms_interval)}) without it ill, where those of "
        f"{main.where} give {expected(here.missed)} ({span(here.missed_interval)}) and "
        f"{expected(here.alarms)} ({span(here.alarms_interval)})."
    )


def forest(found: External) -> Plot:
    """Return both sets' figures side by side."""
    rows = []
    for name in JUDGED:
        for side in (found.inside, found.outside):
            value, interval = side.figures[name]
            text = with_interval(value, interval)
            rows.append(IntervalRow(TITLES[name], side.name, value, *interval, text, side is found.inside))
    return Plot(
        "external",
        "The figures on both sets",
        f"ROC AUC, sensitivity and specificity on {found.inside.name} and on {found.outside.name}, with "
        "intervals.",
        both(found),
        lambda theme: interval_rows_figure(rows, "value with 95 % interval", theme, span=(0.5, 1.0)),
        figures_frame(found),
    )


def figures_frame(found: External) -> pd.DataFrame:
    """Return both sets' figures with limits as numbers."""
    rows = [
        {"set": side.name, "n": side.n, "positives": side.positives, "figure": name, "value": value,
         "low": interval[0], "high": interval[1], "threshold": found.threshold}
        for side in (found.inside, found.outside)
        for name, (value, interval) in side.figures.items()
    ]  # fmt: skip
    return pd.DataFrame(rows)


def figures_table(found: External, plain: bool) -> Table:
    """Return both sets' figures with the changes; ``plain`` leaves the p-values out."""
    p, rows = adjusted(found), []
    for name in FIGURES:
        drop = found.drops.get(name)
        change = ""
        if drop is not None:
            interval = (-drop.interval[1], -drop.interval[0])
            change = f"{signed(-drop.delta, interval)} ({limits(interval)})"
        row = [
            TITLES[name],
            with_interval(*found.inside.figures[name]),
            with_interval(*found.outside.figures[name]),
            change,
        ]
        rows.append((*row, *([] if plain else [words.p_words(p[name]) if drop else ""])))
    columns = ["Figure", found.inside.name, found.outside.name, "Change", *([] if plain else ["Adjusted p"])]
    return Table(
        "external", "Figures on both sets", tuple(columns), tuple(rows), both(found), frozenset(columns[1:])
    )


def shifts_table(found: External) -> Table:
    """Return how the scores of each class lie on the second set against the first."""
    rows = tuple(
        (
            one.label,
            f"{one.n[0]:,} and {one.n[1]:,}",
            signed(one.median, one.median_interval),
            limits(one.median_interval),
            f"{one.distance:.2f}",
            words.p_words(one.p),
        )
        for one in found.shifts
    )
    right = ("n", "Difference of medians", "95 % interval", "Distance (KS)", "p")
    return Table("score_shift", "Shift of the scores", ("Class", *right), rows, both(found), frozenset(right))


def calibration_table(found: External) -> Table:
    """Return calibration on both sets."""

    def told(side: Side) -> tuple[str, ...]:
        line = side.line
        return (
            with_interval(side.mean_score, side.mean_score_interval),
            with_interval(side.observed, side.observed_interval),
            with_interval(line.in_the_large, line.intervals["in_the_large"]),
            with_interval(line.slope, line.intervals["slope"]),
        )

    names = (
        "Mean score", "Share of positives", "Calibration in the large (0 is right)",
        "Calibration slope (1 is right)",
    )  # fmt: skip
    rows = tuple(zip(names, told(found.inside), told(found.outside), strict=True))
    right = (found.inside.name, found.outside.name)
    return Table(
        "external_calibration", "Calibration on both sets", ("Figure", *right), rows, both(found),
        frozenset(right),
    )  # fmt: skip


def others(one: Scored) -> list[str]:
    """Return how often images of other labels are called positive, a sentence for each label."""
    positive = one.classes[1].lower()
    return [
        f"{row['label']}: {of_100(row['share'])} of 100 images of neither class are called {positive} "
        f"({with_interval(row['share'], (row['low'], row['high']))}, n = {row['n']:,} of split "
        f"{one.file.split}, 95 % interval). They count in no other figure."
        for row in other_group(one.table, one.threshold).to_dict("records")
    ]
