"""The answer of a padding experiment in one sentence, and what supports it."""

from collections.abc import Sequence

import pandas as pd

from engine.evaluation.padding_study.differences import AGREE, DISAGREE, LEAST
from engine.evaluation.padding_study.verdicts import COLOURS, TITLES, signed
from engine.evaluation.wording import digits_for, limits, number

JUDGED = ("auc", "accuracy")
"""The figures that the answer is about; the first gives the headline."""


def headline(matrix: pd.DataFrame, differences: pd.DataFrame) -> str:
    """Return whether the padding matters, with its numbers; the tables are those of ``report``."""
    figure = JUDGED[0]
    title = TITLES[figure]
    alike = of_colours(differences, AGREE, figure)
    if alike.empty:
        return of_one_training(matrix, differences, figure) or mismatch(differences, figure)
    trains = list(dict.fromkeys([*alike["train"], *alike["other_train"]]))
    values = own_values(matrix, trains, figure)
    apart = alike[alike["p_adjusted"] < LEAST]
    if apart.empty:
        return (
            f"Trained and served alike, {listed(trains)} do not differ beyond noise: {title} "
            f"{listed(values)}."
        )
    row = widest(apart)
    higher, lower = (row["train"], row["other_train"])[:: 1 if row["delta"] > 0 else -1]
    high, low = own_values(matrix, (higher, lower), figure)
    return (
        f"Trained and served alike, the padding colour still matters: {title} {high} under {higher}, {low} "
        f"under {lower}."
    )


def support(matrix: pd.DataFrame, differences: pd.DataFrame) -> str:
    """Return what serving another padding than the trained one does, and what everything rests on."""
    parts = [largest(differences), *(mismatch(differences, figure) for figure in JUDGED)]
    n, positives = int(matrix["n"].iloc[0]), int(matrix["positives"].iloc[0])
    parts.append(
        f"{n:,} images, {positives:,} positive; {seeds(matrix)}; each model calls by its own threshold. "
        "Intervals (95 %) of images and seeds together, p adjusted for all comparisons (Holm)."
    )
    return " ".join(filter(None, parts))


def largest(differences: pd.DataFrame) -> str:
    """Return the largest differences between colours, trained and served alike; nothing without two."""
    parts = []
    for figure in JUDGED:
        rows = of_colours(differences, AGREE, figure)
        if len(rows):
            row = widest(rows)
            interval = (row["low"], row["high"])
            size = f"{signed(row['delta'], interval)} ({limits(interval)}, {chance(row['p_adjusted'])})"
            parts.append(f"{TITLES[figure]} {row['train']} minus {row['other_train']} {size}")
    return f"The largest differences are {' and '.join(parts)}." if parts else ""


def of_one_training(matrix: pd.DataFrame, differences: pd.DataFrame, figure: str) -> str:
    """Return what another colour, or padding, than the trained one does; nothing for several trainings."""
    rows = of_colours(differences, DISAGREE, figure)
    if rows.empty:
        rows = differences[chosen(differences, DISAGREE, figure)]
    trains = list(dict.fromkeys(matrix["train"]))
    if len(trains) != 1 or rows.empty:
        return ""
    own, title = rows["test"].iloc[0], TITLES[figure]
    apart = rows[rows["p_adjusted"] < LEAST]
    names = [own, *(rows["other_test"] if apart.empty else [widest(apart)["other_test"]])]
    values = values_of(matrix[matrix["train"] == trains[0]], "test", names, figure)
    if apart.empty:
        return f"Served {listed(names)}, the model does not differ beyond noise: {title} {listed(values)}."
    verb = "falls" if widest(apart)["delta"] > 0 else "rises"
    return f"Served {names[1]} instead of {own}, {title} {verb} from {values[0]} to {values[1]}."


def mismatch(differences: pd.DataFrame, figure: str) -> str:
    """Return the largest change from serving another padding than the trained one; nothing without any.

    Colours are compared with colours; a study without those is asked about every padding.
    """
    rows = of_colours(differences, DISAGREE, figure)
    what = "colour"
    if rows.empty:
        rows, what = differences[chosen(differences, DISAGREE, figure)], "padding"
    if rows.empty:
        return ""
    title = TITLES[figure]
    apart = rows[rows["p_adjusted"] < LEAST]
    row = widest(rows if apart.empty else apart)
    served = f"trained under {row['train']} and served {row['other_test']}"
    loss = (row["low"], row["high"])
    p = chance(row["p_adjusted"])
    if apart.empty:
        change = (-row["high"], -row["low"])
        return (
            f"Served another {what} than it was trained under, a model shows no change of {title} beyond "
            f"noise: the largest is {signed(-row['delta'], change)} ({limits(change)}, {p}), {served}."
        )
    verb, size, interval = "loses", row["delta"], loss
    if row["delta"] < 0:
        verb, size, interval = "gains", -row["delta"], (-loss[1], -loss[0])
    return (
        f"A model {served} {verb} {number(size, interval)} of {title} ({limits(interval)}, {p}); "
        f"{len(apart)} of {len(rows)} such changes of {what} are beyond noise."
    )


def of_colours(differences: pd.DataFrame, question: str, figure: str) -> pd.DataFrame:
    """Return the comparisons of one question that differ by colour alone."""
    rows = differences[chosen(differences, question, figure)]
    names = ["train", "other_train"] if question == AGREE else ["test", "other_test"]
    return rows[rows[names].isin(COLOURS).all(axis=1)]


def chosen(differences: pd.DataFrame, question: str, figure: str) -> pd.Series:
    """Return which rows answer a question about one figure."""
    return (differences["question"] == question) & (differences["figure"] == figure)


def widest(rows: pd.DataFrame) -> pd.Series:
    """Return the row of the largest difference."""
    return rows.loc[rows["delta"].abs().idxmax()]


def own_values(matrix: pd.DataFrame, trains: Sequence[str], figure: str) -> list[str]:
    """Return each training's figure under its own padding."""
    return values_of(matrix[matrix["own"]], "train", trains, figure)


def values_of(matrix: pd.DataFrame, by: str, names: Sequence[str], figure: str) -> list[str]:
    """Return the figure in the rows whose column ``by`` has these names, in the widest interval's digits."""
    rows = matrix[matrix["figure"] == figure].set_index(by).loc[list(names)]
    digits = min(digits_for((row["low"], row["high"])) for _, row in rows.iterrows())
    return [f"{value:.{digits}f}" for value in rows["value"]]


def chance(p: float) -> str:
    """Return an adjusted p-value as text."""
    return "p < 0.001" if p < 0.001 else f"p = {p:.2g}"


def seeds(matrix: pd.DataFrame) -> str:
    """Return how many seeds each training has, in words."""
    counts = matrix.groupby("train")["replicates"].first()
    low, high = int(counts.min()), int(counts.max())
    if high == 1:
        return "one model of each training, so that luck of the seed is not counted"
    return f"{low} seeds of each training" if low == high else f"{low} to {high} seeds of each training"


def listed(names: Sequence[str]) -> str:
    """Return names as a sentence has them: ``black, gray and white``."""
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
