"""``python -m engine stress``: how far a model falls as pictures get worse."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from engine.commands.checks import check_folder_writable
from engine.commands.score import load_for
from engine.errors import InputError
from engine.terminal.output import moving, print_json, progress_bar, table

if TYPE_CHECKING:
    from engine.evaluation.stress.scores import StressScores


def stress(
    weights: Annotated[
        list[str] | None, typer.Option(help="A model of weights/, a model folder, or a weights file.")
    ] = None,
    more: Annotated[list[str] | None, typer.Argument(metavar="[WEIGHTS]...", help="More models.")] = None,
    data: Annotated[Path | None, typer.Option(help="A dataset folder.")] = None,
    split: Annotated[str, typer.Option(help="Split to score.")] = "test",
    limit: Annotated[
        int | None, typer.Option(help="A random sample of so many images of each class; all unless told.")
    ] = None,
    kinds: Annotated[
        str | None,
        typer.Option(
            help="Changes, comma-separated, all unless told: contrast, brightness, blur, noise, resolution, "
            "jpeg, rotation; one direction: lower_contrast, higher_contrast, darker, brighter."
        ),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Scores to write: one long table, .parquet.")] = None,
    show: Annotated[
        Path | None, typer.Option(help="Show a test that was made before; nothing else is needed.")
    ] = None,
    threshold: Annotated[
        float | None, typer.Option(help="Call positive from this score on; each model's own unless told.")
    ] = None,
    positive: Annotated[str | None, typer.Option(help="Positive class of the dataset.")] = None,
    seed: Annotated[int, typer.Option(help="Seed of the sample, the noise and the turns.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print the results as JSON.")] = False,
) -> None:
    """Score changed pictures in five steps of each change. The same command goes on where it was interrupted.

    Sensitivity and specificity are at a fixed threshold; a star marks a fall beyond noise against the
    unchanged pictures (McNemar's exact test within the class, Holm over all changes and steps).
    """
    from engine.evaluation.stress.store import read_stress

    if show is not None:
        test = read_stress(show)
    else:
        names = [*(weights or []), *(more or [])]
        if not names or data is None or out is None:
            raise InputError(
                "Give --weights, --data and --out, or --show a stress test that was made before."
            )
        if out.suffix.lower() != ".parquet" or out.is_dir():
            raise InputError(f"Expected --out to name a file that ends in .parquet, but got '{out}'.")
        test = made(names, data, split, limit, kinds, out, positive, seed)
    if as_json:
        print_json(in_json(test, threshold))
        return
    typer.echo(in_words(test, threshold))
    if out is not None and show is None:
        typer.echo(f"\nWrote {out}; see it again with: python -m engine stress --show {out}")


def made(
    names: list[str],
    data: Path,
    split: str,
    limit: int | None,
    kinds: str | None,
    out: Path,
    positive: str | None,
    seed: int,
) -> "StressScores":
    """Score the changed images and write the test; return it."""
    from engine.commands.checks import check_some_usable
    from engine.datasets.select import rows_for_split
    from engine.evaluation.stress.store import write_stress
    from engine.imaging.stress import choose_dials
    from engine.inference.stress import run_stress, sample
    from engine.models.store import load_model

    dials = choose_dials([name.strip() for name in kinds.split(",")] if kinds else [])
    first = load_model(names[0])
    check_folder_writable(out.parent)
    with progress_bar(None, "reading headers") as bar:
        dataset = load_for(first.config.classes[1], data, None, positive, moving(bar))
    images = len(sample(rows_for_split(dataset, split), limit, seed))
    with progress_bar(images, f"stressing {dataset.name}") as bar:
        test = run_stress(
            names, dataset, split=split, limit=limit, dials=dials, seed=seed,
            journal=out.with_name(f".{out.name}.journal"), advance=bar.update,
        )  # fmt: skip
    check_some_usable(list(test.paths), list(test.problems))
    write_stress(test, out)
    return test


def in_words(test: "StressScores", threshold: float | None) -> str:
    """Return for each model the answer in a sentence, and both rates in per cent by change and severity."""
    from engine.evaluation.stress import words
    from engine.evaluation.stress.scores import of_model
    from engine.evaluation.stress.table import RATES, stress_table

    parts = []
    for model in test.models:
        limit = model.threshold if threshold is None else threshold
        found = stress_table(of_model(test, model.name), limit, test.classes)
        parts.append(f"{model.name}: {words.headline(found)}\n{words.support(found, limit, split_of(test))}")
        parts += [f"{figure} in %, by severity\n{table(words.rate_rows(found, figure))}" for figure in RATES]
    unusable = sum(problem is not None for problem in test.problems)
    if unusable:
        images = "image" if unusable == 1 else "images"
        parts.append(f"{unusable} {images} could not be used (see the column problem).")
    return "\n\n".join(parts)


def in_json(test: "StressScores", threshold: float | None) -> dict[str, Any]:
    """Return for each model its table as records, and the first severity at which each rate falls."""
    from engine.evaluation.padding_study.report import plain
    from engine.evaluation.stress import words
    from engine.evaluation.stress.scores import of_model
    from engine.evaluation.stress.table import onsets, stress_table

    models = []
    for model in test.models:
        limit = model.threshold if threshold is None else threshold
        found = stress_table(of_model(test, model.name), limit, test.classes)
        models.append(
            {
                "name": model.name,
                "padding": model.padding,
                "threshold": limit,
                "n": int(found["n"].iloc[0]),
                "positives": int(found["positives"].iloc[0]),
                "headline": words.headline(found),
                "steps": plain(found.drop(columns=["n", "positives"]).to_dict("records")),
                "first_fall": plain(onsets(found).to_dict("records")),
            }
        )
    problems = [
        {"path": path, "problem": problem}
        for path, problem in zip(test.paths, test.problems, strict=True)
        if problem is not None
    ]
    return {"models": models, "classes": list(test.classes), "problems": problems} | test.provenance


def split_of(test: "StressScores") -> str:
    """Return the split that was tested, nothing where the file does not say."""
    return str(test.provenance.get("split", ""))
