"""The measured images of an interrupted call, kept so that the next call goes on from there."""

import json
from pathlib import Path
from typing import Any

from engine.inference.journal import Journal

Row = dict[str, Any]
"""One image's measurements, or its ``path`` and ``problem``."""


class RowJournal:
    """A file that begins with the identity of what is measured; each line after it is an image, as JSON."""

    def __init__(self, path: Path, identity: str):
        self.file = Journal(path, identity)

    def read(self) -> dict[str, Row]:
        """Return the rows so far by path; start the file anew where it is absent or of something else.

        A last line that a kill cut off is dropped. Raises InputError where the file cannot be written.
        """
        first = self.file.identity.encode() + b"\n"
        try:
            head, *lines = self.file.path.read_bytes().splitlines(keepends=True)
        except (OSError, ValueError):
            head, lines = b"", []
        known: dict[str, Row] = {}
        whole = [line for line in lines if line.endswith(b"\n")] if head == first else []
        for line in whole:
            row = json.loads(line)
            known[row["path"]] = row
        self.file.write("wb", b"".join([first, *whole]))
        return known

    def append(self, row: Row) -> None:
        """Add an image's row; raises InputError where the file cannot be written."""
        self.file.write("ab", json.dumps(row).encode() + b"\n")

    def remove(self) -> None:
        """Delete the file: everything is measured."""
        self.file.remove()
