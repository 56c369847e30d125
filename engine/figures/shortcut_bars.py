"""How well features that need no look at the lungs tell the classes apart, a panel for each set of images."""

import pandas as pd
import plotly.graph_objects as go

from engine.errors import InputError
from engine.evaluation.wording import with_interval
from engine.figures.style import BODY, SMALL, ThemeName, blank_figure, plain, theme_of, translucent

ROW, HEADING, BAR = 46, 40, 12
"""Pixels: height of a bar with its name above it, of a panel's title, and of the bar itself."""

CHANCE = 0.5

ROOM = 0.2
"""What the axis has beyond the best possible value, so that numbers stand beside the bars."""


def shortcut_bars_figure(
    bars: pd.DataFrame, theme: ThemeName = "light", *, lowest: float = CHANCE
) -> go.Figure:
    """Draw a bar from chance to each ROC AUC, with its interval, its value and its name.

    ``bars`` has the columns ``where`` (the panel's title), ``name``, ``auc``, ``low``, ``high`` (the 95 %
    interval) and ``n``; panels and bars keep their order. ``lowest`` is where the axis begins at the latest,
    so that figures side by side can share one. Raises InputError without a bar.
    """
    look = theme_of(theme)
    if bars.empty:
        raise InputError("No property of the files could be tried on the classes; it takes images of both.")
    titles: list[dict] = []
    middles: list[float] = []
    y = 0.0
    for where, rows in bars.groupby("where", sort=False):
        y += HEADING
        heading = f"<b>{plain(where)}</b>"
        titles.append(text_at(heading, y - 10, "bottom", BODY, look.foreground, x=CHANCE, xshift=5))
        for row in rows.to_dict("records"):
            name = plain(row["name"])
            titles.append(text_at(name, y + 18, "bottom", BODY, look.foreground, x=CHANCE, xshift=5))
            middles.append(y + 20 + BAR / 2)
            y += ROW
    order = pd.concat([rows for _, rows in bars.groupby("where", sort=False)])
    lowest = min(CHANCE, lowest, float(order["low"].min()))
    figure = blank_figure(look, height=round(y) + 60, margin={"l": 16, "r": 16, "t": 4, "b": 52})
    figure.add_bar(
        base=CHANCE, x=order["auc"] - CHANCE, y=middles, width=BAR, orientation="h",
        marker={"color": translucent(look.accent, 0.35), "line": {"color": look.accent, "width": 1}},
        error_x={
            "array": order["high"] - order["auc"], "arrayminus": order["auc"] - order["low"],
            "thickness": 1.5, "width": 4, "color": look.foreground,
        },
        customdata=[
            f"{plain(row.where)}<br>{plain(row.name)}<br>"
            f"ROC AUC {with_interval(row.auc, (row.low, row.high))}<br>n = {row.n:,}"
            for row in order.itertuples(index=False)
        ],
        hovertemplate="%{customdata}<extra></extra>",
    )  # fmt: skip
    for middle, row in zip(middles, order.itertuples(index=False), strict=True):
        value = with_interval(row.auc, (row.low, row.high))
        titles.append(
            text_at(value, middle, "middle", SMALL, look.foreground, x=max(row.high, CHANCE), xshift=10)
        )
    figure.update_layout(annotations=titles)
    figure.add_vline(x=CHANCE, line={"color": look.muted, "width": 1.5, "dash": "dot"})
    figure.update_xaxes(range=[lowest - 0.02, 1 + ROOM], tickvals=[0.5, 0.6, 0.7, 0.8, 0.9, 1.0])
    figure.update_xaxes(title_text="ROC AUC; 0.5 is chance", tickformat=".1f")
    figure.update_yaxes(range=[y, 0], visible=False)
    return figure


def text_at(text: str, y: float, yanchor: str, size: int, color: str, *, x: float, xshift: float) -> dict:
    """Return a text at a height, beside a value ``x`` of the axis."""
    return {
        "text": text, "y": y, "yanchor": yanchor, "xanchor": "left", "xshift": xshift,
        "x": x, "font": {"size": size, "color": color},
    }  # fmt: skip
