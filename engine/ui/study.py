"""The study at a glance: every model on every set of scores, at the model's own threshold."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.datasets.groups import synthetic_remark
from engine.datasets.sources import Source
from engine.errors import InputError
from engine.evaluation.evaluation import Evaluation
from engine.evaluation.score_table import Labelled, ScoreTable
from engine.evaluation.wording import MISSING, with_interval
from engine.models.catalog import ModelEntry
from engine.ui import loaders
from engine.ui.sidebar import Selection, own_scores

NOT_SCORED = {"Split": "", "Images": "", "Positive": "", "Negative": "", "Remark": "not scored yet"}
"""The row of a dataset without scores."""


@dataclass(frozen=True)
class Subject:
    """What the Metrics page is about: a score table and its figures.

    ``where`` is its line above the headline; ``left_out`` says in words which rows no figure counts.
    """

    name: str
    where: str
    split: str
    table: ScoreTable
    result: Evaluation
    left_out: str


def subject(selection: Selection) -> Subject:
    """Return the chosen model's scores of the chosen data; raises InputError for a table without figures."""
    entry, file = selection.model, selection.scores
    if entry is None or file is None:
        raise InputError("Choose a model and data that it was scored on.")
    return Subject(
        name=entry.name,
        where=f"{entry.name} on {selection.where}{synthetic(selection)}",
        split=file.split,
        table=loaders.scores(file),
        result=loaders.evaluation(file, selection.threshold, entry.name),
        left_out=left_out(loaders.counted(file)),
    )


def panels(models: Sequence[ModelEntry], keys: Sequence[str]) -> list[tuple[str, list[Evaluation]]]:
    """Return for each set (dataset/split) the evaluations of the models that have scores of both classes."""
    found = []
    for key in keys:
        evaluations = [one for entry in models if (one := evaluation_of(entry, key)) is not None]
        if evaluations:
            found.append((" · ".join(key.rsplit("/", 1)), evaluations))
    return found


def evaluation_of(entry: ModelEntry, key: str) -> Evaluation | None:
    """Return a model's evaluation on a set, None where it has no usable scores of it or of one class only."""
    file = own_scores(entry, key)
    if file is None:
        return None
    try:
        result = loaders.evaluation(file, entry.require_config().threshold, entry.name)
    except InputError:
        return None
    return result if result.curve.positives and result.curve.negatives else None


def keys_of(models: Sequence[ModelEntry]) -> list[str]:
    """Return the sets that any model has scores for: test sets first, then by name."""
    keys = {file.key for entry in models for file in loaders.score_files(entry) if not file.problem}
    return sorted(keys, key=lambda key: (not key.endswith("/test"), key))


def model_rows(models: Sequence[ModelEntry], key: str | None) -> list[dict[str, str]]:
    """Return the table of models: what each is, and its figures on the chosen set."""
    rows = []
    for entry in models:
        config = entry.require_config()
        row = {
            "Model": entry.name,
            "Architecture": config.arch.removeprefix("torchvision:").removeprefix("timm:"),
            "Preparation": config.padding,
            "Parameters": parameters(entry.parameters),
            "ROC AUC": MISSING if key and own_scores(entry, key) else "not scored",
            "Sensitivity": "",
            "Specificity": "",
        }
        result = evaluation_of(entry, key) if key else None
        if result:
            figures = result.metrics
            for name in ("ROC AUC", "Sensitivity", "Specificity"):
                attribute = name.split()[-1].lower()
                row[name] = with_interval(getattr(figures, attribute), figures.intervals[attribute])
        rows.append(row)
    return rows


def parameters(count: int | None) -> str:
    """Return a number of parameters as text; nothing where it is not known."""
    if count is None:
        return ""
    return f"{count / 1e6:.2f} M" if count >= 100_000 else f"{count:,}"


def damaged_tables(models: Sequence[ModelEntry]) -> list[str]:
    """Return a sentence for each score table that cannot be read."""
    return [
        f"{entry.name}: the score table {file.path.name} is {file.problem.rstrip('.')}; score the data again."
        for entry in models
        for file in loaders.score_files(entry)
        if file.problem
    ]


def left_out(counted: Labelled) -> str:
    """Return which rows of a score table no figure counts, in words; nothing where all count."""
    parts = []
    if counted.excluded:
        parts.append(f"{counted.excluded:,} of another label kept apart")
    if counted.unreadable:
        parts.append(f"{counted.unreadable:,} unreadable")
    return ", ".join(parts)


def synthetic(selection: Selection) -> str:
    """Return the remark that the chosen scores are of synthetic images; nothing for real or unknown ones."""
    return synthetic_remark(loaders.scores(selection.scores).frame) if selection.scores else ""


def dataset_rows(models: Sequence[ModelEntry], sources: Sequence[Source]) -> list[dict[str, str]]:
    """Return the table of datasets: what was scored of each split, and whether its images are here."""
    here = [source.name for source in sources]
    keys = keys_of(models)
    names = [*here, *sorted({key.rpartition("/")[0] for key in keys} - set(here))]
    rows = []
    for name in names:
        scored = [scored_row(models, key) for key in keys if key.rpartition("/")[0] == name]
        place = {"Pictures": "here" if name in here else "elsewhere"}
        rows += [{"Dataset": name} | row | place for row in scored or [NOT_SCORED]]
    remarks = any(row["Remark"] for row in rows)
    return [row if remarks else {name: row[name] for name in row if name != "Remark"} for row in rows]


def scored_row(models: Sequence[ModelEntry], key: str) -> dict[str, str]:
    """Return the counts of a scored set (dataset/split) from the first score table that has it."""
    file = next(file for entry in models for file in loaders.score_files(entry) if file.key == key)
    try:
        table, counted = loaders.scores(file), loaders.counted(file)
    except InputError as error:
        return NOT_SCORED | {"Split": file.split, "Remark": str(error)}
    positives = int(counted.y.sum())
    return {
        "Split": file.split,
        "Images": f"{len(table.frame):,}",
        "Positive": f"{positives:,}",
        "Negative": f"{counted.n - positives:,}",
        "Remark": left_out(counted),
    }
