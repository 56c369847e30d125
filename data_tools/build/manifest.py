"""The dataset's two tables: ``manifest.csv`` of what is in it, ``quarantine.csv`` of what is not."""

import pandas as pd

ALWAYS = ("path", "split", "label", "source", "original_path", "sha256", "subject", "subtype", "labels")
"""Columns of every manifest; the others are left out where they say nothing of any image."""

WHERE_KNOWN = (
    "age", "sex", "view", "weight", "original_width", "original_height", "original_mode", "licence",
    "synthetic",
)  # fmt: skip

QUARANTINE = ("source", "original_path", "label", "written", "removed", "reason", "partner", "sha256")


def manifest_table(kept: pd.DataFrame) -> pd.DataFrame:
    """Return the manifest of the rows that stay, by path.

    ``kept`` has the columns of ``sources.layout`` and ``source, person, out, weight, sha256, width, height,
    mode``; ``out`` is the image's path in the dataset. The original's size and mode are those of the
    published file where the source knows them, else those of the source's own. ``weight`` is there where an
    image is to be drawn more often than once.
    """
    table = kept.assign(
        original_path=kept["path"],
        path=kept["out"],
        subject=kept["person"],
        original_width=whole(kept["original_width"].fillna(kept["width"])),
        original_height=whole(kept["original_height"].fillna(kept["height"])),
        original_mode=kept["original_mode"].fillna(kept["mode"]),
        age=whole(kept["age"]),
        weight=kept["weight"].map("{:.6g}".format) if (kept["weight"] != 1).any() else pd.NA,
    )
    said = [name for name in WHERE_KNOWN if table[name].notna().any()]
    return table[[*ALWAYS, *said]].sort_values("path", ignore_index=True)


def quarantine_table(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the list of what was removed, by source and path."""
    table = rows[rows["removed"].notna()].assign(original_path=lambda all_: all_["path"])
    return table[list(QUARANTINE)].sort_values(["source", "original_path"], ignore_index=True)


def whole(values: pd.Series) -> pd.Series:
    """Return numbers as whole ones, missing values missing."""
    return values.round().astype("Int64")


def csv_text(table: pd.DataFrame) -> str:
    """Return a table as CSV, the same on every machine."""
    return table.to_csv(index=False, lineterminator="\n")
