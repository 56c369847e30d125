"""How much heat lies on the padding, from maps that are kept: no network is needed any more."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from engine.errors import InputError
from engine.imaging.fit import Padding, frame_for
from engine.inference.heatmap import energy_on_padding, upsample
from engine.inference.heatmap_store import StoredMap
from engine.models.config import ModelConfig

COLUMNS = ("path", "label", "score", "padding_share", "heat_share")

HEAT = "-heat.parquet"
"""How the name of a table ends that lies beside a study: STUDY.parquet and STUDY-heat.parquet."""


def heat_table(
    rows: pd.DataFrame, maps: Mapping[str, StoredMap], config: ModelConfig, padding: Padding | str
) -> pd.DataFrame:
    """Return the table of ``heat_on_padding`` for the images whose maps are kept.

    ``rows`` has the columns ``path`` and ``label``; ``maps`` are under ``padding``, of the model with this
    configuration. Columns ``path, label, score, padding_share, heat_share``; ``heat_share`` is missing
    without padding or heat.
    """
    way = Padding.parse(padding)
    found = []
    for path, label in zip(rows["path"], rows["label"], strict=True):
        stored = maps.get(path)
        if stored is None:
            continue
        frame = frame_for(stored.height, stored.width, config.size, way)
        share = energy_on_padding(upsample(stored.raw[None], config.size)[0], frame)
        found.append((path, label, stored.score, frame.padding_share, share))
    return pd.DataFrame(found, columns=list(COLUMNS)).astype({"heat_share": "float64"})


def write_heat(table: pd.DataFrame, path: Path) -> None:
    """Write a heat table; raises InputError where the file cannot be written."""
    partial = path.with_name(f".{path.name}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        table.to_parquet(partial, index=False, compression="zstd")
        partial.replace(path)
    except OSError as error:
        raise InputError(f"Cannot write '{path}': {error.strerror or error}.") from error


def read_heat(path: Path) -> pd.DataFrame:
    """Read a heat table; raises InputError for a file that is none."""
    try:
        table = pq.read_table(path).to_pandas()
    except (OSError, pa.ArrowException) as error:
        raise InputError(f"Cannot read '{path}': {(str(error).splitlines() or ['damaged'])[0]}.") from error
    missing = [name for name in COLUMNS if name not in table]
    if missing:
        raise InputError(f"'{path}' is no table of heat on padding: it lacks {', '.join(missing)}.")
    return table
