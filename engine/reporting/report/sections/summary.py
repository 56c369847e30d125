"""The answer first: what the model does, in the words of the audience, and how it compares."""

from engine.evaluation import sentences
from engine.evaluation.comparison_answer import headline as comparison_headline
from engine.evaluation.figure_names import TITLES
from engine.evaluation.wording import few, limits, number
from engine.reporting.report import words
from engine.reporting.report.content import Audience, KeyFigure, KeyFigures, Paragraph, Section
from engine.reporting.report.material import Material, Scored
from engine.reporting.report.part import Part
from engine.reporting.report.recompute import Source
from engine.reporting.report.request import Topic
from engine.reporting.report.sections import external
from engine.reporting.report.sections.clinic import (
    clinic_basis,
    clinic_of,
    patients_sentence,
    source_of,
    span,
)

FIGURES = ("auc", "sensitivity", "specificity", "accuracy")
"""The figures in large type for those who read the field's terms."""


def summary_section(material: Material) -> Part:
    """Return the section."""
    main, request = material.main, material.request
    metrics = main.result.metrics
    sources = [Source("metrics", (main.id,), (repr(main.threshold),))]
    if request.plain:
        message = patients_sentence(clinic_of(main, request.prevalence), main.classes)
        figures = patients(main, request.prevalence)
        sources.append(source_of(main, request.prevalence))
    else:
        message, figures = sentences.headline(metrics, main.classes), rates(main)
    told = [measured(main), threshold_words(main)]
    if material.external is not None and material.check is not None:
        told.append(
            external.in_patients(main, material.external, request.prevalence)
            if request.plain
            else f"{external.headline(material.check)[:-1]} (n = {material.check.outside.n:,})."
        )
    if material.comparison is not None and request.audience is not Audience.CLINICIAN:
        told.append(f"Beside the other models: {comparison_headline(material.comparison)}")
    section = Section(
        Topic.SUMMARY, Topic.SUMMARY.title, message, (figures, *(Paragraph(one) for one in told))
    )
    return Part(section, tuple(sources))


def patients(main: Scored, prevalence: float) -> KeyFigures:
    """Return the counts of 1,000 patients in large type."""
    found = clinic_of(main, prevalence)
    positive, values = main.classes[1].lower(), found.predictive
    return KeyFigures(
        (
            KeyFigure(
                f"found, of {found.ill:,} with {positive}", few(found.found), span(found.found_interval)
            ),
            KeyFigure(
                f"missed, of {found.ill:,} with {positive}",
                few(found.missed),
                span(found.missed_interval),
            ),
            KeyFigure(
                f"false alarms, of {found.healthy:,} without it",
                few(found.alarms),
                span(found.alarms_interval),
            ),
            KeyFigure(
                f"really ill, of 100 called {positive}",
                sentences.of_100(values.ppv),
                f"{100 * values.ppv_interval[0]:.0f} to {100 * values.ppv_interval[1]:.0f}",
            ),
        ),
        clinic_basis(found, main),
    )


def rates(main: Scored) -> KeyFigures:
    """Return the figures of merit in large type."""
    metrics = main.result.metrics
    return KeyFigures(
        tuple(
            KeyFigure(
                TITLES[name],
                number(getattr(metrics, name), metrics.intervals[name]),
                limits(metrics.intervals[name]),
            )
            for name in FIGURES
        ),
        words.basis(main),
    )


def measured(main: Scored) -> str:
    """Return how it was measured, in the field's terms."""
    return f"Measured on {main.file.dataset}: {sentences.support(main.result.metrics, main.file.split)}"


def threshold_words(main: Scored) -> str:
    """Return what a score means, and whose threshold is in use."""
    own = main.entry.require_config().threshold
    whose = (
        "the model's own, chosen on validation" if main.threshold == own else f"the model's own is {own:.3f}"
    )
    positive = main.classes[1].lower()
    return f"An image is called {positive} when its score is at least {main.threshold:.3f} ({whose})."
