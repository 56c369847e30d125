"""``python -m engine models``: the architectures, and the models in the weights folders."""

from typing import Annotated

import typer

from engine.models.catalog import list_models
from engine.terminal.output import print_json, table


def models(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List the architectures and the models at hand."""
    from engine.models.registry import architectures

    known = architectures()
    entries = list_models()
    if as_json:
        print_json(
            {
                "architectures": [
                    {"name": info.name, "description": info.description, "parameters": info.parameters}
                    for info in known
                ],
                "models": [
                    {
                        "name": entry.name,
                        "arch": entry.config.arch if entry.config else None,
                        "parameters": entry.parameters,
                        "padding": entry.config.padding if entry.config else None,
                        "threshold": entry.config.threshold if entry.config else None,
                        "has_scores": entry.has_scores,
                        "problem": entry.problem,
                    }
                    for entry in entries
                ],
            }
        )
        return
    typer.echo("Architectures\n")
    typer.echo(
        table(
            [
                {"name": info.name, "parameters": millions(info.parameters), "description": info.description}
                for info in known
            ],
            right=("parameters",),
        )
    )
    typer.echo("\nModels\n")
    if not entries:
        typer.echo("none yet; python -m engine train makes one")
        return
    typer.echo(
        table(
            [
                {
                    "name": entry.name,
                    "arch": entry.config.arch if entry.config else "",
                    "parameters": millions(entry.parameters),
                    "padding": entry.config.padding if entry.config else "",
                    "threshold": f"{entry.config.threshold:.3f}" if entry.config else "",
                    "scores": "yes" if entry.has_scores else "no",
                    "problem": entry.problem or "",
                }
                for entry in entries
            ],
            right=("parameters", "threshold"),
        )
    )


def millions(count: int | None) -> str:
    """Return a parameter count in millions."""
    return "" if count is None else f"{count / 1e6:.2f} M"
