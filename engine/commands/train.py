"""``python -m engine train``: a dataset and a recipe to a model folder."""

from pathlib import Path
from typing import Annotated, Any

import typer

from engine.commands.checks import check_folder_writable
from engine.errors import InputError
from engine.terminal.output import moving, print_json, progress_bar


def train(
    data: Annotated[Path, typer.Option(help="Dataset folder with a train split.")],
    out: Annotated[Path, typer.Option(help="Model folder to write, for example weights/mine.")],
    recipe: Annotated[str | None, typer.Option(help="Shipped recipe's name, or a TOML file.")] = None,
    arch: Annotated[
        str | None, typer.Option(help="Architecture; `python -m engine models` lists them.")
    ] = None,
    init: Annotated[
        Path | None, typer.Option(help="Pretrained backbone (.safetensors) to start from.")
    ] = None,
    padding: Annotated[
        str | None, typer.Option(help="black, gray, white, edge, reflect, stretch or crop.")
    ] = None,
    size: Annotated[int | None, typer.Option(help="Input size; one stage instead of the recipe's.")] = None,
    epochs: Annotated[int | None, typer.Option(help="Epochs; one stage instead of the recipe's.")] = None,
    width: Annotated[int | None, typer.Option(help="Width of the custom networks.")] = None,
    attention: Annotated[str | None, typer.Option(help="cbam, se or none (improved_pneumonia_cnn).")] = None,
    loss: Annotated[str | None, typer.Option(help="bce or focal.")] = None,
    mixup: Annotated[
        float | None, typer.Option(help="Alpha of the mixup Beta distribution; 0 is off.")
    ] = None,
    balance: Annotated[str | None, typer.Option(help="weight, sample or none.")] = None,
    stretch: Annotated[
        float | None, typer.Option(help="Random stretching of width and height, 0 to below 1; 0 is off.")
    ] = None,
    batch_size: Annotated[int | None, typer.Option(help="Images in a batch.")] = None,
    learning_rate: Annotated[float | None, typer.Option(help="Peak learning rate.")] = None,
    patience: Annotated[
        int | None, typer.Option(help="Epochs without progress before stopping; 0 is off.")
    ] = None,
    seed: Annotated[int | None, typer.Option(help="Seed of every draw.")] = None,
    positive: Annotated[
        str | None, typer.Option(help="Positive class; PNEUMONIA where the data have it.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the run's facts as JSON.")] = False,
) -> None:
    """Train a model. The same command goes on where a run was stopped."""
    from engine.datasets.catalog import load_dataset
    from engine.models.registry import check_architecture
    from engine.reporting.model_card import write_model_card
    from engine.training.recipe import Recipe, Stage, read_recipe
    from engine.training.run import Progress
    from engine.training.run import train as run

    if recipe is None and arch is None:
        raise InputError("Say what to train: --recipe NAME or --arch NAME.")
    base = read_recipe(recipe) if recipe else Recipe()
    changes: dict[str, Any] = {
        "arch": arch,
        "padding": padding,
        "width": width,
        "attention": attention,
        "loss": loss,
        "mixup": mixup,
        "balance": balance,
        "stretch": stretch,
        "batch_size": batch_size,
        "learning_rate": learning_rate,
        "patience": patience,
        "seed": seed,
    }
    if size is not None or epochs is not None:
        changes["stages"] = (
            Stage(base.size if size is None else size, base.epochs if epochs is None else epochs),
        )
    chosen = base.with_changes(**{name: value for name, value in changes.items() if value is not None})
    check_architecture(chosen.arch)
    if init is not None and not init.is_file():
        raise InputError(f"There is no weights file '{init}'; give --init a .safetensors or .pth file.")
    with progress_bar(None, "reading headers") as bar:
        dataset = load_dataset(data, positive=positive, progress=moving(bar))
    check_folder_writable(out)
    with progress_bar(None, "training") as bar:
        move = moving(bar)

        def report(progress: Progress) -> None:
            done = f"epoch {progress.epoch}/{progress.epochs}" if progress.epoch else ""
            figures = {"loss": f"{progress.loss:.4f}"} if progress.loss is not None else {}
            if progress.validation_auc is not None:
                figures["hard val AUC"] = f"{progress.validation_auc:.4f}"
            if progress.seconds_left is not None:
                figures["left"] = in_minutes(progress.seconds_left)
            bar.set_description(f"{progress.stage} {done}".strip(), refresh=False)
            bar.set_postfix(figures, refresh=False)
            move(progress.done, progress.total)

        result = run(dataset, chosen, out, init=init, report=report)
    write_model_card(result.folder)
    if as_json:
        print_json(result.facts)
    else:
        typer.echo(
            f"Trained {chosen.arch} into {result.folder}: best epoch {result.facts['best_epoch']} of "
            f"{result.facts['epochs_run']}, threshold {result.config.threshold:.3f}. "
            f"Next: python -m engine score --weights {result.folder} --data {data} --out scores.parquet"
        )


def in_minutes(seconds: float) -> str:
    """Return a time to wait in words: under a minute, minutes, or hours and minutes."""
    minutes = round(seconds / 60)
    if minutes < 1:
        return "under 1 min"
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02} min"
