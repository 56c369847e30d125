"""The answer to a claim in plain sentences."""

import math

from engine.evaluation.claim import Claim, ClaimCheck
from engine.evaluation.reported import Reported

NAMES = {
    "accuracy": "accuracy",
    "f1": "F1",
    "sensitivity": "sensitivity",
    "specificity": "specificity",
    "ppv": "PPV",
    "npv": "NPV",
    "auc": "ROC AUC",
}


def answer(found: ClaimCheck) -> str:
    """Return the answer in one sentence."""
    claim = found.claim
    told = together([told_figure(claim, name) for name in NAMES if name in claim.figures])
    if found.possible:
        one = found.matrices == 1
        count = "one confusion matrix gives" if one else f"{found.matrices:,} confusion matrices give"
        return f"Possible: {count} {told} on {images(claim)}."
    return f"Impossible: no confusion matrix of {images(claim)}, gives {told}."


def reasons(found: ClaimCheck) -> list[str]:
    """Return a sentence for each smallest set of figures that contradict each other, or the class sizes."""
    return [reason(found.claim, names) for names in found.conflicts]


def reason(claim: Claim, names: tuple[str, ...]) -> str:
    """Return why figures cannot hold together."""
    if len(names) > 1:
        return f"{together([told_figure(claim, name) for name in names])} contradict each other."
    (name,) = names
    figure, total = claim.figures[name], whole(claim, name)
    sentence = f"{told_figure(claim, name)} alone cannot be."
    if total:
        low, high = (
            f"{count / total:.{figure.digits + 1}f} ({count:,})" for count in neighbours(figure, total)
        )
        sentence += f" Of {total:,} images the nearest shares are {low} and {high}."
    return sentence


def implied_rows(found: ClaimCheck) -> list[dict[str, str]]:
    """Return what the possible matrices say of every figure, also of those that were not reported."""
    names = {"prevalence": "share of positives"} | NAMES
    return [
        {
            "figure": names[name],
            "reported": found.claim.figures[name].text if name in found.claim.figures else "",
            "lies between": "undefined" if math.isnan(low) else f"{low:.4f} and {high:.4f}",
        }
        for name, (low, high) in found.implied.items()
    ]


def matrix_rows(found: ClaimCheck) -> list[dict[str, str]]:
    """Return the confusion matrices that a check lists."""
    return [{name: f"{count}" for name, count in row.items()} for row in found.examples.to_dict("records")]


def whole(claim: Claim, name: str) -> int | None:
    """Return of how many images a figure is a share; None where that is not known."""
    if name == "accuracy":
        return claim.n
    if claim.positives is not None and name in ("sensitivity", "specificity"):
        return claim.positives if name == "sensitivity" else claim.n - claim.positives
    return None


def neighbours(figure: Reported, total: int) -> tuple[int, int]:
    """Return the counts just below and just above a reported share of ``total``."""
    below = figure.units * total // 10**figure.digits
    return below, min(total, below + 1)


def told_figure(claim: Claim, name: str) -> str:
    """Return a figure as it was reported, with its name."""
    return f"{NAMES[name]} {claim.figures[name].text}"


def images(claim: Claim) -> str:
    """Return the images in words."""
    if claim.positives is None:
        return f"{claim.n:,} images, whatever their classes"
    return f"{claim.n:,} images, {claim.positives:,} of them positive"


def together(parts: list[str]) -> str:
    """Return parts as a list in words."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
