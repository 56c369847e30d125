"""Which of a dataset's labels is negative and which is positive."""

import pandas as pd

from engine.errors import InputError

NEGATIVE, POSITIVE = "NORMAL", "PNEUMONIA"


def unify_case(labels: pd.Series) -> tuple[pd.Series, list[str]]:
    """Return labels with one spelling for names that differ in case only (the most frequent), and notes."""
    spellings: dict[str, list[str]] = {}
    for label in labels.value_counts().index:
        spellings.setdefault(label.casefold(), []).append(label)
    several = {other: names[0] for names in spellings.values() for other in names[1:]}
    if not several:
        return labels, []
    notes = [f"The label {other} was read as {name}." for other, name in several.items()]
    return labels.replace(several), notes


def choose_classes(labels: pd.Series, positive: str | None = None) -> tuple[tuple[str, str], list[str]]:
    """Return (negative, positive) and notes for people.

    Positive is ``positive`` where given, else PNEUMONIA; both in any case, spelled as in the labels. Negative
    is NORMAL where present, else the only remaining label. With more than two labels the others form groups
    of their own, which no metric counts. With one label only the missing class takes its usual name.

    Raises InputError that names the labels seen when positive or negative cannot be told.
    """
    seen = sorted(labels.dropna().unique())
    wanted = positive or POSITIVE
    if not seen:
        return (NEGATIVE, wanted), ["No image has a label: the images can be scored, but not judged."]
    by_case = {name.casefold(): name for name in seen}
    found, normal = by_case.get(wanted.casefold()), by_case.get(NEGATIVE.casefold())
    notes = [f"{labels.isna().sum()} images have no label."] if labels.isna().any() else []
    if found is None:
        if len(seen) > 1 or not (positive or normal):
            raise InputError(
                f"No class is named {wanted}; the labels are {', '.join(seen)}: "
                "say which of them is positive (--positive)."
            )
        return (seen[0], wanted), [*notes, f"All labels are {seen[0]}: there are no {wanted} images."]
    others = [name for name in seen if name != found]
    if not others:
        negative = NEGATIVE if found != normal else POSITIVE
        return (negative, found), [*notes, f"All labels are {found}: there are no {negative} images."]
    if len(others) == 1:
        return (others[0], found), notes
    if normal is None or normal == found:
        raise InputError(
            f"The negative class to {found} is one of {', '.join(others)}: "
            f"name it {NEGATIVE}, or keep two classes."
        )
    extra = ", ".join(name for name in others if name != normal)
    return (normal, found), [*notes, f"Other labels are groups of their own, outside the metrics: {extra}."]
