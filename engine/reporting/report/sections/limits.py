"""What the report cannot say, and what a reader must not conclude from it."""

import re

from engine.datasets.groups import synthetic_remark
from engine.evaluation.sentences import of_100
from engine.reporting.notice import NOTICE
from engine.reporting.report.content import Block, Paragraph, Section
from engine.reporting.report.material import Material, Scored
from engine.reporting.report.part import Part
from engine.reporting.report.request import Topic


def limits_section(material: Material) -> Part:
    """Return the section."""
    main, outside = material.main, material.external
    metrics = main.result.metrics
    known = f"{main.where} and {outside.where}" if outside else main.where
    message = (
        f"These figures hold for images like those of {known}; what the model does with other patients, "
        "machines and hospitals, only a set from there can show."
    )
    elsewhere = [seen_elsewhere(main, outside)] if outside else []
    synthetic = synthetic_remark(main.table.frame)
    told = [
        NOTICE,
        *elsewhere,
        *([f"The images are not of people{synthetic}: nothing here is about patients."] if synthetic else []),
        f"All figures are of one set of n = {metrics.n:,} images unless another n stands beside them. "
        "Intervals are 95 % ones, of these images alone: they know nothing of other hospitals, of wrong "
        "labels, or of how often the set was looked at before.",
        f"{100 * metrics.positives / metrics.n:.0f} of 100 images of this set are "
        f"{main.classes[1].lower()}, far more than among patients in most clinics: predictive values and "
        "accuracy of this set do not carry over.",
        "The model knows two classes. Whatever else a radiograph shows, it calls one of them.",
    ]
    if not material.request.plain:
        told.append(
            "Intervals: Wilson for proportions, DeLong on the logit scale for ROC AUC; images of one "
            "subject are taken as independent. Differences between models on the same images are paired; "
            "families of tests are adjusted by Holm."
        )
        told += note_lines(material.notes)
    blocks: tuple[Block, ...] = tuple(Paragraph(one) for one in told)
    return Part(Section(Topic.LIMITS, Topic.LIMITS.title, message, blocks))


def seen_elsewhere(main: Scored, outside: Scored) -> str:
    """Return how far the figures of one set were from those of another, as a measure of what to expect."""
    positive = main.classes[1].lower()

    def told(one: Scored) -> str:
        metrics = one.result.metrics
        found, cleared = metrics.intervals["sensitivity"], metrics.intervals["specificity"]
        return (
            f"on {one.where} (n = {metrics.n:,}) {of_100(metrics.sensitivity)} of 100 images with {positive} "
            f"were found ({100 * found[0]:.0f} to {100 * found[1]:.0f}) and "
            f"{of_100(1 - metrics.specificity)} of 100 without it were called ill "
            f"({100 * (1 - cleared[1]):.0f} to {100 * (1 - cleared[0]):.0f})"
        )

    return (
        f"How much another set can change is known for one: {told(main)}, but {told(outside)}, by the same "
        "model at the same threshold, with 95 % intervals."
    )


def note_lines(notes: str) -> list[str]:
    """Return what the model's maker wrote (Markdown of paragraphs, lists and headings) as plain paragraphs.

    Each begins with its heading, so that it can be read alone.
    """
    found, heading = [], ""
    spaced = re.sub(r"^(#+ .*)$", r"\n\1\n", notes, flags=re.MULTILINE)
    for block in re.split(r"\n\s*\n|\n(?=[-*] )", spaced.strip()):
        text = " ".join(block.split())
        if text.startswith("#"):
            heading = text.lstrip("# ")
        elif text:
            words = text.removeprefix("- ").removeprefix("* ").replace("`", "")
            found.append(f"{heading}: {words}" if heading else words)
    return found
