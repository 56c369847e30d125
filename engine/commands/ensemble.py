"""``python -m engine ensemble``: models whose mean does best on validation, as a model folder."""

from pathlib import Path
from typing import Annotated

import typer

from engine.commands.checks import check_folder_writable
from engine.commands.score import load_for
from engine.errors import InputError
from engine.terminal.output import moving, print_json, progress_bar


def ensemble(
    weights: Annotated[list[str], typer.Option(help="A candidate: a model of weights/, or a model folder.")],
    data: Annotated[Path, typer.Option(help="Dataset folder; only its validation images are used.")],
    out: Annotated[Path, typer.Option(help="Model folder to write, for example weights/ensemble.")],
    more: Annotated[list[str] | None, typer.Argument(metavar="[WEIGHTS]...", help="More candidates.")] = None,
    positive: Annotated[str | None, typer.Option(help="Positive class of the dataset.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was chosen as JSON.")] = False,
) -> None:
    """Choose an ensemble's members and weights on altered validation images, and write its folder."""
    from engine.models.catalog import find_model
    from engine.models.store import load_model, save_model
    from engine.reporting.model_card import write_model_card
    from engine.training.ensemble import choose_ensemble, members_text

    models = [load_model(name) for name in [*weights, *(more or [])]]
    for model in models:
        beside = find_model(model.name, out.resolve().parent)
        if beside is None and find_model(model.name) is None:
            raise InputError(
                f"An ensemble's members lie beside it or among the models; copy {model.name} next to {out}."
            )
    check_folder_writable(out)
    with progress_bar(None, "reading headers") as bar:
        dataset = load_for(models[0].config.classes[1], data, None, positive, moving(bar))
    with progress_bar(len(models), "scoring validation", unit="model") as bar:
        chosen = choose_ensemble(models, dataset, advance=bar.update)
    save_model(out, models[0].module, chosen.config)
    notes = out / "NOTES.md"
    if not notes.is_file():
        notes.write_text(members_text(out, chosen), encoding="utf-8")
    write_model_card(out)
    if as_json:
        print_json(
            {
                "out": out.as_posix(),
                "members": [{"name": one.name, "weight": one.weight} for one in chosen.config.members],
                "temperature": chosen.config.temperature,
                "threshold": chosen.config.threshold,
                "auc": chosen.auc,
                "candidates": chosen.candidates,
                "steps": [{"name": name, "auc": auc} for name, auc in chosen.steps],
            }
        )
        return
    listed = ", ".join(f"{one.name} ({one.weight:g})" for one in chosen.config.members)
    typer.echo(f"Chose {listed} into {out}: ROC AUC {chosen.auc:.4f} on altered validation images.")
