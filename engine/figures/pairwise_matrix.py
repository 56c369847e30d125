"""Every two models' difference in AUC, with its interval and p-value, coloured only where it is no noise."""

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from engine.errors import InputError
from engine.evaluation.comparison.sentences import p_text
from engine.evaluation.comparison.tiers import LEVEL
from engine.evaluation.wording import MISSING, digits_for, with_interval
from engine.figures.style import BODY, SMALL, Theme, ThemeName, blank_figure, plain, theme_of, translucent

ROW = 80
"""Pixels for each model: four lines of text."""

WIDE = 5
"""Models up to which a cell is wide enough for both limits on one line."""

SHADES = (0.12, 0.45)
"""Opacities of the colour of the smallest and the largest difference beyond noise: text stays legible."""


def pairwise_matrix_figure(
    pairs: pd.DataFrame, names: Sequence[str], theme: ThemeName = "light"
) -> go.Figure:
    """Draw the lower triangle of models by models: the column's AUC minus the row's.

    ``pairs`` is that of a ``Comparison``, ``names`` its models from the best down, so that differences are
    0 or more. A cell has a colour, stronger for larger differences, only where the adjusted p-value is below
    0.05; the others are empty but for their numbers. A click on a cell gives ``customdata`` (a, b): the
    column's model and the row's. Raises InputError for fewer than two models.
    """
    look = theme_of(theme)
    if len(names) < 2 or pairs.empty:
        raise InputError("There is no pair to draw; choose at least two models.")
    cells = [(names.index(row["a"]), names.index(row["b"]), row) for row in pairs.to_dict("records")]
    largest = max((row["delta_auc"] for _, _, row in cells if beyond_noise(row)), default=1.0)
    figure = blank_figure(
        look,
        height=ROW * (len(names) - 1) + 84,
        margin={"l": 16, "r": 8, "t": 8, "b": 76},
        hovermode="closest",
        barmode="overlay",
    )
    figure.update_layout(
        annotations=[
            {
                "x": x, "y": y, "text": cell_text(row, len(names) <= WIDE), "align": "center",
                "font": {"size": SMALL, "color": look.foreground if beyond_noise(row) else look.muted},
            }
            for x, y, row in cells
        ],
    )  # fmt: skip
    # Bars of one length, side by side: unlike a heatmap's cells they can be clicked.
    figure.add_bar(
        orientation="h",
        base=[x - 0.48 for x, _, _ in cells],
        x=[0.96] * len(cells),
        y=[y for _, y, _ in cells],
        width=0.94,
        marker={
            "color": [fill(row, largest, look) for _, _, row in cells],
            "line": {"color": look.grid, "width": 1},
        },
        customdata=[[row["a"], row["b"]] for _, _, row in cells],
        hovertext=[hover(row) for _, _, row in cells],
        hovertemplate="%{hovertext}<extra></extra>",
        unselected={"marker": {"opacity": 1}},
    )
    axis = {"showgrid": False, "tickfont": {"size": BODY, "color": look.foreground}}
    figure.update_xaxes(
        tickvals=list(range(len(names) - 1)), ticktext=[broken(name) for name in names[:-1]],
        range=[-0.53, len(names) - 1.47], title_text="this model's AUC …",
        autotickangles=[0, -90], **axis,
    )  # fmt: skip
    figure.update_yaxes(
        tickvals=list(range(1, len(names))), ticktext=[broken(name) for name in names[1:]],
        range=[len(names) - 0.47, 0.47], title_text="… minus this one's", **axis,
    )  # fmt: skip
    return figure


def beyond_noise(row: dict[Any, Any]) -> bool:
    """Tell whether a pair's difference is more than noise, all pairs allowed for."""
    return bool(row["p_adjusted"] < LEVEL)


def fill(row: dict[Any, Any], largest: float, look: Theme) -> str:
    """Return a cell's colour, the page's own where the models are not told apart."""
    if not beyond_noise(row):
        return look.background
    weakest, strongest = SHADES
    share = row["delta_auc"] / largest if largest > 0 else 1.0
    return translucent(look.accent, weakest + (strongest - weakest) * share)


def cell_text(row: dict[Any, Any], wide: bool) -> str:
    """Return a cell's difference, limits and p-value on short lines."""
    if math.isnan(row["low"]):
        return MISSING
    digits = digits_for((row["low"], row["high"]))
    value, low, high = (signed(row[name], digits) for name in ("delta_auc", "low", "high"))
    between = " to " if wide else " to<br>"
    return f"<b>{value}</b><br>{low}{between}{high}<br>{p_equals(row['p_adjusted'])}"


def signed(value: float, digits: int) -> str:
    """Return a number with a true minus sign, and none before a zero."""
    text = f"{value:.{digits}f}"
    return text.replace("-", "−" if float(text) else "")


def p_equals(p: float) -> str:
    """Return ``p = 0.012`` or ``p < 0.001``, safe as markup."""
    text = p_text(p)
    return f"p {plain(text)}" if text.startswith("<") else f"p = {text}"


def hover(row: dict[Any, Any]) -> str:
    """Return what a cell says in full."""
    verdict = "beyond noise" if beyond_noise(row) else "not told apart"
    return (
        f"<b>{plain(row['a'])}</b> minus <b>{plain(row['b'])}</b>: {verdict}<br>"
        f"AUC {with_interval(row['delta_auc'], (row['low'], row['high']))}, "
        f"{p_equals(row['p_adjusted'])} after Holm's correction<br>"
        f"accuracy {with_interval(row['delta_accuracy'], (row['accuracy_low'], row['accuracy_high']))}, "
        f"McNemar's {p_equals(row['mcnemar_p_adjusted'])}<br>"
        f"scores' rank correlation {row['correlation']:.2f}, calls' kappa {row['kappa']:.2f}<br>"
        f"right alone: {row['only_a']:,} against {row['only_b']:,} images"
    )


def broken(name: str) -> str:
    """Return a model's name, long ones on lines of their own at underscores and spaces."""
    lines, line = [], ""
    for part in name.replace(" ", " \n").replace("_", "_\n").split("\n"):
        if line and len(line) + len(part) > 14:
            lines.append(line)
            line = ""
        line += part
    return "<br>".join(plain(one.strip()) for one in [*lines, line])
