"""``python -m engine explain``: heatmaps of image files, or of a dataset, as pictures and as numbers."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import numpy as np
import typer

from engine.commands.checks import check_folder_writable, check_some_usable
from engine.commands.explain_dataset import explain_dataset
from engine.commands.heatmap_files import heatmap_names
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
from engine.errors import InputError
from engine.inference.cam.method import Method
from engine.terminal.output import print_json, progress_bar

if TYPE_CHECKING:
    from engine.models.store import LoadedModel


def explain(
    weights: Weights,
    out: Annotated[Path, typer.Option(help="Folder for the overlays (PNG).")],
    images: Annotated[list[Path] | None, typer.Argument(help="Image files, or folders of them.")] = None,
    data: Annotated[
        Path | None, typer.Option(help="A dataset folder, in place of image files; goes on where it ended.")
    ] = None,
    split: Annotated[str | None, typer.Option(help="Split of --data; all of them unless told.")] = None,
    method: Annotated[str, typer.Option(help=f"{', '.join(Method)}.")] = Method.GRADCAM.value,
    layer: Annotated[
        list[str] | None,
        typer.Option(
            help="Target layer, or several for the mean of theirs; the last feature map unless told."
        ),
    ] = None,
    class_name: Annotated[
        str | None, typer.Option("--class", help="Class to explain; the positive unless told.")
    ] = None,
    padding: Annotated[str | None, typer.Option(help="Another padding than the model's own.")] = None,
    raw: Annotated[
        bool, typer.Option(help="Also write each map as float32 .npy, before normalisation.")
    ] = False,
    positive: Annotated[str | None, typer.Option(help="Positive class of --data.")] = None,
    arch: Arch = None,
    config: Config = None,
    in_channels: InChannels = None,
    outputs: Outputs = None,
    size: Size = None,
    mean: Mean = None,
    std: Std = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was done as JSON.")] = False,
) -> None:
    """Write a heatmap over each image; an unusable image is reported and the others go on.

    Heatmaps of a dataset are kept and used again; the same command goes on where it was interrupted.
    """
    how = Method.parse(method)
    if (data is None) == (not images):
        raise InputError("Give image files, or a dataset by --data: one of the two.")
    if data is None and (split or positive):
        raise InputError("--split and --positive go with a dataset folder, given by --data.")
    names = heatmap_names(images, out) if images else {}
    model = load_chosen_model(
        weights,
        arch=arch,
        config=config,
        in_channels=in_channels,
        outputs=outputs,
        size=size,
        mean=mean,
        std=std,
    )
    of_positive = class_is_positive(class_name, model.config.classes)
    if raw:
        check_one_raw_map(model, layer)
    check_folder_writable(out)
    if data is not None:
        dataset, rows = explain_dataset(
            model, data, out, split=split, class_name=positive, padding=padding, method=how, layers=layer,
            positive=of_positive, raw=raw,
        )  # fmt: skip
        source = {"dataset": dataset.name, "split": split or ", ".join(dataset.splits)}
    else:
        rows = explain_files(
            model, names, out, padding=padding, method=how, layers=layer, positive=of_positive, raw=raw
        )
        source = {}
    check_some_usable([row["path"] for row in rows], [row.get("problem") for row in rows])
    if as_json:
        print_json({"model": model.name, "method": how.value, "layers": layer, **source, "images": rows})
        return
    done = sum("overlay" in row for row in rows)
    typer.echo(f"Explained {done} of {len(rows)} images with {model.name}: {out}")
    for row in rows:
        if "problem" in row:
            typer.echo(f"{row['path']}: {row['problem']}")


def explain_files(
    model: "LoadedModel",
    names: dict[Path, Path],
    out: Path,
    *,
    padding: str | None,
    method: Method,
    layers: list[str] | None,
    positive: bool,
    raw: bool,
) -> list[dict]:
    """Write the overlays of image files; return a row for each: what it got, or its problem."""
    from PIL import Image

    from engine.imaging.decode import decode
    from engine.imaging.overlay import overlay
    from engine.imaging.problems import ImageError
    from engine.inference.explain import explain as explain_picture
    from engine.inference.heatmap import normalised

    rows = []
    with progress_bar(len(names), "explaining") as bar:
        for file, name in names.items():
            row: dict = {"path": file.as_posix()}
            try:
                picture = decode(file)
            except ImageError as error:
                row["problem"] = f"{error.problem.value}: {error}"
            else:
                explanation = explain_picture(
                    model, picture, padding=padding, method=method, layers=layers, positive=positive
                )
                target = out / f"{name}.png"
                target.parent.mkdir(parents=True, exist_ok=True)
                shown = overlay(explanation.square, normalised(explanation.heatmap))
                Image.fromarray(shown).save(target)
                if raw and explanation.raw is not None:
                    np.save(out / f"{name}.npy", explanation.raw)
                row |= {
                    "score": round(explanation.score, 6),
                    "overlay": target.as_posix(),
                    "energy_on_padding": explanation.energy_on_padding,
                }
            rows.append(row)
            bar.update()
    return rows


def check_one_raw_map(model: "LoadedModel", layers: list[str] | None) -> None:
    """Raise InputError where a map is a mean of others, and so has no raw one."""
    if model.members:
        raise InputError(
            "An ensemble has no raw map: its members' maps differ in scale; explain a member, or drop --raw."
        )
    if layers and len(set(layers)) > 1:
        raise InputError(
            "Several layers have no raw map: their maps differ in scale; name one layer, or drop --raw."
        )


def class_is_positive(name: str | None, classes: tuple[str, str]) -> bool:
    """Tell whether the class to explain is the positive one; raises InputError for a class of another one."""
    if name is None or name == classes[1]:
        return True
    if name == classes[0]:
        return False
    raise InputError(f"Unknown class '{name}'; the model knows {classes[0]} and {classes[1]}.")
