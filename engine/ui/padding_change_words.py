"""What the Padding Color page says of two paddings: how many calls change, and which."""

from collections.abc import Sequence

import pandas as pd

from engine.evaluation.evaluation import Evaluation
from engine.evaluation.flips import Flips
from engine.evaluation.intervals import wilson
from engine.evaluation.sentences import of_100
from engine.evaluation.wording import with_interval
from engine.imaging.fit import Padding

METHODS = {Padding.STRETCH.value: "stretching", Padding.CROP.value: "cropping"}
"""The two ways without padding, in words."""

NOT_JUDGED = "not judged"
"""The effect of a change on an image whose label is neither of the two classes."""

NO_LABEL = "no label"


def headline(flips: Flips, first: str, second: str) -> str:
    """Return what another padding does, in one sentence."""
    if first in METHODS or second in METHODS:
        what = f"{method(second).capitalize()} instead of {method(first)}"
    else:
        what = f"Turning the padding from {first} to {second}"
    if not flips.changed:
        return f"{what} changes none of the {flips.n:,} calls."
    return f"{what} changes {of_100(flips.changed / flips.n)} of 100 calls."


def method(name: str) -> str:
    """Return a way to make an image square in words."""
    return METHODS.get(name, f"{name} padding")


def support(
    evaluations: Sequence[Evaluation], flips: Flips, pair: tuple[str, str], own: str, split: str
) -> str:
    """Return the same in the field's terms: accuracy under both, the changes, and whether they are chance."""
    by_name = {one.name: one.metrics for one in evaluations}
    accuracies = [
        f"{with_interval(by_name[name].accuracy, by_name[name].intervals['accuracy'])} under {name}"
        for name in pair
    ]
    parts = [f"Accuracy {' and '.join(accuracies)}."]
    if flips.changed:
        interval = tuple(100 * limit for limit in wilson(flips.changed, flips.n))
        parts.append(
            f"Of {flips.n:,} images {flips.changed:,} change sides ({interval[0]:.0f} to {interval[1]:.0f} "
            f"of 100): {flips.right_to_wrong:,} from right to wrong, {flips.wrong_to_right:,} from wrong to "
            f"right, {chance(flips.p)}."
        )
    threshold = by_name[pair[0]].threshold
    parts.append(
        f"{by_name[pair[0]].n:,} images of split {split} at threshold {threshold:.3f}; 95 % intervals. The "
        f"model was trained with {own}."
    )
    return " ".join(parts)


def chance(p: float) -> str:
    """Return McNemar's p-value and what it means."""
    value = "p < 0.001" if p < 0.001 else f"p = {p:.2g}"
    meaning = "more than chance explains" if p < 0.05 else "a difference that chance may explain"
    return f"{meaning} (McNemar's {value})"


def count_of_changes(changed: pd.DataFrame) -> str:
    """Return how many images change sides, in words."""
    apart = int(changed["effect"].isna().sum())
    others = f", {apart:,} of them of another label and {NOT_JUDGED}" if apart else ""
    return f"{len(changed):,} image{'' if len(changed) == 1 else 's'}{others}"


def changed_rows(changed: pd.DataFrame) -> list[dict[str, str]]:
    """Return the table of images that change sides."""
    first, second = changed.columns[2:4]
    return [
        {
            "Image": row["path"],
            "Label": known(row["label"], NO_LABEL),
            first.removeprefix("score_"): f"{row[first]:.3f}",
            second.removeprefix("score_"): f"{row[second]:.3f}",
            "Effect": known(row["effect"], NOT_JUDGED),
        }
        for row in changed.to_dict("records")
    ]


def known(value: object, otherwise: str) -> str:
    """Return a text cell's value, or another text where it is missing."""
    return value if isinstance(value, str) else otherwise
