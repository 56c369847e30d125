"""A model's card in Hugging Face's format: metadata that their library reads, then the card's text.

The metadata hold the figures of each scored set in a ``model-index``. Nothing here talks to a network.
"""

import math
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import InputError
from engine.evaluation.metrics import Metrics, summary
from engine.evaluation.score_files import ScoreFile, list_score_files
from engine.evaluation.score_table import labelled, read_scores
from engine.evaluation.wording import limits
from engine.models.catalog import (
    SCORES_FOLDER,
    WEIGHTS_FILE,
    member_folders,
    padding_name,
    read_folder_config,
)
from engine.models.config import ModelConfig
from engine.reporting.licence import LICENCE, ships
from engine.reporting.model_card import LOG_FILE, model_card_text, read_facts, write_curves

if TYPE_CHECKING:
    from huggingface_hub import EvalResult, ModelCardData

TASK, TASK_NAME = "image-classification", "Image classification"
"""The task's identifier and name on the Hub."""

FIGURES = {
    "auc": ("roc_auc", "ROC AUC"),
    "accuracy": ("accuracy", "Accuracy"),
    "sensitivity": ("recall", "Sensitivity (recall)"),
    "specificity": ("specificity", "Specificity"),
    "ppv": ("precision", "PPV (precision)"),
    "f1": ("f1", "F1"),
    "brier": ("brier_score", "Brier score"),
}
"""The identifier of each figure on the Hub, where it has one, and its name."""

DIGITS = 4
"""Decimals of a figure in the metadata."""

WITHOUT_THRESHOLD = ("auc", "brier")
"""The figures that no threshold changes."""

TAGS = ("chest-x-ray", "radiology", "medical-imaging", "research-use-only", "pneumoscope")

VALIDATION = "val"
"""The split on which training makes its choices."""

UNKNOWN_LICENCE = "unknown"
"""The Hub's identifier of a licence that is not known."""


def write_hugging_face_card(folder: Path, out: Path, licence: str | None = None) -> Path:
    """Write a model folder's card in Hugging Face's format, with the picture of its curves beside it.

    ``licence`` is the Hub's identifier; without it a model of the project has the project's, and another
    one's is unknown. Raises InputError as ``hugging_face_card`` does, and where nothing can be written.
    """
    text = hugging_face_card(folder, licence)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(text, encoding="utf-8")
        write_curves(folder / LOG_FILE, out.parent)
    except OSError as error:
        raise InputError(f"Cannot write '{out}': {error.strerror or error}.") from error
    return out


def hugging_face_card(folder: Path, licence: str | None = None) -> str:
    """Return a model folder's card: the metadata between two lines of dashes, then the card's text.

    Raises InputError where there is no config.json, and for a file that is damaged.
    """
    return f"---\n{metadata(folder.resolve(), licence).to_yaml()}\n---\n\n{model_card_text(folder)}"


def metadata(folder: Path, licence: str | None = None) -> "ModelCardData":
    """Return the metadata of a model's folder; see ``hugging_face_card`` for the errors."""
    from huggingface_hub import ModelCardData

    config = read_folder_config(folder)
    members = member_folders(config, folder) if config.members else [folder]
    trained = [facts["dataset"]["name"] for one in members if (facts := read_facts(one / "training.json"))]
    results = eval_results(folder, config)
    return ModelCardData(
        model_name=folder.name,
        license=licence or (LICENCE.lower() if ships(folder) else UNKNOWN_LICENCE),
        library_name="pneumoscope",
        pipeline_tag=TASK,
        tags=tags(config, any((one / WEIGHTS_FILE).is_file() for one in members)),
        datasets=list(dict.fromkeys(trained)) or None,
        metrics=list(dict.fromkeys(one.metric_type for one in results)) or None,
        eval_results=results or None,
    )


def tags(config: ModelConfig, has_weights: bool) -> list[str]:
    """Return the tags of a model: what it is about, its classes, and the library of its weights."""
    classes = [name.lower() for name in config.classes if name.lower() != "normal"]
    formats = ["pytorch", "safetensors"] if has_weights else []
    return list(dict.fromkeys([*TAGS, *classes, config.arch.rsplit(":", 1)[-1], *formats]))


def eval_results(folder: Path, config: ModelConfig) -> "list[EvalResult]":
    """Return the figures of each set scored under the model's own padding, at the model's threshold."""
    members = [read_folder_config(one) for one in member_folders(config, folder)] if config.members else []
    own = padding_name(config, members)
    found = []
    for file in list_score_files([folder / SCORES_FOLDER]):
        if file.problem:
            raise InputError(f"'{file.path}' is {file.problem}; score again, or remove it.")
        if file.padding in (own, ""):
            table = read_scores(file.path, classes=None if file.provenance else config.classes)
            rows = labelled(table)
            found += results_of(file, summary(rows.y, rows.score, config.threshold))
    return found


def results_of(file: ScoreFile, metrics: Metrics) -> "list[EvalResult]":
    """Return the figures of one set; the interval stands in a figure's name, n in the set's."""
    from huggingface_hub import EvalResult

    found = []
    for name, (identifier, title) in FIGURES.items():
        value = getattr(metrics, name)
        if math.isnan(value):
            continue
        args = {} if name in WITHOUT_THRESHOLD else {"threshold": metrics.threshold}
        found.append(
            EvalResult(
                task_type=TASK,
                task_name=TASK_NAME,
                dataset_type=file.dataset,
                dataset_name=set_name(file, metrics),
                dataset_split=file.provenance.get("split"),
                dataset_revision=file.provenance.get("dataset_hash"),
                metric_type=identifier,
                metric_name=f"{title}, 95 % interval {limits(metrics.intervals[name])}",
                metric_value=round(value, DIGITS),
                metric_args=args or None,
            )
        )
    return found


def set_name(file: ScoreFile, metrics: Metrics) -> str:
    """Return what a set is called: its dataset and n, and what makes figures of validation too good."""
    chosen = ", validation, on which choices rest" if file.split == VALIDATION else ""
    return f"{file.dataset}{chosen}, n = {metrics.n:,} ({metrics.positives:,} positive)"
