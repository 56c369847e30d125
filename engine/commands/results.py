"""``python -m engine results``: every model's figures on the test sets, as a Markdown table."""

from pathlib import Path
from typing import Annotated

import typer

from engine.models.catalog import list_models
from engine.reporting.results_table import results_table, update_document


def results(
    update: Annotated[
        Path | None, typer.Option(help="Document to rewrite between <!-- results --> and <!-- /results -->.")
    ] = None,
) -> None:
    """Print the models' figures with 95 % intervals, or write them into a document."""
    models = [entry for entry in list_models() if entry.config and (entry.has_scores or not entry.problem)]
    if update is None:
        typer.echo(results_table(models))
        return
    update_document(update, models)
    typer.echo(f"Wrote the results into {update}")
