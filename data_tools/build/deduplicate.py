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

    ``pairs`` (``data_tools.duplicates.find``) are positions of rows, ``areas`` the rows' pixels. Rows that
    hang together by pairs are one picture. Where they have several labels, all are set aside; else one stays:
    one in the official test split, where that is ``official``; then the one of most pixels, of the first of
    ``sources``, of the first path.
    """
    group = group_numbers(pairs, len(rows))
    rows = set_conflicts_aside(rows, group)
    partner = first_of_group(rows, group, preference(rows, areas, sources, official))
    copy = partner >= 0
    kept = pd.Series(pd.NA, index=rows.index, dtype="str")
    kept[copy] = image_names(rows).to_numpy()[partner[copy]]
    reason = pd.Series("", index=rows.index, dtype="str")
    reason[copy] = kinds_of(rows, pairs, np.flatnonzero(copy), partner[copy])
    rows = rows.assign(labels=joined_labels(rows, np.where(copy, partner, np.arange(len(rows)))))
    return remove(rows, pd.Series(copy, index=rows.index), Removal.DUPLICATE, reason, kept)


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


def first_of_group(rows: pd.DataFrame, group: np.ndarray, order: np.ndarray) -> np.ndarray:
    """Return for each row the position of the row of its group that stays in its place, -1 for none."""
    stays = staying(rows).to_numpy() & (group >= 0)
    order = order[stays[order]]
    numbers, first = np.unique(group[order], return_index=True)
    best = np.full(group.max(initial=0) + 1, -1, dtype=np.int64)
    best[numbers] = order[first]
    partner = np.where(stays, best[group], -1)
    return np.where(partner == np.arange(len(rows)), -1, partner)


def kinds_of(rows: pd.DataFrame, pairs: pd.DataFrame, copies: np.ndarray, kept: np.ndarray) -> list[str]:
    """Return what kind of copy each of ``copies`` is of the row in its place in ``kept`` (positions)."""
    mirrored = pairs[pairs["mirrored"]]
    flips = set(zip(mirrored["a"], mirrored["b"], strict=True))
    files = rows["sha256"].to_numpy(dtype=object)
    words = []
    for a, b in zip(copies.tolist(), kept.tolist(), strict=True):
        same = isinstance(files[a], str) and files[a] == files[b]
        turned = ", mirrored" if (min(a, b), max(a, b)) in flips else ""
        words.append("exact copy" if same else f"near{turned} copy")
    return words


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
