"""What the model would do in a clinic: counts of 1,000 patients, predictive values, and whether it pays."""

import math

import pandas as pd

from engine.evaluation.clinic import Clinic, Count, clinic, predictive_values
from engine.evaluation.decision_curve import decision_curve, for_prevalence, useful_range
from engine.evaluation.prevalence import at_prevalence
from engine.evaluation.sentences import of_100
from engine.evaluation.wording import few, with_interval
from engine.figures.clinic import clinic_figure
from engine.figures.decision_curve import decision_curve_figure
from engine.figures.predictive_values import predictive_values_figure
from engine.reporting.report import words
from engine.reporting.report.content import Block, Paragraph, Plot, Section, Table
from engine.reporting.report.material import Material, Scored
from engine.reporting.report.part import Part
from engine.reporting.report.recompute import Source
from engine.reporting.report.request import Topic

PREVALENCES = (0.01, 0.05, 0.1, 0.2, 0.4)
"""From a walk-in clinic to a ward, at which predictive values are told beside the chosen one."""

BASES = (100, 1_000, 10_000)
"""Patients called healthy, of whom it is told how many are ill after all."""

HANDFUL = 5
"""Patients that can be told as a whole number without rounding much away."""

OUTCOMES = {
    "found": "with {positive}, called {positive}",
    "missed": "with {positive}, called {negative}",
    "alarms": "without, called {positive}",
    "cleared": "without, called {negative}",
}
"""The four outcomes as a table names them."""


def clinic_of(one: Scored, prevalence: float) -> Clinic:
    """Return what a model's counts mean for 1,000 patients."""
    counts = one.result.metrics.counts
    return clinic(counts.tp, counts.fp, counts.tn, counts.fn, prevalence)


def source_of(one: Scored, prevalence: float) -> Source:
    """Return what the clinic's figures are computed from."""
    return Source("clinic", (one.id,), (repr(one.threshold), repr(prevalence)))


def clinic_section(material: Material) -> Part:
    """Return the section."""
    main, request = material.main, material.request
    found = clinic_of(main, request.prevalence)
    told = [patients_sentence(found, main.classes), trust_sentence(found, main.classes)]
    # The summary has told plain readers the counts: here they read first how far a call can be trusted.
    message, support = reversed(told) if request.plain else told
    blocks: list[Block] = [
        Paragraph(support),
        outcomes_plot(found, main),
        outcomes_table(found, main),
        prevalence_table(main, request.prevalence),
    ]
    if not request.plain:
        blocks += [predictive_plot(found, main), *decision(main, request.prevalence)]
    blocks.append(
        Paragraph(
            "These counts take sensitivity and specificity as they were measured here. In another clinic, "
            "with other patients and machines, they will be others; the share of patients who are ill is an "
            f"assumption of this report ({100 * request.prevalence:g} %)."
        )
    )
    section = Section(Topic.CLINIC, Topic.CLINIC.title, message, tuple(blocks))
    return Part(section, (source_of(main, request.prevalence),))


def patients_sentence(found: Clinic, classes: tuple[str, str]) -> str:
    """Return the outcomes among the patients in plain words, each with its limits."""
    positive = classes[1].lower()
    return (
        f"Of {found.patients:,} patients, {found.ill:,} of them with {positive}, the model finds "
        f"{expected(found.found)} ({span(found.found_interval)}), misses {expected(found.missed)} "
        f"({span(found.missed_interval)}), and calls {expected(found.alarms)} without it ill "
        f"({span(found.alarms_interval)})."
    )


def expected(patients: int) -> str:
    """Return an expected count as text; none is never promised, since a rate of 0 is not known to be 0."""
    return f"{patients:,}" if patients else "fewer than 1"


def span(interval: Count) -> str:
    """Return the limits of a count as text."""
    return f"{interval[0]:,} to {interval[1]:,}"


def trust_sentence(found: Clinic, classes: tuple[str, str]) -> str:
    """Return how far a call can be trusted, in plain words; nothing of a call that is never made."""
    negative, positive = (name.lower() for name in classes)
    values, told = found.predictive, []
    if not math.isnan(values.ppv):
        low, high = values.ppv_interval
        told.append(
            f"Of 100 patients called {positive}, {of_100(values.ppv)} have it ({100 * low:.0f} to "
            f"{100 * high:.0f})"
        )
    if not math.isnan(values.npv):
        ill, limits = 1 - values.npv, [1 - value for value in values.npv_interval]
        # People are told in whole numbers: of as many as it takes for a handful of them.
        base = next((base for base in BASES if base * ill >= HANDFUL), BASES[-1])
        told.append(
            f"of {base:,} called {negative}, {expected(round(base * ill))} have it after all "
            f"({span((round(base * limits[1]), round(base * limits[0])))})"
        )
    sentence = "; ".join(told)
    return f"{sentence[0].upper()}{sentence[1:]}."


def clinic_basis(found: Clinic, main: Scored) -> str:
    """Return what the counts rest on."""
    return words.basis(main, f"prevalence {100 * found.prevalence:g} %, taken as given")


def outcomes_frame(found: Clinic) -> pd.DataFrame:
    """Return the four outcomes with their limits."""
    return pd.DataFrame(
        {
            "outcome": list(OUTCOMES),
            "patients": [getattr(found, name) for name in OUTCOMES],
            "low": [getattr(found, f"{name}_interval")[0] for name in OUTCOMES],
            "high": [getattr(found, f"{name}_interval")[1] for name in OUTCOMES],
            "prevalence": found.prevalence,
        }
    )


def outcomes_plot(found: Clinic, main: Scored) -> Plot:
    """Return the picture of 1,000 patients."""
    classes = main.classes
    return Plot(
        "clinic",
        "What becomes of 1,000 patients",
        f"A dot for each of 1,000 patients: {few(found.found)} found, {few(found.missed)} missed, "
        f"{few(found.alarms)} called ill without {classes[1].lower()}, "
        f"{few(found.cleared)} rightly sent home.",
        clinic_basis(found, main),
        lambda theme: clinic_figure(found, classes, theme),
        outcomes_frame(found),
    )


def outcomes_table(found: Clinic, main: Scored) -> Table:
    """Return the counts with what their intervals mean."""
    negative, positive = (name.lower() for name in main.classes)
    rows = []
    for row in outcomes_frame(found).to_dict("records"):
        told = OUTCOMES[row["outcome"]].format(positive=positive, negative=negative)
        rows.append((told, few(row["patients"]), span((row["low"], row["high"]))))
    return Table(
        "clinic_outcomes",
        "Of 1,000 patients",
        ("Patients", "Expected", "95 % interval"),
        tuple(rows),
        clinic_basis(found, main),
        frozenset({"Expected", "95 % interval"}),
    )


def prevalence_table(main: Scored, chosen: float) -> Table:
    """Return both predictive values at several prevalences."""
    counts, positive = main.result.metrics.counts, main.classes[1].lower()
    rows = []
    for prevalence in sorted({*PREVALENCES, chosen}):
        values = at_prevalence(counts.tp, counts.fp, counts.tn, counts.fn, prevalence)
        found = clinic_of(main, prevalence)
        rows.append(
            (
                f"{100 * prevalence:g} %",
                f"{few(found.missed)} ({span(found.missed_interval)})",
                f"{few(found.alarms)} ({span(found.alarms_interval)})",
                with_interval(values.ppv, values.ppv_interval),
                with_interval(values.npv, values.npv_interval),
            )
        )
    columns = (f"Patients with {positive}", "Missed of 1,000", "False alarms of 1,000", "PPV", "NPV")
    return Table(
        "prevalence",
        "At other shares of ill patients",
        columns,
        tuple(rows),
        words.basis(main),
        frozenset(columns),
    )


def predictive_plot(found: Clinic, main: Scored) -> Plot:
    """Return PPV and NPV against prevalence."""
    counts = main.result.metrics.counts
    frame = predictive_values(counts.tp, counts.fp, counts.tn, counts.fn)
    own = counts.positives / counts.n
    return Plot(
        "predictive_values",
        "Predictive values against prevalence",
        "PPV rises and NPV falls with the prevalence, each with its band; the prevalence of this report "
        "and that of the set are marked.",
        words.basis(main),
        lambda theme: predictive_values_figure(frame, theme, prevalence=found.prevalence, own=own),
        frame,
    )


def decision(main: Scored, prevalence: float) -> list[Block]:
    """Return the decision curve with what it says."""
    counted, own = main.counted, main.result.curve.prevalence
    score = for_prevalence(counted.score, own, prevalence)
    frame = decision_curve(counted.y, score, prevalence=prevalence)
    threshold = float(for_prevalence(main.threshold, own, prevalence))
    useful = useful_range(frame)
    if useful is None:
        told = "At no threshold is acting on the model better than treating all or nobody, beyond chance."
    else:
        low, high = useful
        span = f"from {low:.2f} to {high:.2f}" if low < high else f"at {low:.2f}"
        told = (
            f"Acting on the model is better than treating all or nobody for threshold probabilities {span}."
        )
    return [
        Paragraph(
            f"{told} Scores and threshold were moved from this set's prevalence of {100 * own:.0f} % to "
            f"{100 * prevalence:g} % by Bayes' theorem; the threshold in use becomes {threshold:.3f}."
        ),
        Plot(
            "decision_curve",
            "Decision curve",
            "Net benefit of acting on the model against threshold probability, beside treating all and "
            "nobody.",
            words.basis(main, f"prevalence {100 * prevalence:g} %, taken as given"),
            lambda theme: decision_curve_figure(frame, theme, name=main.name, threshold=threshold),
            frame,
        ),
    ]
