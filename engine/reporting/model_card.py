"""A model folder's README.md: its card, made from its files (Mitchell et al., 2019)."""

import json
from pathlib import Path
from typing import Any

import pandas as pd

from engine.errors import InputError
from engine.evaluation.metrics import summary
from engine.evaluation.score_files import ScoreFile, list_score_files
from engine.evaluation.score_table import ScoreTable, labelled, read_scores
from engine.evaluation.wording import with_interval
from engine.models.catalog import SCORES_FOLDER, WEIGHTS_FILE, count_parameters, read_folder_config
from engine.models.config import ModelConfig
from engine.reporting.notice import NOTICE
from engine.reporting.training_curves import training_curves
from engine.reporting.trust_section import trust_section
from engine.reporting.weak_spots_section import weak_spots_section

NOTES_FILE = "NOTES.md"
"""What only a person knows of a model, taken over into the card word for word."""

LOG_FILE = "log.csv"
"""The figures of each epoch."""

CURVES_FILE = "curves.svg"
"""The picture of the training that the card shows."""

FACTS = {
    "dataset", "recipe", "init", "hardware", "seconds", "epochs_run", "best_epoch", "versions",
}  # fmt: skip

FIGURES = {
    "auc": "ROC AUC",
    "accuracy": "accuracy",
    "sensitivity": "sensitivity",
    "specificity": "specificity",
    "f1": "F1",
    "brier": "Brier",
}


def write_model_card(folder: Path) -> Path:
    """Write README.md anew from config.json, training.json, log.csv, score tables, trust cards and NOTES.md.

    With a log goes the picture of its curves, curves.svg.

    Raises InputError as ``model_card_text`` does.
    """
    folder = folder.resolve()
    path = folder / "README.md"
    path.write_text(model_card_text(folder), encoding="utf-8")
    write_curves(folder / LOG_FILE, folder)
    return path


def model_card_text(folder: Path) -> str:
    """Return a model folder's card in Markdown; it shows the picture of the curves where there is a log.

    Files that are missing leave their section out. Raises InputError where there is no config.json, and for
    a file that is damaged.
    """
    folder = folder.resolve()
    config = read_folder_config(folder)
    facts = read_facts(folder / "training.json")
    files = list_score_files([folder / SCORES_FOLDER])
    sections = [
        f"# {folder.name}\n\n{NOTICE}",
        description(folder, config, facts),
        results(files, config),
        weak_spots_section(files, config),
        trust_section(folder),
        notes(folder / NOTES_FILE),
        training(facts, folder / LOG_FILE),
        "## Use it\n\n"
        f"```\npython -m engine score --weights {folder.name} --data DIR --out scores.parquet\n"
        "python -m engine metrics scores.parquet\n```\n\n"
        "This card is made by `python -m engine card " + folder.name + "`; edit NOTES.md, not this file.",
    ]
    return "\n\n".join(section for section in sections if section) + "\n"


def write_curves(log: Path, folder: Path) -> None:
    """Write the picture of a log's curves into a folder, where there is a log."""
    if log.is_file():
        text = training_curves(pd.read_csv(log))
        (folder / CURVES_FILE).write_text(text, encoding="utf-8")


def read_facts(path: Path) -> dict[str, Any]:
    """Return what training.json says of the training, nothing where there is none."""
    if not path.is_file():
        return {}
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise InputError(f"'{path}' is damaged ({error}); restore it, or remove it.") from error
    if not isinstance(facts, dict) or not facts.keys() >= FACTS:
        raise InputError(f"'{path}' lacks facts of the training; restore it, or remove it.")
    return facts


def description(folder: Path, config: ModelConfig, facts: dict[str, Any]) -> str:
    """Return what the model is and what it is for."""
    negative, positive = config.classes
    chosen, fitted = (" (highest Youden's J on validation)", " (fitted on validation)") if facts else ("", "")
    weights = folder / WEIGHTS_FILE
    rows = [("architecture", f"`{config.arch}`")]
    if weights.is_file():
        size = weights.stat().st_size / 2**20
        rows.append(("parameters", f"{count_parameters(weights) / 1e6:.2f} M, {size:.1f} MiB on disk"))
    rows += [
        (
            "input",
            f"{config.in_channels} × {config.size}², {config.padding} {framing(config.padding)}",
        ),
        ("output", f"probability of {positive} against {negative}"),
        ("operating threshold", f"{config.threshold:.4f}{chosen}"),
        ("temperature", f"{config.temperature:.3f}{fitted}"),
    ]
    if config.members:
        rows.append(("members", ", ".join(f"{member.name} ({member.weight:g})" for member in config.members)))
    lines = ["| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows)]
    use = (
        "For studying how a classifier of chest radiographs behaves: its errors, its calibration, what its "
        "heatmaps show. It knows only images like those it was trained on: on other patients, machines and "
        "countries expect it to do worse, by an amount that only a set from there can show."
    )
    return "\n".join(lines) + "\n\n## Intended use and limits\n\n" + use


def framing(padding: str) -> str:
    """Return what to call the way an image becomes square."""
    return "of the centre" if padding == "crop" else "to the square" if padding == "stretch" else "padding"


def results(files: list[ScoreFile], config: ModelConfig) -> str:
    """Return the table of figures at the model's threshold, a row for each score table."""
    rows = []
    for file in files:
        table = read_scores(file.path, classes=None if file.provenance else config.classes)
        counted = labelled(table)
        metrics = summary(counted.y, counted.score, config.threshold)
        cells = [with_interval(getattr(metrics, name), metrics.intervals[name]) for name in FIGURES]
        n = f"{metrics.n} ({metrics.positives} positive)"
        rows.append([file.dataset, file.split, file.padding, n, *cells])
        if counted.excluded:
            rows[-1][3] += f", {counted.excluded} {other_labels(table)} apart"
        if counted.unreadable:
            rows[-1][3] += f", {counted.unreadable} unreadable"
    if not rows:
        return ""
    names = ["dataset", "split", "padding", "n", *FIGURES.values()]
    lines = ["| " + " | ".join(row) + " |" for row in [names, ["---"] * len(names), *rows]]
    return (
        "## Results\n\nAt the operating threshold; 95 % intervals (AUC: DeLong, proportions: Wilson).\n\n"
        + "\n".join(lines)
    )


def other_labels(table: ScoreTable) -> str:
    """Return the labels that are counted apart from the two classes."""
    labels = table.frame["label"].dropna().unique()
    return ", ".join(sorted(set(labels) - set(table.classes))) or "unlabelled"


def notes(path: Path) -> str:
    """Return what a person has written about the model."""
    try:
        return path.read_text(encoding="utf-8").strip() if path.is_file() else ""
    except ValueError as error:
        raise InputError(f"'{path}' is not UTF-8 text; save it as UTF-8.") from error


def training(facts: dict[str, Any], log: Path) -> str:
    """Return how the model was trained."""
    if not facts:
        return ""
    data, recipe = facts["dataset"], facts["recipe"]
    start = (
        f"from `{facts['init']['file']}` ({facts['init']['tensors']} tensors)"
        if facts["init"]
        else "from scratch"
    )
    stages = ", then ".join(
        f"{stage['epochs']} epochs at {stage['size']} pixels" for stage in recipe["stages"]
    )
    lines = [
        "## Training",
        "",
        f"- Data: `{data['name']}`, training {counts(data['training_images'])}; "
        f"validation {counts(data['validation_images'])}.",
        *(f"- {note}" for note in data["notes"]),
        f"- Started {start}; {stages}; the best of {facts['epochs_run']} epochs by the AUC over plain and "
        f"altered validation copies is epoch {facts['best_epoch']}.",
        f"- Hardware: {facts['hardware']}; {facts['seconds'] / 60:.0f} minutes of training and validation.",
        f"- Versions: Python {facts['versions']['python']}, PyTorch {facts['versions']['torch']}.",
        "- Recipe: "
        + ", ".join(f"{name} {plain(value)}" for name, value in recipe.items() if name != "stages")
        + ".",
    ]
    if log.is_file():
        history = pd.read_csv(log)
        columns = ["epoch", "size", "loss", "validation_auc", "hard_validation_auc"]
        lines += [
            "",
            f"![Training loss and validation ROC AUC by epoch]({CURVES_FILE})",
            "",
            "| epoch | input | loss | validation AUC | altered copies AUC |",
            "|---|---|---|---|---|",
        ]
        for row in history[columns].itertuples(index=False):
            lines.append(f"| {row[0]} | {row[1]} | {row[2]:.4f} | {row[3]:.4f} | {row[4]:.4f} |")
    return "\n".join(lines)


def counts(classes: dict[str, int]) -> str:
    """Return the images of each class in words."""
    return " + ".join(f"{count:,} {name}" for name, count in classes.items())


def plain(value: Any) -> str:
    """Return a recipe's value as text."""
    return {True: "on", False: "off"}.get(value, str(value)) if isinstance(value, bool) else str(value)
