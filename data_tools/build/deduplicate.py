"""Of pictures that are there several times, one stays; where they disagree about the label, none does."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from data_tools.build.removals import Removal, image_names, remove, staying
from data_tools.duplicates.groups import group_numbers


def deduplicate(
    rows: pd.DataFrame, pairs: pd.DataFrame, areas: np.ndarray, sources: Sequence[str], *, official: bool
) -> pd.DataFrame:
    """Return the rows with copies removed, and with all labels that were written of a picture in ``labels``.

    ``pairs`` (``data_tools.duplicates.find``) are positions of rows, ``areas`` the rows' pixels. Pictures
    that hang together by pairs and have several labels are all set aside. Else a row is a copy when it makes
    a pair with one that stays; staying goes before by: being in the official test split, where that is
    ``official``; more pixels; the order of ``sources``; the path.
    """
    group = group_numbers(pairs, len(rows))
    rows = set_conflicts_aside(rows, group)
    partner = copies(rows, pairs, preference(rows, areas, sources, official))
    copy = pd.Series(partner >= 0, index=rows.index)
    kept = pd.Series(pd.NA, index=rows.index, dtype="str")
    kept[copy] = image_names(rows).to_numpy()[partner[partner >= 0]]
    kinds = kinds_of(pairs)
    found = [kinds.get((min(a, b), max(a, b)), "") for a, b in enumerate(partner)]
    reason = pd.Series(found, index=rows.index, dtype="str") + " copy"
    rows = rows.assign(labels=joined_labels(rows, np.where(partner >= 0, partner, np.arange(len(rows)))))
    return remove(rows, copy, Removal.DUPLICATE, reason, kept)


def set_conflicts_aside(rows: pd.DataFrame, group: np.ndarray) -> pd.DataFrame:
    """Return the rows with every group of alike pictures removed that has several labels."""
    names = image_names(rows)
    grouped = pd.Series(group, index=rows.index)[(group >= 0) & staying(rows).to_numpy()]
    labels = rows["label"].groupby(grouped).nunique()
    conflict = grouped.isin(labels.index[labels > 1]).reindex(rows.index, fill_value=False)
    reason = pd.Series("", index=rows.index, dtype="str")
    partner = pd.Series(pd.NA, index=rows.index, dtype="str")
    for _, members in rows[conflict].groupby(grouped[conflict]):
        for index in members.index:
            other = members.index[members["label"] != members["label"][index]][0]
            partner[index] = names[other]
            reason[index] = f"{told(members.loc[index])} here, {told(members.loc[other])} there"
    return remove(rows, conflict, Removal.CONFLICT, reason, partner)


def told(row: pd.Series) -> str:
    """Return a row's class, with the label that was written where it is another word."""
    written = row["written"] if isinstance(row["written"], str) else "no label"
    return row["label"] if written == row["label"] else f"{row['label']} ({written})"


def preference(rows: pd.DataFrame, areas: np.ndarray, sources: Sequence[str], official: bool) -> np.ndarray:
    """Return positions in the order in which rows are preferred."""
    rank = {name: number for number, name in enumerate(sources)}
    table = pd.DataFrame(
        {
            "test": ~(rows["split"].eq("test").to_numpy() & official),
            "area": -areas,
            "source": rows["source"].map(rank).to_numpy(),
            "path": rows["path"].to_numpy(dtype=object),
        }
    )
    return table.sort_values(list(table.columns), kind="stable").index.to_numpy()


def copies(rows: pd.DataFrame, pairs: pd.DataFrame, order: np.ndarray) -> np.ndarray:
    """Return for each row the position of the staying row that it is a copy of, -1 for none."""
    alike: dict[int, list[int]] = {}
    for a, b in zip(pairs["a"], pairs["b"], strict=True):
        alike.setdefault(int(a), []).append(int(b))
        alike.setdefault(int(b), []).append(int(a))
    stays = staying(rows).to_numpy()
    partner = np.full(len(rows), -1, dtype=np.int64)
    for position in order:
        if stays[position] and partner[position] < 0:
            for other in alike.get(int(position), ()):
                if stays[other] and partner[other] < 0:
                    partner[other] = position
    return partner


def kinds_of(pairs: pd.DataFrame) -> dict[tuple[int, int], str]:
    """Return the kind of each pair in words."""
    words = np.where(pairs["mirrored"], pairs["kind"] + ", mirrored", pairs["kind"])
    return dict(zip(zip(pairs["a"], pairs["b"], strict=True), words, strict=True))


def joined_labels(rows: pd.DataFrame, kept: np.ndarray) -> pd.Series:
    """Return for each row all that was written of it and of its copies, as ``SOURCE: LABELS; …``."""
    written = rows["source"] + ": " + rows["labels"].fillna("no label")
    own = kept == np.arange(len(rows))
    joined = written.copy()
    for position in np.flatnonzero(~own):
        target = rows.index[kept[position]]
        text = written.iloc[position]
        if text not in joined[target].split("; "):
            joined[target] = f"{joined[target]}; {text}"
    return joined
