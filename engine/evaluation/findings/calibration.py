"""The finding that scores cannot be taken at their word."""

from engine.evaluation.calibration import words
from engine.evaluation.calibration.summary import Calibration
from engine.evaluation.findings.finding import Finding, Page, Severity
from engine.evaluation.wording import with_interval

LEAST_ERROR, GRAVE_ERROR = 0.03, 0.1
"""Lower limits of the expected calibration error that are worth telling, and that are grave."""


def miscalibrated(result: Calibration, classes: tuple[str, str], where: str) -> Finding | None:
    """Tell that scores are off as probabilities; ``where`` names the set.

    The lower limit of the expected calibration error decides: of calibrated scores it is 0 in about 39 of 40
    sets, however few images there are.
    """
    low = result.equal_mass.interval[0]
    if not low >= LEAST_ERROR:
        return None
    told = words.headline(result, classes).rstrip(".")
    return Finding(
        Severity.MEDIUM if low >= GRAVE_ERROR else Severity.NOTE,
        f"On {where} the scores are off as probabilities: expected calibration error "
        f"{with_interval(result.equal_mass.value, result.equal_mass.interval)}, n = {result.n:,}. {told}.",
        Page.METRICS,
        "Recalibrate on validation images, or read scores as an order and not as probabilities.",
        "Calibration",
    )
