"""One thing that a scan found."""

import re
from dataclasses import dataclass

from engine.evaluation.findings import Severity

GRAVE_SHARE = 0.01
"""Share of the images from which a fault of single images is more than a curiosity."""


@dataclass(frozen=True)
class ScanFinding:
    """A finding on a dataset: its ``kind`` for programs, a ``message`` for people.

    ``n`` is the number of images at fault, or of those that an estimate was made from.
    """

    kind: str
    severity: Severity
    message: str
    n: int

    @property
    def parts(self) -> tuple[str, str]:
        """The message's first sentence, which is what was found, and the rest: what it means and asks for."""
        first, *rest = re.split(r"(?<=\.) (?=[A-Z])", self.message, maxsplit=1)
        return first, "".join(rest)


def by_share(n: int, total: int, grave: Severity, slight: Severity) -> Severity:
    """Return ``grave`` where ``n`` of ``total`` are more than single images, else ``slight``."""
    return grave if n >= GRAVE_SHARE * total else slight


def counted(n: int, one: str, many: str) -> str:
    """Return a number with its noun: ``1 image``, ``2,000 images``."""
    return f"{n:,} {one if n == 1 else many}"
