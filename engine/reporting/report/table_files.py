"""Tables of a report as files."""

import csv
import io

import pandas as pd

from engine.reporting.report.content import Table


def table_csv(table: Table) -> bytes:
    """Return a table as CSV, as it reads in the report."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows(table.rows)
    return file.getvalue().encode("utf-8")


def frame_csv(frame: pd.DataFrame) -> bytes:
    """Return what a figure draws as CSV, every digit of it."""
    return frame.to_csv(index=False, lineterminator="\n").encode("utf-8")
