"""What balancing does to the number of images, before anything is written."""

import pandas as pd

from engine.datasets.groups import labels_of, splits_of


def balance_counts(before: pd.DataFrame, after: pd.DataFrame, classes: tuple[str, str]) -> pd.DataFrame:
    """Return ``split, label, images, kept, drawn`` for each split and label of ``before``.

    ``after`` is what ``rebalance`` makes of it. ``images`` counts those before, ``kept`` those that stay, and
    ``drawn`` is the sum of their weights: how many a training draws of them in a pass over the split. Splits
    and labels are in their usual order.
    """

    def grouped(rows: pd.DataFrame, weight: pd.Series | int) -> pd.Series:
        keys = {"split": splits_of(rows), "label": labels_of(rows, classes), "weight": weight}
        return pd.DataFrame(keys).groupby(["split", "label"], observed=True)["weight"].sum()

    images, kept, drawn = grouped(before, 1), grouped(after, 1), grouped(after, after["weight"])
    table = images.rename("images").reset_index()
    keys = list(zip(table["split"], table["label"], strict=True))
    return table.assign(
        kept=[int(kept.get(key, 0)) for key in keys], drawn=[float(drawn.get(key, 0.0)) for key in keys]
    )
