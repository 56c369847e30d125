"""What the collections call things, brought to two classes, OTHER, or nothing."""

from collections.abc import Mapping

from engine.datasets.classes import NEGATIVE, POSITIVE
from engine.errors import InputError

OTHER = "OTHER"
"""What is neither class: kept as a group of its own, or left out, as the recipe says."""

DROP = "DROP"
"""What is left out whatever the recipe says about others."""

TARGETS = (NEGATIVE, POSITIVE, OTHER, DROP)

KNOWN = {
    "pneumonia": POSITIVE,
    "viral pneumonia": POSITIVE,
    "bacterial pneumonia": POSITIVE,
    "lung opacity": POSITIVE,
    "normal": NEGATIVE,
    "no finding": NEGATIVE,
}
"""Labels of the public collections, in the form of ``plain``; every other one is OTHER unless told.

COVID-19 alone is OTHER: in the collections that use it as a label it is a laboratory's finding, and many of
these radiographs show no pneumonia.
"""


def plain(label: str) -> str:
    """Return a label in lower case, with single spaces for underscores and other gaps."""
    return " ".join(label.replace("_", " ").split()).casefold()


def class_of(label: str | None, changes: Mapping[str, str]) -> str:
    """Return NORMAL, PNEUMONIA, OTHER or DROP for a label as a collection writes it.

    ``changes``, from labels to one of these, go before ``KNOWN``; case and underscores do not matter. Of a
    label with slashes (``Pneumonia/Viral/COVID-19``) the longest beginning that is known decides. An image
    without a label is OTHER.
    """
    if not label:
        return OTHER
    known = KNOWN | {plain(name): target for name, target in changes.items()}
    parts = plain(label).split("/")
    beginnings = ("/".join(parts[:end]).strip() for end in range(len(parts), 0, -1))
    return next((known[beginning] for beginning in beginnings if beginning in known), OTHER)


def check_targets(source: str, changes: Mapping[str, str]) -> None:
    """Raise InputError unless every label of a recipe's map becomes one of ``TARGETS``."""
    for label, target in changes.items():
        if target not in TARGETS:
            raise InputError(
                f"The source {source} maps the label {label!r} to {target!r}; "
                f"choose one of {', '.join(TARGETS)}."
            )
