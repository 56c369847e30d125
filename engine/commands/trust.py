"""``python -m engine trust``: how far a model's heatmaps can be trusted."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from engine.commands.checks import check_folder_writable
from engine.commands.score import load_for
from engine.errors import InputError
from engine.terminal.output import moving, print_json, progress_bar, table

if TYPE_CHECKING:
    from engine.evaluation.trust.card import TrustCard
    from engine.inference.cam.method import Method

ALL = "all"


def trust(
    weights: Annotated[str, typer.Option(help="A model of weights/, a model folder, or a weights file.")],
    data: Annotated[Path, typer.Option(help="A dataset folder.")],
    out: Annotated[
        Path, typer.Option(help="Card to write: a .json file, or a folder that gets one for each method.")
    ],
    split: Annotated[str, typer.Option(help="Split to draw images from.")] = "test",
    method: Annotated[
        str, typer.Option(help="How the heatmaps are made; several with commas between, or all.")
    ] = "gradcam",
    images: Annotated[int, typer.Option(help="Images, half of each class.")] = 40,
    steps: Annotated[int, typer.Option(help="Steps of insertion and deletion.")] = 20,
    seed: Annotated[int, typer.Option(help="Seed of the sample, the random maps and the shuffles.")] = 0,
    positive: Annotated[str | None, typer.Option(help="Positive class of the dataset.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the results as JSON.")] = False,
) -> None:
    """Judge heatmaps against random maps, an edge detector, shuffled weights, small changes and lesions.

    The same command goes on where it was interrupted. A lesion's mask comes from the manifest's column mask.
    """
    from engine.evaluation.trust.card import write_card
    from engine.inference.trust.run import Plan, run_trust
    from engine.models.store import load_model

    methods = methods_of(method)
    model = load_model(weights)
    with progress_bar(None, "reading headers") as bar:
        dataset = load_for(model.config.classes[1], data, None, positive, moving(bar))
    files = files_of(out, dataset.name, split, methods)
    check_folder_writable(files[methods[0]].parent)
    cards = []
    for one in methods:
        file = files[one]
        with progress_bar(images, f"judging {one.label} of {model.name}") as bar:
            card = run_trust(
                model, dataset, Plan(one, images, steps, seed), split=split,
                journal=file.with_name(f".{file.name}.journal"), advance=bar.update,
            )  # fmt: skip
        write_card(card, file)
        cards.append(card)
    if as_json:
        print_json([in_json(card, files[one]) for one, card in zip(methods, cards, strict=True)])
        return
    for one, card in zip(methods, cards, strict=True):
        typer.echo(f"{in_words(card)}\n\nWrote {files[one]}\n")


def methods_of(names: str) -> list["Method"]:
    """Return the methods of a comma-separated list, all for ``all``; raises InputError for an unknown one."""
    from engine.inference.cam.method import Method

    if names == ALL:
        return list(Method)
    return list(dict.fromkeys(Method.parse(name.strip()) for name in names.split(",")))


def files_of(out: Path, dataset: str, split: str, methods: list["Method"]) -> dict["Method", Path]:
    """Return the file of each method's card: ``out`` itself for one method, else files in that folder.

    Raises InputError for several methods and one file, and for a file that is no .json.
    """
    from engine.evaluation.trust.card import card_name

    if out.suffix.lower() == ".json" and not out.is_dir():
        if len(methods) > 1:
            raise InputError(f"Expected --out to name a folder for {len(methods)} methods, but got '{out}'.")
        return {methods[0]: out}
    if out.suffix and not out.is_dir():
        raise InputError(f"Expected --out to name a .json file or a folder, but got '{out}'.")
    return {one: out / card_name(dataset, split, one.value) for one in methods}


def in_words(card: "TrustCard") -> str:
    """Return the verdict, what it rests on, the figures and the areas."""
    from engine.evaluation.trust import words

    parts = [
        f"{words.headline(card)}\n{words.support(card)}",
        table(words.figure_rows(card), right=("n",)),
        table(words.area_rows(card), right=("Insertion", "Deletion")),
        "\n".join(words.remarks(card)),
        words.HOW,
    ]
    return "\n\n".join(part for part in parts if part)


def in_json(card: "TrustCard", file: Path) -> dict[str, Any]:
    """Return a card's verdict and figures as plain values; those of single images are in the file."""
    from engine.evaluation.padding_study.report import plain
    from engine.evaluation.trust import words
    from engine.evaluation.trust.figures import trust_figures
    from engine.evaluation.trust.verdict import judge

    judgement = judge(card.images)
    return card.facts | {
        "out": file.as_posix(),
        "images": len(card.images),
        "verdict": judgement.verdict.value,
        "line": words.headline(card),
        "figures": plain(trust_figures(card.images).to_dict("records")),
        "problems": [{"path": path, "problem": problem} for path, problem in card.problems],
    }
