"""``python -m engine explain``: heatmaps of image files, as pictures and as numbers."""

from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from engine.commands.checks import check_folder_writable, check_some_usable
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
from engine.terminal.output import print_json, progress_bar


def explain(
    images: Annotated[list[Path], typer.Argument(help="Image files, or folders of them.")],
    weights: Weights,
    out: Annotated[Path, typer.Option(help="Folder for the overlays (PNG).")],
    method: Annotated[str, typer.Option(help="gradcam.")] = "gradcam",
    layer: Annotated[str | None, typer.Option(help="Target layer; the last feature map unless told.")] = None,
    class_name: Annotated[
        str | None, typer.Option("--class", help="Class to explain; the positive unless told.")
    ] = None,
    padding: Annotated[str | None, typer.Option(help="Another padding than the model's own.")] = None,
    raw: Annotated[
        bool, typer.Option(help="Also write each map as float32 .npy, before normalisation.")
    ] = False,
    arch: Arch = None,
    config: Config = None,
    in_channels: InChannels = None,
    outputs: Outputs = None,
    size: Size = None,
    mean: Mean = None,
    std: Std = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was done as JSON.")] = False,
) -> None:
    """Write a Grad-CAM overlay for each image; an unreadable image is reported and the others go on."""
    from PIL import Image

    from engine.imaging.decode import decode
    from engine.imaging.overlay import overlay
    from engine.imaging.problems import ImageError
    from engine.inference.explain import explain as explain_picture
    from engine.inference.heatmap import normalised

    if method != "gradcam":
        raise InputError(f"Unknown method '{method}'; available is gradcam.")
    names = heatmap_names(images, out)
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
    positive = class_is_positive(class_name, model.config.classes)
    if raw and model.members:
        raise InputError(
            "An ensemble has no raw map: its members' maps differ in scale; explain a member, or drop --raw."
        )
    check_folder_writable(out)
    results = []
    with progress_bar(len(names), "explaining") as bar:
        for file, name in names.items():
            row: dict = {"path": file.as_posix()}
            try:
                picture = decode(file)
            except ImageError as error:
                row["problem"] = f"{error.problem.value}: {error}"
            else:
                explanation = explain_picture(
                    model, picture, padding=padding, layers=layer and [layer], positive=positive
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
            results.append(row)
            bar.update()
    check_some_usable([row["path"] for row in results], [row.get("problem") for row in results])
    if as_json:
        print_json({"model": model.name, "method": method, "images": results})
        return
    done = sum("overlay" in row for row in results)
    typer.echo(f"Explained {done} of {len(results)} images with {model.name}: {out}")
    for row in results:
        if "problem" in row:
            typer.echo(f"{row['path']}: {row['problem']}")


def class_is_positive(name: str | None, classes: tuple[str, str]) -> bool:
    """Tell whether the class to explain is the positive one; raises InputError for a class of another one."""
    if name is None or name == classes[1]:
        return True
    if name == classes[0]:
        return False
    raise InputError(f"Unknown class '{name}'; the model knows {classes[0]} and {classes[1]}.")
