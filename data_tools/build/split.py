"""Train, val and test: whole people, the same mixture of classes and sources in each, by lot."""

import numpy as np
import pandas as pd

from data_tools.build.lots import lots
from data_tools.build.removals import Removal, image_names, remove, staying
from data_tools.build.shares import SPLITS, Shares

TEST = "test"


def split(rows: pd.DataFrame, group: np.ndarray, shares: Shares, seed: int) -> pd.DataFrame:
    """Return the rows with ``split`` drawn for all that stay, missing for the others.

    ``group`` has a number for each row; rows of one number go to one split. Groups are ranked by size, then
    by lot, and each goes where most is lacking of its share, within its classes and its source; what rounding
    leaves over is made up for in the next source of the same classes. With ``shares.official`` rows of an
    official test split stay there, images elsewhere of the same people are removed, and sources that have
    such a split give no other image to test. Sources, paths and seed decide, not the order of the rows.
    """
    published = rows["split"].eq(TEST).to_numpy() & shares.official & staying(rows).to_numpy()
    rows = remove_test_people(rows, group, published)
    drawn = pd.Series(pd.NA, index=rows.index, dtype="str")
    drawn[published] = TEST
    pool = np.flatnonzero(staying(rows).to_numpy() & ~published)
    if len(pool):
        has_test = rows["source"].isin(set(rows["source"][published]))
        table = groups_of(rows.iloc[pool], group[pool], has_test.iloc[pool], seed)
        chosen = draw(table, shares)
        drawn.iloc[pool] = [chosen[number] for number in group[pool]]
    return rows.assign(split=drawn)


def remove_test_people(rows: pd.DataFrame, group: np.ndarray, published: np.ndarray) -> pd.DataFrame:
    """Return the rows with the images removed whose people have others in the official test split."""
    names = image_names(rows)
    first = dict(zip(group[published][::-1], names[published].to_numpy()[::-1], strict=True))
    partner = pd.Series([first.get(number) for number in group], index=rows.index, dtype="str")
    which = partner.notna() & ~published
    return remove(
        rows, which, Removal.TEST_SUBJECT, "the same person, or a copy of an image of theirs", partner
    )


def groups_of(rows: pd.DataFrame, group: np.ndarray, has_test: pd.Series, seed: int) -> pd.DataFrame:
    """Return ``group, images, labels, sources, has_test`` of each group, the largest first, then by lot."""
    table = pd.DataFrame(
        {
            "group": group,
            "label": rows["label"].to_numpy(),
            "source": rows["source"].to_numpy(),
            "name": image_names(rows).to_numpy(),
            "has_test": has_test.to_numpy(),
        }
    )

    def all_of(values: pd.Series) -> str:
        return "\t".join(sorted(set(values)))

    groups = table.groupby("group").agg(
        images=("label", "size"),
        labels=("label", all_of),
        sources=("source", all_of),
        name=("name", "min"),
        has_test=("has_test", "any"),
    )
    groups["lot"] = lots(groups["name"], seed, "split")
    return groups.sort_values(["images", "lot"], ascending=[False, True]).reset_index()


def draw(table: pd.DataFrame, shares: Shares) -> dict[int, str]:
    """Return the split of each group of ``groups_of``."""
    lacking: dict[tuple[str, bool], np.ndarray] = {}
    chosen: dict[int, str] = {}
    for (labels, has_test, _), members in table.groupby(["labels", "has_test", "sources"], sort=True):
        values = np.array(shares.without_test() if has_test else shares.values)
        missing = lacking.setdefault((labels, has_test), np.zeros(len(SPLITS)))
        for number, images in zip(members["group"], members["images"], strict=True):
            missing += values * images
            place = int(np.argmax(np.where(values > 0, np.round(missing, 9), -np.inf)))
            missing[place] -= images
            chosen[number] = SPLITS[place]
    return chosen
