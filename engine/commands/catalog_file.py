"""A catalog that ``python -m data_tools scan --out`` has written."""

from pathlib import Path

import pandas as pd
import pyarrow as pa

from engine.errors import InputError


def read_catalog(path: Path) -> pd.DataFrame:
    """Return a scan's catalog from Parquet or CSV; raises InputError for a file that is neither."""
    try:
        if path.suffix.lower() == ".csv":
            return pd.read_csv(path, dtype={"path": str, "label": str, "split": str, "subject": str})
        return pd.read_parquet(path)
    except OSError as error:
        raise InputError(f"Cannot read '{path}': {error.strerror or error}.") from error
    except (pa.ArrowException, ValueError) as error:
        reason = (str(error).splitlines() or ["unreadable"])[0]
        raise InputError(
            f"'{path}' is no scan's catalog ({reason}); make one: python -m data_tools scan DIR --out FILE."
        ) from error
