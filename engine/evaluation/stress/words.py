"""What a stress test found, in plain words and in the field's terms."""

import pandas as pd

from engine.evaluation.stress.table import RATES, fallen, onsets
from engine.evaluation.wording import percent, with_interval
from engine.imaging.stress import dial_of

MODERATE = 3
"""The middle of the dial: the headline is about steps up to here, at which a radiograph is still read."""


def worst_falls(table: pd.DataFrame, count: int, highest: int = MODERATE) -> pd.DataFrame:
    """Return the rows of the largest falls beyond noise, one for each kind, the largest first.

    Of severities up to ``highest``; with the column ``figure``, which of the two rates fell.
    """
    parts = []
    for figure in RATES:
        rows = table[fallen(table, figure) & (table["severity"] <= highest)]
        parts.append(rows.assign(figure=figure, fall=-rows[f"{figure}_change"]))
    rows = pd.concat(parts, ignore_index=True)
    return rows.sort_values("fall", ascending=False, kind="stable").drop_duplicates("kind").head(count)


def headline(table: pd.DataFrame) -> str:
    """Return the answer in one sentence: the largest fall of a rate by a moderate change.

    Where only stronger changes let one fall, it is about these; without any fall it says so.
    """
    for highest in (MODERATE, int(table["severity"].max())):
        worst = worst_falls(table, 1, highest)
        if len(worst):
            return fall_sentence(worst.iloc[0], table)
    return "No change of the pictures lets sensitivity or specificity fall beyond noise."


def fall_sentence(row: pd.Series, table: pd.DataFrame) -> str:
    """Return one fall as a sentence: ``Specificity falls from 80 % to 41 % when …``."""
    before = table[(table["kind"] == row["kind"]) & (table["severity"] == 0)].iloc[0]
    figure = row["figure"]
    return (
        f"{figure.capitalize()} falls from {percent(before[figure])} to {percent(row[figure])} "
        f"when {dial_of(row['kind']).phrase.format(row['amount'])}."
    )


def support(table: pd.DataFrame, threshold: float, split: str) -> str:
    """Return the figures without any change, how many kinds of change do harm, n, split and threshold."""
    start = table.iloc[0]
    first = onsets(table)
    parts = [
        f"{figure} {with_interval(start[figure], (start[f'{figure}_low'], start[f'{figure}_high']))}"
        for figure in RATES
    ]
    counts = {figure: int(first[figure].notna().sum()) for figure in RATES}
    harmful = [f"{count} {'lowers' if count == 1 else 'lower'} {figure}" for figure, count in counts.items()]
    where = f" of split {split}" if split else ""
    return (
        f"Unchanged: {', '.join(parts)} at threshold {threshold:.3f}. Of {len(first)} kinds of change, "
        f"{' and '.join(harmful)} beyond noise (McNemar's exact test, Holm over all steps); "
        f"{start['n']:,} images{where}, {start['positives']:,} of them positive; 95 % intervals."
    )


def cell(row: pd.Series, figure: str) -> str:
    """Return a rate with its limits in per cent, with a star where it has fallen beyond noise."""
    value = row[figure]
    if pd.isna(value):
        return "n/a"
    low, high = row[f"{figure}_low"], row[f"{figure}_high"]
    return f"{100 * value:.0f} ({100 * low:.0f} to {100 * high:.0f}){'*' if fallen(row, figure) else ''}"


def amount_words(kind: str, amount: float) -> str:
    """Return an amount with its unit: ``1.5 σ in px of 224``."""
    return f"{amount:g} {dial_of(kind).unit}"


def rate_rows(table: pd.DataFrame, figure: str) -> list[dict[str, str]]:
    """Return a row for each kind: its rate in per cent at each severity, and where it first falls."""
    first = onsets(table, (figure,)).set_index("kind")[figure]
    rows = []
    for kind, group in table.groupby("kind", sort=False):
        steps = group.sort_values("severity")
        onset = first[kind]
        told = "never"
        if pd.notna(onset):
            amount = steps.loc[steps["severity"] == onset, "amount"].iloc[0]
            told = f"at {onset:.0f}: {amount_words(str(kind), amount)}"
        cells = {str(row["severity"]): cell(row, figure) for _, row in steps.iterrows()}
        rows.append({"Change": dial_of(str(kind)).title} | cells | {"Falls beyond noise": told})
    return rows
