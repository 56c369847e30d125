"""Score tables on disk: Parquet with its provenance, or a plain CSV from any framework."""

import contextlib
import io
import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from engine.errors import InputError
from engine.evaluation.classes import NUMERIC, choose_classes

COLUMNS = ("path", "label", "score")
PROVENANCE_KEY = b"pneumoscope"
DEFAULT_THRESHOLD = 0.5
NUMBERS = {"0": "0", "1": "1", "0.0": "0", "1.0": "1", "false": "0", "true": "1"}
"""How frameworks write the labels 0 and 1."""


@dataclass(frozen=True)
class ScoreTable:
    """One model's scores for the images of one set.

    ``frame`` has a row for each image: ``path`` and ``label`` as text, ``score`` float64 between 0 and 1 (NaN
    for an unreadable image, whose reason stands in ``problem``), and any other columns. ``provenance`` says
    where the scores come from: ``model, weights_sha256, dataset, dataset_hash, split, padding, threshold,
    temperature, classes, created, versions``, as far as known. ``classes`` is (negative, positive).
    """

    frame: pd.DataFrame
    classes: tuple[str, str]
    provenance: dict[str, Any] = field(default_factory=dict)

    @property
    def threshold(self) -> float:
        """The model's own threshold where the provenance has it, else 0.5."""
        return float(self.provenance.get("threshold", DEFAULT_THRESHOLD))

    @property
    def threshold_source(self) -> str:
        """Where ``threshold`` comes from: ``model`` or ``default``."""
        return "model" if "threshold" in self.provenance else "default"

    @property
    def split(self) -> str | None:
        """The split's name: from the provenance, else the names in the ``split`` column, else None."""
        if self.provenance.get("split"):
            return str(self.provenance["split"])
        if "split" not in self.frame:
            return None
        return ", ".join(sorted(str(name) for name in self.frame["split"].dropna().unique())) or None

    @property
    def notes(self) -> tuple[str, ...]:
        """Oddities that change no number, in words."""
        repeated = int(self.frame["path"].duplicated().sum())
        if not repeated:
            return ()
        rows = "row repeats" if repeated == 1 else "rows repeat"
        return (f"{repeated} {rows} a path that came before; every row counts.",)


@dataclass(frozen=True)
class Labelled:
    """The rows of a score table that metrics count: one of the two classes, with a score.

    ``y`` (n,) bool, True for the positive class; ``score`` (n,) float64; ``index`` (n,) positions of these
    rows in the table's frame. ``excluded`` counts the rows with another label or none, ``unreadable`` those
    of the two classes without a score.
    """

    y: np.ndarray
    score: np.ndarray
    index: np.ndarray
    excluded: int
    unreadable: int

    @property
    def n(self) -> int:
        """Images that count."""
        return len(self.y)


def labelled(table: ScoreTable) -> Labelled:
    """Select the rows that metrics count; raises InputError when there are none."""
    label = table.frame["label"].to_numpy(dtype=object)
    score = table.frame["score"].to_numpy(dtype=np.float64)
    negative, positive = table.classes
    is_positive = label == positive
    of_class = is_positive | (label == negative)
    index = np.flatnonzero(of_class & ~np.isnan(score))
    if not len(index):
        raise InputError(
            f"None of the {len(label)} rows has both a score and the label {negative} or {positive}."
        )
    return Labelled(
        y=is_positive[index],
        score=score[index],
        index=index,
        excluded=int((~of_class).sum()),
        unreadable=int(of_class.sum()) - len(index),
    )


def read_scores(
    source: str | Path | bytes | BinaryIO,
    name: str | None = None,
    classes: tuple[str, str] | None = None,
    positive: str | None = None,
) -> ScoreTable:
    """Read a score table from a path, bytes or an open file; Parquet and CSV are told apart by content.

    ``name`` is what messages call it. ``classes`` (negative, positive) and ``positive`` settle which class is
    positive as ``choose_classes`` says, after them the table's own provenance. Labels of 0 and 1 stand for
    the negative and positive class where these have names.

    Raises InputError: unreadable, empty, not a table, columns missing, scores that are not numbers, outside
    0…1, or missing without a reason in ``problem``, classes that cannot be told, ``positive`` another class
    than the one that the provenance says the scores are of.
    """
    data, name = load_bytes(source, name)
    if not data:
        raise InputError(f"'{name}' is empty (0 bytes); write the scores again.")
    frame, provenance = parse_parquet(data, name) if data[:4] == b"PAR1" else (parse_csv(data, name), {})
    missing = [column for column in COLUMNS if column not in frame.columns]
    if missing:
        there = ", ".join(map(str, frame.columns[:12]))
        raise InputError(f"'{name}' lacks the column {', '.join(missing)}; it has {there}.")
    if not len(frame):
        raise InputError(f"'{name}' has columns but no rows; score at least one image.")
    frame = frame.assign(
        path=as_text(frame["path"]), label=as_label(frame["label"]), score=as_score(frame, name)
    )
    check_filled(frame["path"], name)
    check_positive(positive, provenance.get("classes"), name)
    known = classes or provenance.get("classes")
    seen = frame["label"].dropna().unique()
    chosen = choose_classes(seen, known, positive)
    if known and set(seen) <= set(NUMERIC) and not set(seen) & set(chosen):
        frame = frame.assign(label=frame["label"].map(dict(zip(NUMERIC, known, strict=True))))
    check_threshold_of(provenance, name)
    return ScoreTable(frame, chosen, provenance)


def write_scores(table: ScoreTable, path: str | Path) -> Path:
    """Write a score table as ``.parquet`` (with its provenance) or ``.csv`` (without), and return the path.

    The file appears whole or not at all; missing folders are made. Raises InputError for another suffix or
    a place that cannot be written.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix not in (".parquet", ".csv"):
        raise InputError(f"Cannot write scores to '{path}': the name must end in .parquet or .csv.")
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if suffix == ".csv":
            table.frame.to_csv(partial, index=False)
        else:
            provenance = {**table.provenance, "classes": list(table.classes)}
            rows = pa.Table.from_pandas(table.frame, preserve_index=False)
            text = json.dumps(provenance, ensure_ascii=False)
            metadata = {**(rows.schema.metadata or {}), PROVENANCE_KEY: text.encode()}
            pq.write_table(rows.replace_schema_metadata(metadata), partial, compression="zstd")
        partial.replace(path)
    except OSError as error:
        raise InputError(f"Cannot write '{path}': {error.strerror or error}.") from error
    finally:
        with contextlib.suppress(OSError):
            partial.unlink()
    return path


def load_bytes(source: str | Path | bytes | BinaryIO, name: str | None) -> tuple[bytes, str]:
    """Return the content and what to call it."""
    if isinstance(source, bytes):
        return source, name or "the score table"
    if isinstance(source, str | Path):
        try:
            return Path(source).read_bytes(), name or str(source)
        except OSError as error:
            raise InputError(f"Cannot read '{name or source}': {error.strerror or error}.") from error
    return source.read(), name or str(getattr(source, "name", "the score table"))


def parse_parquet(data: bytes, name: str) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Return the rows and the provenance (empty where the file has none)."""
    try:
        rows = pq.read_table(pa.BufferReader(data))
        provenance = json.loads((rows.schema.metadata or {}).get(PROVENANCE_KEY, b"{}"))
        # Whatever was the index of a pandas table is a column here.
        frame = rows.to_pandas(ignore_metadata=True)
    except (pa.ArrowException, OSError, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise InputError(f"'{name}' is a damaged Parquet file ({reason}); write the scores again.") from error
    if not isinstance(provenance, dict):
        raise InputError(f"'{name}' has a damaged provenance; write the scores again.")
    return frame, provenance


def parse_csv(data: bytes, name: str) -> pd.DataFrame:
    """Return the rows of a CSV in UTF-8, only empty cells being missing."""
    try:
        if b"\x00" in data:
            raise ValueError("binary content")
        frame = pd.read_csv(
            io.BytesIO(data),
            encoding="utf-8-sig",
            dtype={"path": str, "label": str, "subject": str},
            keep_default_na=False,
            na_values=[""],
            skipinitialspace=True,
        )
        if not isinstance(frame.index, pd.RangeIndex):
            raise ValueError("rows have more cells than the header")
    except (ValueError, OverflowError) as error:
        reason = (str(error).splitlines() or ["unreadable"])[0].strip().rstrip(".")
        raise InputError(
            f"'{name}' is not a table in CSV or Parquet ({reason}); see the README's format."
        ) from error
    return frame.rename(columns=lambda column: str(column).strip())


def as_text(column: pd.Series) -> pd.Series:
    """Return a column as text without spaces around it, what is missing staying so."""
    return column.astype("str").str.strip().mask(column.isna())


def as_label(column: pd.Series) -> pd.Series:
    """Return labels as text, what is missing staying so; where all mean 0 or 1, as ``0`` or ``1``."""
    text = as_text(column)
    text = text.mask(text == "")
    if {label.lower() for label in text.dropna().unique()} <= set(NUMBERS):
        return text.str.lower().map(NUMBERS)
    return text


def as_score(frame: pd.DataFrame, name: str) -> pd.Series:
    """Return the scores as float64, NaN where empty, after checking them; see ``read_scores``."""
    column = frame["score"]
    if pd.api.types.is_bool_dtype(column):
        raise InputError(f"The scores in '{name}' are true/false; give probabilities between 0 and 1.")
    score = pd.to_numeric(column, errors="coerce").astype("float64")
    complain(
        score.isna() & column.notna(), column, "are not numbers; give probabilities between 0 and 1", name
    )
    complain(
        (score < 0) | (score > 1),
        column,
        "lie outside 0…1; apply the sigmoid or softmax to logits first",
        name,
    )
    has_reason = frame["problem"].notna() if "problem" in frame else pd.Series(False, index=frame.index)
    unexplained = score.isna() & ~has_reason
    complain(unexplained, column, "are empty; give each a number, or the reason in a column `problem`", name)
    return score


def check_positive(positive: str | None, scored: Any, name: str) -> None:
    """Raise InputError when another class is to be positive than the one whose probability the scores are."""
    if positive is not None and isinstance(scored, list) and len(scored) == 2 and positive != scored[1]:
        raise InputError(
            f"The scores in '{name}' are probabilities of {scored[1]}, not of {positive}; "
            "leave --positive out."
        )


def check_filled(path: pd.Series, name: str) -> None:
    """Raise InputError when a row names no image."""
    complain(path.isna() | (path == ""), path, "are empty; name each row's image", name, what="paths")


def complain(bad: pd.Series, column: pd.Series, verdict: str, name: str, what: str = "scores") -> None:
    """Raise InputError that counts the bad rows and shows the first, if there are any."""
    if bad.any():
        first = int(np.argmax(bad.to_numpy()))
        value = column.iloc[first]
        shown = "empty" if pd.isna(value) else f"'{value}'"
        count = f"{int(bad.sum())} of {len(bad)} {what} in '{name}'"
        raise InputError(f"{count} {verdict} (first in row {first + 1}: {shown}).")


def check_threshold_of(provenance: dict[str, Any], name: str) -> None:
    """Raise InputError when the provenance has a threshold that is no number between 0 and 1."""
    value = provenance.get("threshold", DEFAULT_THRESHOLD)
    if not isinstance(value, int | float) or not 0 <= value <= 1:
        raise InputError(
            f"The provenance of '{name}' has the threshold {value!r}; expected one between 0 and 1."
        )
