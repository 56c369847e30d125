"""The finding that calls depend on how an image is made square."""

from engine.evaluation.findings.finding import Finding, Page, Severity
from engine.evaluation.flips import Flips
from engine.evaluation.intervals import wilson
from engine.evaluation.sentences import of_100
from engine.evaluation.wording import with_interval

LEAST_CHANGED = 0.05
"""Share of calls that change with the padding."""


def padding_changes_calls(flips: Flips, first: str, second: str) -> Finding | None:
    """Tell that calls depend on the padding; ``first`` and ``second`` are the paddings' names."""
    if not flips.n:
        return None
    share, interval = flips.changed / flips.n, wilson(flips.changed, flips.n)
    if not interval[0] >= LEAST_CHANGED:
        return None
    return Finding(
        Severity.MEDIUM,
        f"{of_100(share)} of 100 calls change when the padding turns from {first} to {second}: "
        f"{flips.right_to_wrong:,} from right to wrong, {flips.wrong_to_right:,} from wrong to right; share "
        f"{with_interval(share, interval)}, n = {flips.n:,}.",
        Page.PADDING,
        f"Serve images with {first}, as in training, and refuse those that come padded otherwise.",
        "Changed calls",
    )
