"""``python -m engine audit``: from a model and a dataset to ranked findings."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.commands.checks import check_folder_writable
from engine.commands.model_options import (
    Arch,
    Config,
    InChannels,
    Mean,
    Outputs,
    Size,
    Std,
    Weights,
    load_chosen_model,
)
from engine.commands.score import load_for
from engine.errors import InputError
from engine.terminal.output import moving, print_json, progress_bar

if TYPE_CHECKING:
    from engine.datasets.catalog import Dataset
    from engine.reporting.audit.result import Audit
    from engine.reporting.audit.setting import Setting

IMAGES = 20
"""Images that heatmaps are judged on unless told otherwise."""


def audit(
    weights: Weights,
    data: Annotated[Path, typer.Option(help="A dataset folder.")],
    out: Annotated[Path, typer.Option(help="Folder for the findings and what they rest on.")],
    external: Annotated[Path | None, typer.Option(help="A dataset folder of another origin.")] = None,
    trust_images: Annotated[
        int, typer.Option(help="Images, half of each class, that heatmaps are judged on; 0 leaves them out.")
    ] = IMAGES,
    arch: Arch = None,
    config: Config = None,
    in_channels: InChannels = None,
    outputs: Outputs = None,
    size: Size = None,
    mean: Mean = None,
    std: Std = None,
    positive: Annotated[str | None, typer.Option(help="Positive class of the datasets.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the audit as JSON.")] = False,
) -> None:
    """Scan, score, and judge a model by every rule; say what to worry about, the gravest first.

    The same command goes on where it was interrupted.
    """
    from engine.reporting.audit.result import as_values
    from engine.reporting.audit.setting import Setting

    if trust_images < 0 or trust_images == 1:
        raise InputError(f"Expected --trust-images to be 0, or at least 2, but got {trust_images}.")
    if out.is_file():
        raise InputError(f"'{out}' is a file; name a folder for the audit.")
    model = load_chosen_model(
        weights, arch=arch, config=config, in_channels=in_channels, outputs=outputs, size=size, mean=mean,
        std=std,
    )  # fmt: skip
    wanted = model.config.classes[1]
    dataset = loaded(wanted, data, positive)
    away = loaded(wanted, external, positive) if external else None
    if away and away.content_hash == dataset.content_hash:
        raise InputError(f"'{external}' holds the same images as '{data}'; --external is for other ones.")
    check_folder_writable(out)
    result = shown(Setting(model, dataset, out, away, trust_images))
    if as_json:
        print_json(as_values(result))
    else:
        typer.echo(in_words(result, out))


def loaded(positive_of_model: str, folder: Path, positive: str | None) -> "Dataset":
    """Return a dataset with its committed validation split, as the app shows it."""
    from engine.datasets.validation import with_committed_validation

    with progress_bar(None, "reading headers") as bar:
        found = load_for(positive_of_model, folder, None, positive, moving(bar))
    return with_committed_validation(found) or found


def shown(setting: "Setting") -> "Audit":
    """Run an audit with a progress bar that says how long the whole of it still takes."""
    from engine.reporting.audit.run import run_audit

    with progress_bar(None, "auditing") as bar:
        move = moving(bar)

        def told(stage: str, done: int, total: int, left: float | None) -> None:
            bar.set_description(stage, refresh=False)
            bar.set_postfix_str("" if left is None else f"audit {left:.0f} s left", refresh=False)
            move(done, total)

        return run_audit(setting, told)


def in_words(result: "Audit", out: Path) -> str:
    """Return the findings for people."""
    from engine.reporting.audit.markdown import FINDINGS_FILE, headline

    origin = result.origin
    parts = [f"{origin['model']} on {origin['dataset']} · {origin['split']}: {headline(result)}"]
    for number, one in enumerate(result.findings, start=1):
        place = f"{one.page}, {one.view}" if one.view else str(one.page)
        advice = f"\n   {one.advice}" if one.advice else ""
        parts.append(f"{number}. [{one.severity}] {one.sentence}{advice}\n   Page: {place}")
    if result.left_out:
        reasons = [f"- {name.replace('_', ' ')}: {reason}" for name, reason in result.left_out.items()]
        parts.append("\n".join(["Not judged:", *reasons]))
    parts.append(f"Wrote {out / FINDINGS_FILE} and {out / 'audit.json'}.")
    return "\n\n".join(parts)
