"""A file that is being fetched: its bytes so far, and where they come from."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Note:
    """Where bytes come from; ``size`` in bytes and ``validator`` (ETag or date) where the server tells."""

    url: str
    size: int | None = None
    validator: str | None = None


@dataclass(frozen=True)
class Draft:
    """The unfinished form of the file ``target``: ``NAME.part`` beside it, with a note ``NAME.json``."""

    target: Path

    @property
    def part(self) -> Path:
        """Where the bytes are until all are there."""
        return self.target.with_name(self.target.name + ".part")

    @property
    def note_file(self) -> Path:
        """Where the note is; it stays beside the finished file."""
        return self.target.with_name(self.target.name + ".json")

    def note(self) -> Note | None:
        """Return the note, None where there is none that can be read."""
        try:
            return Note(**json.loads(self.note_file.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def write_note(self, note: Note) -> None:
        """Replace the note in one step."""
        fresh = self.note_file.with_name(self.note_file.name + ".new")
        fresh.write_text(json.dumps(asdict(note)), encoding="utf-8")
        fresh.replace(self.note_file)

    def size(self) -> int:
        """Return how many bytes are there."""
        return self.part.stat().st_size if self.part.exists() else 0

    def discard(self) -> None:
        """Forget the bytes and the note."""
        self.part.unlink(missing_ok=True)
        self.note_file.unlink(missing_ok=True)

    def finish(self) -> None:
        """Give the bytes the file's name once they are on the disk."""
        with self.part.open("rb+") as file:
            os.fsync(file.fileno())
        self.part.replace(self.target)
