"""The results of every model on every test set as one Markdown table, kept up to date inside a document."""

import re
from collections.abc import Collection
from pathlib import Path

from engine.errors import InputError
from engine.evaluation.metrics import summary
from engine.evaluation.score_files import list_score_files
from engine.evaluation.score_table import labelled, read_scores
from engine.evaluation.wording import with_interval
from engine.models.catalog import SCORES_FOLDER, ModelEntry, own_padding
from engine.models.family import FAMILY, position

FIGURES = {
    "auc": "ROC AUC",
    "accuracy": "accuracy",
    "sensitivity": "sensitivity",
    "specificity": "specificity",
}

START, END = "<!-- results -->", "<!-- /results -->"


def results_table(models: list[ModelEntry], split: str = "test") -> str:
    """Return a Markdown table: a row for each model and set of this split, at the model's own threshold.

    Only scores under the model's own padding count, whether or not the weights are there. Rows go by set,
    then by the family's stages. Stages that were not trained are listed below with the command for it.
    """
    names = ["dataset", "model", "n", *FIGURES.values()]
    rows = []
    for entry in models:
        for file in list_score_files([entry.path / SCORES_FOLDER]):
            if file.problem or file.split != split or file.padding not in (own_padding(entry), ""):
                continue
            table = read_scores(file.path)
            counted = labelled(table)
            metrics = summary(counted.y, counted.score, table.threshold)
            cells = [with_interval(getattr(metrics, name), metrics.intervals[name]) for name in FIGURES]
            rows.append([file.dataset, entry.name, str(metrics.n), *cells])
    rows.sort(key=lambda row: (row[0], position(row[1]), row[1]))
    lines = ["| " + " | ".join(row) + " |" for row in [names, ["---"] * len(names), *rows]]
    return "\n".join(lines + not_trained({row[1] for row in rows}))


def not_trained(scored: Collection[str]) -> list[str]:
    """Return a line for each stage of the family without scores: how to train it, or go on training it."""
    missing = [stage for stage in FAMILY if stage.name not in scored]
    lines = [f"- {stage.name}: not trained; `{stage.command}`" for stage in missing if stage.command]
    return ["", *lines] if lines else []


def replace_between(text: str, start: str, end: str, content: str) -> str:
    """Return a document with what stands between two marks replaced; raises InputError without the marks."""
    pattern = re.compile(re.escape(start) + ".*?" + re.escape(end), flags=re.DOTALL)
    if not pattern.search(text):
        raise InputError(f"The document has no place for it; put {start} and {end} on lines of their own.")
    return pattern.sub(lambda _: f"{start}\n{content}\n{end}", text)


def update_document(path: Path, models: list[ModelEntry]) -> None:
    """Write the table anew between the marks of a document."""
    try:
        text = path.read_text(encoding="utf-8")
        path.write_text(replace_between(text, START, END, results_table(models)), encoding="utf-8")
    except OSError as error:
        raise InputError(f"Cannot rewrite '{path}': {error.strerror or error}.") from error
