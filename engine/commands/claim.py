"""``python -m engine claim``: can reported figures be true?"""

import math
from typing import Annotated

import typer

from engine.evaluation.claim import ClaimCheck, check_claim, claim_of
from engine.evaluation.claim_words import answer, implied_rows, matrix_rows, reasons
from engine.terminal.output import print_json, table


def claim(
    n: Annotated[int | None, typer.Option(help="Number of images.")] = None,
    positives: Annotated[int | None, typer.Option(help="How many of them are positive, where known.")] = None,
    negatives: Annotated[int | None, typer.Option(help="How many are negative, instead of --n.")] = None,
    accuracy: Annotated[str | None, typer.Option(help="As reported, such as 0.9718 or 97.18%.")] = None,
    f1: Annotated[str | None, typer.Option(help="F1 of the positive class, as reported.")] = None,
    sensitivity: Annotated[str | None, typer.Option(help="Recall of the positives, as reported.")] = None,
    specificity: Annotated[str | None, typer.Option(help="Recall of the negatives, as reported.")] = None,
    ppv: Annotated[str | None, typer.Option(help="Precision of the positive class, as reported.")] = None,
    npv: Annotated[str | None, typer.Option(help="Precision of the negative class, as reported.")] = None,
    auc: Annotated[str | None, typer.Option(help="ROC AUC, as reported.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Check whether any confusion matrix gives all reported figures, after rounding.

    Write figures with all reported digits (0.970 says more than 0.97).
    """
    given = {
        "accuracy": accuracy, "f1": f1, "sensitivity": sensitivity, "specificity": specificity,
        "ppv": ppv, "npv": npv, "auc": auc,
    }  # fmt: skip
    figures = {name: text for name, text in given.items() if text is not None}
    found = check_claim(claim_of(n, positives, negatives, figures))
    if as_json:
        print_json(claim_json(found))
        return
    typer.echo(answer(found))
    for sentence in reasons(found):
        typer.echo(f"- {sentence}")
    if found.possible:
        typer.echo("\n" + table(implied_rows(found)))
        rows = matrix_rows(found)
        of_all = "" if found.matrices == len(rows) else f", {len(rows)} of {found.matrices:,}"
        typer.echo(f"\nConfusion matrices{of_all}:\n" + table(rows, right=("tp", "fn", "fp", "tn")))


def claim_json(found: ClaimCheck) -> dict:
    """Return the answer as JSON holds it."""
    return {
        "possible": found.possible,
        "sentence": answer(found),
        "n": found.claim.n,
        "positives": found.claim.positives,
        "reported": {name: figure.text for name, figure in found.claim.figures.items()},
        "matrices": found.matrices,
        "examples": found.examples.to_dict("records"),
        "implied": {
            name: None if math.isnan(low) else [low, high] for name, (low, high) in found.implied.items()
        },
        "conflicts": [list(names) for names in found.conflicts],
        "reasons": reasons(found),
    }
