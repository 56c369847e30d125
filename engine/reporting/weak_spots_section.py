"""The part of a model card that says on which images the model does worse than on the others."""

from collections.abc import Iterable

from engine.evaluation.findings import other_called_positive, weaker_groups
from engine.evaluation.findings.finding import Finding
from engine.evaluation.metrics import summary
from engine.evaluation.other_group import other_group
from engine.evaluation.score_files import ScoreFile
from engine.evaluation.score_table import ScoreTable, labelled, read_scores
from engine.evaluation.subgroup_values import subgroup_columns
from engine.evaluation.subgroups import subgroups
from engine.models.config import ModelConfig

VALIDATION = "val"
"""The split on which the threshold was chosen; no test of anything."""


def weak_spots_section(files: Iterable[ScoreFile], config: ModelConfig) -> str:
    """Return the section in Markdown, nothing where every group does as well as the others, within noise.

    ``files`` are the model's score tables; those under its own preparation count, but for validation.
    """
    lines: list[str] = []
    for file in files:
        if file.split == VALIDATION or file.padding != config.padding:
            continue
        table = read_scores(file.path, classes=None if file.provenance else config.classes)
        where = f"{file.dataset} · {file.split}"
        lines += [f"- {found.sentence}" for found in weak_spots(table, config.threshold, where)]
    if not lines:
        return ""
    return (
        "## Where it does worse\n\nAt the operating threshold; images taken as independent.\n\n"
        + "\n".join(lines)
    )


def weak_spots(table: ScoreTable, threshold: float, where: str) -> list[Finding]:
    """Return the groups that do worse than the others, and the other labels that are called positive.

    Groups are those of the table's columns, and of the images' size and shape; see ``findings`` for the
    rules. ``where`` names the set.
    """
    counted = labelled(table)
    metrics = summary(counted.y, counted.score, threshold)
    groups = {column: subgroups(table, column, threshold) for column in subgroup_columns(table)}
    return [
        *weaker_groups(groups, where),
        *other_called_positive(other_group(table, threshold), metrics, table.classes, where),
    ]
