"""The scores of an interrupted call, kept so that the next call goes on from there."""

import json
from pathlib import Path

import numpy as np

from engine.errors import InputError
from engine.inference.scoring import Score


class Journal:
    """A file that begins with the identity of what is scored; each line after it is a batch, as JSON.

    Whole batches only, so that a resumed call computes the same batches as an uninterrupted one.
    """

    def __init__(self, path: Path, identity: str):
        self.path = path
        self.identity = identity

    def read(self) -> dict[str, Score]:
        """Return the scores so far by path; start the file anew where it is absent or of something else.

        A last line that a kill cut off is taken out of the file. Raises InputError where the file cannot be
        written.
        """
        first = self.identity.encode() + b"\n"
        try:
            with self.path.open("r+b") as file:
                if file.readline() == first:
                    known: dict[str, Score] = {}
                    whole = len(first)
                    for line in file:
                        batch = scores_of(line)
                        if batch is None:
                            break
                        known |= batch
                        whole += len(line)
                    file.truncate(whole)
                    return known
        except OSError:
            pass
        self.write("wb", first)
        return {}

    def append(self, batch: list[tuple[str, Score]]) -> None:
        """Add the scores of a batch; raises InputError where the file cannot be written."""
        rows = [[path, None if np.isnan(one.score) else one.score, one.problem] for path, one in batch]
        self.write("ab", json.dumps(rows).encode() + b"\n")

    def remove(self) -> None:
        """Delete the file: everything is scored."""
        self.path.unlink(missing_ok=True)

    def write(self, mode: str, content: bytes) -> None:
        """Write bytes to the file; raises InputError where that fails."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open(mode) as file:
                file.write(content)
        except OSError as error:
            raise InputError(
                f"Cannot write '{self.path}', which keeps the scores so far: {error.strerror or error}."
            ) from error


def scores_of(line: bytes) -> dict[str, Score] | None:
    """Return the scores of one line by path, None for a line that was cut off."""
    if not line.endswith(b"\n"):
        return None
    try:
        rows = json.loads(line)
    except ValueError:
        return None
    return {path: Score(0, np.nan if score is None else score, problem) for path, score, problem in rows}
