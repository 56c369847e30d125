"""Which two classes a table of labels is about, and which of them is positive."""

from collections.abc import Iterable, Sequence

from engine.errors import InputError

NORMAL, PNEUMONIA, OTHER = "NORMAL", "PNEUMONIA", "OTHER"
NUMERIC = ("0", "1")


def choose_classes(
    labels: Iterable[str], known: Sequence[str] | None = None, positive: str | None = None
) -> tuple[str, str]:
    """Return (negative, positive) for the labels seen.

    ``positive`` wins; else the second of ``known`` (negative, positive: from the model or the user); else
    PNEUMONIA when it is among the labels, in any case; else 1 when the labels are 0 and 1. The negative class
    is the other one of ``known``, else NORMAL, else the only other label apart from OTHER.

    Raises InputError that names the labels seen.
    """
    seen = sorted(set(labels))
    listed = ", ".join(seen) if seen else "none"
    if known is not None:
        known = tuple(str(name) for name in known)
        if len(known) != 2 or known[0] == known[1]:
            raise InputError(f"Expected the classes to be negative and positive, but got {', '.join(known)}.")
        if positive is None or positive == known[1]:
            return known
        if positive == known[0]:
            return known[1], known[0]
    named = {label.casefold(): label for label in seen}
    if positive is None:
        if PNEUMONIA.casefold() in named:
            positive = named[PNEUMONIA.casefold()]
        elif seen and set(seen) <= set(NUMERIC):
            return NUMERIC
        elif set(named) - {OTHER.casefold()} == {NORMAL.casefold()}:
            return named[NORMAL.casefold()], PNEUMONIA
        else:
            raise InputError(
                f"Cannot tell which class is positive: labels seen are {listed}; name the positive one."
            )
    elif positive not in seen:
        raise InputError(f"The positive class '{positive}' is not among the labels seen: {listed}.")
    rest = [label for label in seen if label != positive and label.casefold() != OTHER.casefold()]
    if NORMAL.casefold() in named and named[NORMAL.casefold()] != positive:
        return named[NORMAL.casefold()], positive
    if not rest:
        return (NUMERIC[0] if positive == NUMERIC[1] else NORMAL), positive
    if len(rest) == 1:
        return rest[0], positive
    raise InputError(f"Cannot tell which class is negative: labels seen are {listed}; name both classes.")
