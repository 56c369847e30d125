"""``python -m engine deploy``: folders that are ready to be put online."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.terminal.output import print_json

if TYPE_CHECKING:
    from engine.deploy.space import Written

deploy = typer.Typer(
    help="Write a folder to put online: the dashboard, or a demo of one model.", no_args_is_help=True
)

Json = Annotated[bool, typer.Option("--json", help="Print what was written as JSON.")]
Title = Annotated[str | None, typer.Option(help="Title of the Space.")]


@deploy.command("space")
def space(
    weights: Annotated[
        list[str], typer.Option(help="A model of weights/, or a model folder; repeat it for more.")
    ],
    out: Annotated[Path, typer.Option(help="New folder to write.")],
    title: Title = None,
    as_json: Json = False,
) -> None:
    """Write the dashboard as a Docker Space: app, chosen models with their scores, synthetic demo."""
    from engine.deploy.space import write_space

    tell(write_space(out, weights, title or "PneumoScope"), as_json, "sdk: docker")


@deploy.command("gradio")
def gradio(
    weights: Annotated[str, typer.Option(help="A model of weights/, or a model folder.")],
    out: Annotated[Path, typer.Option(help="New folder to write.")] = Path("gradio-deploy"),
    title: Title = None,
    as_json: Json = False,
) -> None:
    """Write a demo of one model for one radiograph at a time: app.py, requirements.txt, the model."""
    from engine.deploy.gradio_folder import write_gradio

    tell(write_gradio(out, weights, title), as_json, "python app.py")


def tell(written: "Written", as_json: bool, how: str) -> None:
    """Print what was written, and where it says how to go on."""
    if as_json:
        print_json({"out": written.out.as_posix(), "models": list(written.models), "bytes": written.size})
        return
    typer.echo(
        f"Wrote {written.out} ({written.size / 1e6:.1f} MB; {how}) with {', '.join(written.models)}. "
        f"Its README.md says how to put it online."
    )
