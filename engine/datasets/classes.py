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
    by_case = {name.casefold(): name for name in seen}
    wanted = positive or POSITIVE
    found = by_case.get(wanted.casefold())
    if not seen:
        return (NEGATIVE, wanted), ["No image has a label: the images can be scored, but not judged."]
    listed = ", ".join(seen)
    if found is None:
        lone_negative = len(seen) == 1 and (positive is not None or seen[0].casefold() == NEGATIVE.casefold())
        if not lone_negative:
            hint = "choose the positive class among them (--positive)"
            raise InputError(f"No class named {wanted} in this dataset; it has {listed}: {hint}.")
        return (seen[0], wanted), [f"All labels are {seen[0]}: there are no {wanted} images."]
    others = [name for name in seen if name != found]
    if not others:
        negative = NEGATIVE if found.casefold() != NEGATIVE.casefold() else f"NOT {found}"
        return (negative, found), [f"All labels are {found}: there are no {negative} images."]
    negative = by_case.get(NEGATIVE.casefold(), others[0])
    if negative not in others or (len(others) > 1 and negative.casefold() != NEGATIVE.casefold()):
        if len(others) == 1:
            return (others[0], found), []
        raise InputError(
            f"Cannot tell the negative class of {found} among {', '.join(others)}; "
            f"name it {NEGATIVE}, or keep two classes."
        )
    extra = [name for name in others if name != negative]
    notes = [f"Other labels are kept as groups outside the metrics: {', '.join(extra)}."] if extra else []
    return (negative, found), notes
