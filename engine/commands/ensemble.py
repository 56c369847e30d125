"""``python -m engine ensemble``: models whose mean does best on validation, as a model folder."""

from pathlib import Path
from typing import Annotated, Any

import typer

from engine.commands.checks import check_folder_writable
from engine.commands.ensemble_members import write_ensemble
from engine.commands.score import load_for
from engine.errors import InputError
from engine.terminal.output import moving, print_json, progress_bar


def ensemble(
    out: Annotated[Path, typer.Option(help="Model folder to write, for example weights/ensemble.")],
    weights: Annotated[
        list[str] | None, typer.Option(help="A candidate: a model of weights/, or a model folder.")
    ] = None,
    data: Annotated[
        Path | None, typer.Option(help="Dataset folder; only its validation images are used.")
    ] = None,
    member: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME[=WEIGHT]",
            help="A member by name, in place of --weights and --data: its score tables are used. Weights are "
            "fitted on the validation scores unless each member is given one.",
        ),
    ] = None,
    validation: Annotated[
        str | None, typer.Option(help="With --member: the dataset whose validation scores are used.")
    ] = None,
    more: Annotated[list[str] | None, typer.Argument(metavar="[WEIGHTS]...", help="More candidates.")] = None,
    positive: Annotated[str | None, typer.Option(help="Positive class of the dataset.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was chosen as JSON.")] = False,
) -> None:
    """Choose an ensemble's members and weights on validation, or take the members named; write its folder."""
    if member:
        if weights or more or data:
            raise InputError("Give either --member, or --weights with --data.")
        written = write_ensemble(member, out, validation)
        if as_json:
            print_json(written)
        else:
            typer.echo(told(written))
        return
    if not weights or data is None:
        raise InputError("Give --weights and --data to choose from images, or --member to use score tables.")
    choose([*weights, *(more or [])], data, out, positive, as_json)


def told(written: dict[str, Any]) -> str:
    """Return in a sentence what was written."""
    listed = ", ".join(f"{one['name']} ({one['weight']:g})" for one in written["members"])
    how = "Fitted" if written["fitted"] else "Took"
    return (
        f"{how} {listed} into {written['out']}: ROC AUC {written['auc']:.4f} on {written['n']} images of "
        f"{written['fitted_on']}; scores of {', '.join(written['scored'])} lie beside it."
    )


def choose(candidates: list[str], data: Path, out: Path, positive: str | None, as_json: bool) -> None:
    """Choose members and weights on altered validation images, and write the folder."""
    from engine.models.catalog import find_model
    from engine.models.store import load_model, save_model
    from engine.reporting.model_card import write_model_card
    from engine.training.ensemble import choose_ensemble, members_text

    models = [load_model(name) for name in candidates]
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
