"""What pages show while something is missing: what it is, and the one command that brings it."""

import shlex

from engine.locations import WEIGHTS_DIR
from engine.models.catalog import SCORES_FOLDER, ModelEntry
from engine.ui import blocks
from engine.ui.sidebar import Selection

TRAIN = "python -m engine train --data DIR --out weights/mine --recipe mobilenet_v2"


def no_model(selection: Selection, lead: str) -> None:
    """Say that there is no model to use, and what is wrong with those that cannot be."""
    blocks.empty("No model yet.", lead, TRAIN)
    for entry in selection.broken:
        blocks.problem(f"{entry.name}: {entry.problem}")


def not_scored(entry: ModelEntry, lead: str) -> None:
    """Say that a model has no scores of the chosen data, and how it gets them."""
    blocks.empty(f"{entry.name} has not been scored on these data.", lead, score_command(entry))


def score_command(entry: ModelEntry) -> str:
    """Return the command that scores a dataset and puts the table where the pages look."""
    project = WEIGHTS_DIR.parent
    folder = entry.path.relative_to(project) if entry.path.is_relative_to(project) else entry.path
    out = folder / SCORES_FOLDER / f"NAME-test-{entry.require_config().padding}.parquet"
    return (
        f"python -m engine score --weights {shlex.quote(entry.name)} --data DIR --split test "
        f"--out {shlex.quote(str(out))}"
    )
