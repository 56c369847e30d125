"""How long the rest of an audit takes, from what it has done so far."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

Told = Callable[[str, int, int, float | None], object]
"""Is told the stage, how many items of how many are done, and the seconds left of the whole audit, None
before that can be said. An exception that it raises stops the audit; what was done is kept."""

COST = {"scan": 1.0, "score": 1.5, "trust": 100.0}
"""What an image costs, in units that only ratios matter of: about 30 ms of a laptop's core."""


@dataclass
class Pace:
    """Turns steps within stages into the time left of all stages. ``costs`` has each stage's whole cost."""

    costs: Mapping[str, float]
    told: Told
    started: float = field(default_factory=time.monotonic)
    shares: dict[str, float] = field(default_factory=dict)

    def move(self, stage: str, done: int, total: int) -> None:
        """Say how far a stage is; the stages before it are done."""
        for name in self.costs:
            if name == stage:
                break
            self.shares[name] = 1.0
        self.shares[stage] = done / total if total else 0.0
        self.told(stage, done, total, self.seconds_left())

    def seconds_left(self) -> float | None:
        """Return the seconds left at the speed so far; None before anything is done."""
        done = sum(self.costs[name] * share for name, share in self.shares.items() if name in self.costs)
        elapsed = time.monotonic() - self.started
        rest = sum(self.costs.values()) - done
        return elapsed * rest / done if done > 0 and elapsed > 0 else None

    def counter(self, stage: str, total: int) -> Callable[[int], None]:
        """Return a callback that counts a stage's items."""
        done = 0

        def advance(count: int) -> None:
            nonlocal done
            done += count
            self.move(stage, done, total)

        return advance
