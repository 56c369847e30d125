"""Turns of phrase that several answers share."""

from collections.abc import Sequence

from engine.evaluation.figure_names import IN_SENTENCES
from engine.evaluation.wording import with_interval
from engine.reporting.checklists.item import Answer, blank, filled
from engine.reporting.checklists.known import Known, ScoredSet

MAIN = ("auc", "sensitivity", "specificity", "accuracy")


def classes_of(one: ScoredSet) -> str:
    """Return a set's images by class: ``390 PNEUMONIA and 234 NORMAL``."""
    negative, positive = one.table.classes
    counts = one.metrics.counts
    return f"{counts.positives:,} {positive} and {counts.negatives:,} {negative}"


def figures(one: ScoredSet, names: Sequence[str] = MAIN) -> str:
    """Return figures of a set with their 95 % intervals: ``ROC AUC 0.979 (0.966 to 0.987), …``."""
    metrics = one.metrics
    return ", ".join(
        f"{IN_SENTENCES[name]} {with_interval(getattr(metrics, name), metrics.intervals[name])}"
        for name in names
    )


def listed(parts: Sequence[str]) -> str:
    """Return parts as a sentence lists them: ``a``, ``a and b``, ``a, b and c``."""
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1]))) if parts else ""


def plural(count: int, what: str) -> str:
    """Return a count with its noun: ``1 image``, ``2 images``."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def each_network(known: Known, told: dict[str, str]) -> str:
    """Return what is told of each network; the name stands before it where there are several."""
    if len(known.networks) == 1:
        return next(iter(told.values()), "")
    alike: dict[str, list[str]] = {}
    for name, text in told.items():
        alike.setdefault(text, []).append(name)
    return " ".join(f"{listed(names)}: {text}" for text, names in alike.items())


def for_authors(what: str) -> Answer:
    """Return a blank that only the authors can fill."""
    return blank(f"The authors have to say {what}.")


def of_images(known: Known, what: str, who: str = "the authors") -> Answer:
    """Return a blank about how the images came to be, with their publication, which may tell."""
    published = known.scored.origin.published
    hint = f" The images' publication may tell: {published.citation}." if published else ""
    verb = "have" if who == "the authors" else "has"
    return blank(f"{who[0].upper()}{who[1:]} {verb} to say {what}.{hint}")


def unless_synthetic(known: Known, computed: str, otherwise: Answer) -> Answer:
    """Return that images are computed, where they are; else the other answer."""
    if not known.synthetic:
        return otherwise
    return filled(f"By its manifest every image of {known.scored.file.dataset} is synthetic. {computed}")


def has(one: ScoredSet, column: str) -> bool:
    """Tell whether a set's table says something in a column."""
    return column in one.table.frame and bool(one.counted[column].notna().any())
