"""The scores of an interrupted call, kept so that the next call goes on from there."""

import csv
from pathlib import Path

import numpy as np

from engine.inference.scoring import Score

END = "."
"""The last cell of each row: a row that a kill cut off lacks it, and is not read back."""


class Journal:
    """A CSV file that begins with the identity of what is scored."""

    def __init__(self, path: Path, identity: str):
        self.path = path
        self.identity = identity

    def read(self) -> dict[str, Score]:
        """Return the scores so far by path; start the file anew where it is absent or of something else."""
        try:
            with self.path.open(newline="", encoding="utf-8") as file:
                if file.readline().strip() == self.identity:
                    rows = [row for row in csv.reader(file) if len(row) == 4 and row[3] == END]
                    return {
                        path: Score(0, float(score or np.nan), problem or None)
                        for path, score, problem, _ in rows
                    }
        except (OSError, ValueError, csv.Error):
            pass
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(self.identity + "\n", encoding="utf-8")
        return {}

    def append(self, batch: list[tuple[str, Score]]) -> None:
        """Add the scores of a batch."""
        with self.path.open("a", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            for path, score in batch:
                value = "" if np.isnan(score.score) else repr(score.score)
                writer.writerow([path, value, score.problem or "", END])

    def remove(self) -> None:
        """Delete the file: everything is scored."""
        self.path.unlink(missing_ok=True)
