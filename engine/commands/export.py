"""``python -m engine export``: a model in a form that other programs run."""

from pathlib import Path
from typing import Annotated

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
from engine.errors import InputError
from engine.reporting.notice import NOTICE
from engine.terminal.output import print_json

export = typer.Typer(help="Write a model in a form that other programs run.", no_args_is_help=True)


@export.callback()
def forms() -> None:
    """Keep the form a word of its own: with one command only, its name would fall away."""


@export.command("onnx")
def export_as_onnx(
    weights: Weights,
    out: Annotated[Path, typer.Option(help="File to write: .onnx.")],
    with_cam: Annotated[
        bool, typer.Option("--with-cam", help="Also return the heatmap: Grad-CAM of the positive class.")
    ] = False,
    opset: Annotated[
        int | None, typer.Option(help="Version of ONNX's operators, 13 to 20; 17 unless told.")
    ] = None,
    arch: Arch = None,
    config: Config = None,
    in_channels: InChannels = None,
    outputs: Outputs = None,
    size: Size = None,
    mean: Mean = None,
    std: Std = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was written as JSON.")] = False,
) -> None:
    """Write a model, or an ensemble with all its members, as one ONNX file that any runtime reads.

    The file takes preprocessed images in batches of any size and returns logits and scores; what an image
    goes through before, and what the outputs mean, stands in its metadata as JSON. Before it is written, its
    outputs are compared with PyTorch's.
    """
    if out.suffix.lower() != ".onnx" or out.is_dir():
        raise InputError(f"Expected --out to name a file that ends in .onnx, but got '{out}'.")
    from engine.inference.onnx_check import check_onnx
    from engine.models.onnx_export import export_onnx, write_onnx
    from engine.models.onnx_trace import OPSET

    model = load_chosen_model(
        weights, arch=arch, config=config, in_channels=in_channels, outputs=outputs, size=size, mean=mean,
        std=std,
    )  # fmt: skip
    check_folder_writable(out.parent)
    proto = export_onnx(model, with_cam=with_cam, opset=OPSET if opset is None else opset, notice=NOTICE)
    difference = check_onnx(proto, model)
    write_onnx(proto, out)
    inputs = [one.name for one in proto.graph.input]
    returned = [one.name for one in proto.graph.output]
    if as_json:
        print_json({
            "model": model.name, "out": out.as_posix(), "bytes": out.stat().st_size,
            "opset": proto.opset_import[0].version, "inputs": inputs, "outputs": returned,
            "largest_logit_difference": difference,
        })  # fmt: skip
        return
    typer.echo(
        f"Wrote {out} ({out.stat().st_size / 1e6:.1f} MB): {', '.join(inputs)} to {', '.join(returned)}. "
        f"Largest difference of a logit to PyTorch on random squares: {difference:.1g}."
    )
