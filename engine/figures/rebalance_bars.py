"""What balancing would do: for each split and class the images now, and what a training would draw then."""

import pandas as pd
import plotly.graph_objects as go

from engine.datasets.balance import Imbalance
from engine.errors import InputError
from engine.figures.class_colors import class_color
from engine.figures.counts_bars import BAR, GAP, HEADING, LETTER, text_at
from engine.figures.style import BODY, SMALL, ThemeName, blank_figure, plain, theme_of, translucent


def rebalance_figure(counts: pd.DataFrame, classes: tuple[str, str], theme: ThemeName = "light") -> go.Figure:
    """Draw for each split and class a filled bar of the images drawn then, in the outline of those now.

    ``counts`` has the columns ``split, label, images, kept, drawn`` (``data_tools.build.balance_counts``);
    ``classes`` is (negative, positive). Raises InputError without images.
    """
    if counts.empty:
        raise InputError("There are no usable images to balance; choose a folder that holds some.")
    look = theme_of(theme)
    longest = float(counts[["images", "drawn"]].to_numpy().max())
    left = 24 + LETTER * BODY / SMALL * max(len(str(label)) for label in counts["label"].unique())
    right = 16 + LETTER * max(len(beside(row)) for row in counts.to_dict("records"))
    texts, middles, colors = [], [], []
    y = 0.0
    for split, rows in counts.groupby("split", observed=True):
        y += HEADING
        texts.append(text_at(heading(str(split), rows, classes), 0, y - 8, yanchor="bottom"))
        for row in rows.to_dict("records"):
            middles.append(y + BAR / 2)
            colors.append(class_color(str(row["label"]), classes))
            texts.append(text_at(plain(row["label"]), 0, middles[-1], xanchor="right", xshift=-10))
            # Beside the longer bar: what is written beside the shorter one would lie on the other.
            texts.append(text_at(beside(row), max(row["images"], row["drawn"]), middles[-1], xshift=8))
            y += BAR + GAP
    figure = blank_figure(
        look, height=round(y) + 8, margin={"l": left, "r": right, "t": 0, "b": 8}, barmode="overlay"
    )
    hover = [
        f"{plain(row['split'])} · {plain(row['label'])}<br>now {row['images']:,} images<br>{beside(row)}"
        for row in counts.to_dict("records")
    ]
    shared = {"y": middles, "width": BAR, "orientation": "h", "customdata": hover}
    figure.add_bar(
        x=counts["drawn"],
        marker={"color": [translucent(color, 0.75) for color in colors]},
        hovertemplate="%{customdata}<extra></extra>",
        **shared,
    )
    figure.add_bar(
        x=counts["images"],
        marker={"color": "rgba(0,0,0,0)", "line": {"color": look.foreground, "width": 1.5}},
        hovertemplate="%{customdata}<extra></extra>",
        **shared,
    )
    figure.update_layout(annotations=texts)
    figure.update_xaxes(range=[0, 1.004 * longest], visible=False)
    figure.update_yaxes(range=[y, 0], visible=False)
    return figure


def heading(split: str, rows: pd.DataFrame, classes: tuple[str, str]) -> str:
    """Return what stands above a split's bars: the imbalance then, and whether it is that of now."""
    now, then = (words(split, rows, column, classes) for column in ("images", "drawn"))
    return f"<b>{plain(split)}</b>: {plain(then)}{', as now' if now == then else ''}"


def words(split: str, rows: pd.DataFrame, column: str, classes: tuple[str, str]) -> str:
    """Return the imbalance in words that one column of counts makes."""
    by_label = dict(zip(rows["label"].astype(str), rows[column], strict=True))
    negative, positive = (round(by_label.get(label, 0)) for label in classes)
    return Imbalance(split, negative, positive, classes).words


def beside(row: dict) -> str:
    """Return what stands beside a bar: what happens to the class's images."""
    images, kept, drawn = row["images"], row["kept"], row["drawn"]
    if kept < images:
        return f"{kept:,} of {images:,} stay"
    if drawn > kept:
        return f"{images:,}, {drawn / kept:.2f} times each"
    return f"{images:,}"
