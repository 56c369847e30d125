"""Where all err and where only one does: the combinations of models that err on the same images."""

from collections.abc import Sequence
from typing import Any

from engine.evaluation.comparison.comparison import Comparison
from engine.evaluation.comparison.errors import error_sets
from engine.evaluation.wording import with_interval
from engine.figures.error_overlap import error_overlap_figure
from engine.ui import blocks
from engine.ui.comparison_images import choose_images, clickable_plot, show_images
from engine.ui.page_setup import theme
from engine.ui.sidebar import Selection

NOTE = (
    "Each bar counts the images on which exactly the models with a dark dot err, each at its own threshold. "
    "A click on a bar shows them. Beside each model stand all its errors."
)

MOST = 12
"""Rows of the table; the file beneath the figure has all."""


def show_errors(comparison: Comparison, selection: Selection) -> None:
    """Show which models err together, and the images behind each combination."""
    sets = error_sets(comparison)
    blocks.section("Who errs together", f"{NOTE} n = {comparison.n:,}.")
    if sets.empty:
        blocks.problem("No model errs on any of these images.")
        return
    rows = sets.to_dict("records")
    options = {title(row, comparison.names): row for row in rows}
    clickable_plot(
        error_overlap_figure(sets, comparison.names, theme()),
        "error_overlap",
        "Images on which each combination of models errs",
        sets.drop(columns=["models", "paths"]),
        {row["key"]: name for name, row in options.items()},
        "errors_of",
    )
    chosen = choose_images(list(options), "errors_of")
    if chosen is not None:
        row = options[chosen]
        frame = comparison.frame[comparison.frame["path"].isin(row["paths"])]
        names = [*row["models"], *(name for name in comparison.names if name not in row["models"])]
        show_images(frame, {name: name for name in names}, comparison.classes, selection, "errors_wall")
    blocks.section("Combinations", f"The largest {min(MOST, len(rows))} of {len(rows)}.")
    blocks.table(
        listed(rows[:MOST], comparison.names), "Combinations", right=("Images", "Missed", "False alarms")
    )


def title(row: dict[Any, Any], names: Sequence[str]) -> str:
    """Return what a combination is called: which models err, and on how many images."""
    return f"{who(row['models'], names)}: {row['n']:,}"


def who(models: Sequence[str], names: Sequence[str]) -> str:
    """Return which models err."""
    if len(models) == len(names):
        return "all err" if len(names) > 2 else "both err"
    if len(models) == 1:
        return f"only {models[0]} errs"
    missing = [name for name in names if name not in models]
    if len(missing) == 1:
        return f"all but {missing[0]} err"
    return f"{', '.join(models)} err"


def listed(rows: Sequence[dict[Any, Any]], names: Sequence[str]) -> list[dict[str, str]]:
    """Return the combinations as a table."""
    return [
        {
            "Who": who(row["models"], names),
            "Images": f"{row['n']:,}",
            "Missed": f"{row['missed']:,}",
            "False alarms": f"{row['false_alarms']:,}",
            "Share of all images": with_interval(row["share"], (row["low"], row["high"])),
        }
        for row in rows
    ]
