"""Images of each class in each split, as bars on one scale."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from engine.datasets.balance import Imbalance
from engine.datasets.groups import UNKNOWN
from engine.errors import InputError
from engine.evaluation.wording import percent
from engine.figures.class_colors import class_color
from engine.figures.style import BODY, SMALL, ThemeName, blank_figure, plain, theme_of, translucent

BAR, GAP, HEADING = 26, 8, 48
"""Pixels: height of a bar, space below it, and space for a split's heading."""

LETTER = 7.5
"""Pixels that a letter of small type takes on average."""

SHADES = (0.6, 0.4, 0.25, 0.12)
"""Opacities of a bar's parts, in turn: text on them keeps a contrast of more than 4.5 to 1."""


@dataclass(frozen=True)
class Part:
    """A piece of a bar: where it begins and how long it is, in images; its name where the bar is cut."""

    start: int
    n: int
    name: str
    fill: str
    color: str
    hover: str


def counts_figure(
    counts: pd.DataFrame,
    classes: tuple[str, str],
    theme: ThemeName = "light",
    *,
    column: str | None = None,
    width: int = 900,
) -> go.Figure:
    """Draw under a heading for each split a bar for each class, with count and share beside it.

    ``counts`` is what ``engine.datasets.balance.count_images`` returns; by its further ``column`` the bars
    are cut into parts. ``classes`` is (negative, positive). ``width``, in pixels, tells which parts have room
    for their name. Raises InputError without images.
    """
    if counts.empty:
        raise InputError("There are no images to count; choose a folder that holds some.")
    longest = int(counts.groupby(["split", "label"], observed=True)["n"].sum().max())
    left = 24 + LETTER * BODY / SMALL * max(len(str(label)) for label in counts["label"].unique())
    right = LETTER * len(f"{longest:,}  (100 %)") + (150 if counts["unusable"].any() else 24)
    images_per_pixel = longest / max(1.0, width - left - right)
    bars: list[tuple[float, Part]] = []
    texts: list[dict[str, Any]] = []
    y = 0.0
    for split, rows in counts.groupby("split", observed=True):
        y += HEADING
        texts.append(text_at(heading(str(split), rows, classes), 0, y - 8, yanchor="bottom"))
        for label, group in rows.groupby("label", observed=True):
            middle = y + BAR / 2
            texts.append(text_at(plain(str(label)), 0, middle, xanchor="right", xshift=-10))
            texts.append(text_at(beside(group, rows), int(group["n"].sum()), middle, xshift=8))
            for part in parts_of(group, column, class_color(str(label), classes)):
                bars.append((middle, part))
                if part.name and (len(part.name) + 2) * LETTER * images_per_pixel < part.n:
                    texts.append(text_at(part.name, part.start, middle, xshift=7, font={"size": SMALL}))
            y += BAR + GAP
    margin = {"l": left, "r": right, "t": 0, "b": 8}
    figure = blank_figure(theme_of(theme), height=round(y) + 8, margin=margin, barmode="overlay")
    figure.add_bar(
        base=[part.start for _, part in bars],
        x=[part.n for _, part in bars],
        y=[middle for middle, _ in bars],
        width=BAR,
        orientation="h",
        marker={
            "color": [part.fill for _, part in bars],
            "line": {"color": [part.color for _, part in bars], "width": 1},
        },
        customdata=[part.hover for _, part in bars],
        hovertemplate="%{customdata}<extra></extra>",
    )
    figure.update_layout(annotations=texts)
    figure.update_xaxes(range=[0, 1.004 * longest], visible=False)
    figure.update_yaxes(range=[y, 0], visible=False)
    return figure


def parts_of(group: pd.DataFrame, column: str | None, color: str) -> Iterator[Part]:
    """Yield the parts of one class's bar, cut by ``column`` where any of its values is known."""
    cut = "" if column is None or list(group[column]) == [UNKNOWN] else column
    values = list(group[cut].cat.categories) if cut else []
    start = 0
    for row in group.to_dict("records"):
        n, name, fill = int(row["n"]), "", color
        lines = [f"{plain(row['split'])} · {plain(row['label'])}", f"{n:,} images"]
        if cut:
            name = plain(row[cut])
            fill = translucent(color, SHADES[values.index(row[cut]) % len(SHADES)])
            lines.insert(1, f"{plain(cut)}: {name}")
        if row["unusable"]:
            lines.append(f"{row['unusable']:,} of them unusable")
        yield Part(start, n, name, fill, color, "<br>".join(lines))
        start += n


def heading(split: str, rows: pd.DataFrame, classes: tuple[str, str]) -> str:
    """Return what stands above a split's bars: its name, its size, its imbalance in words."""
    usable = (rows["n"] - rows["unusable"]).groupby(rows["label"], observed=True).sum()
    negative, positive = (int(usable.get(label, 0)) for label in classes)
    text = f"<b>{plain(split)}</b>  n = {int(rows['n'].sum()):,}"
    if not negative and not positive:
        return text
    return f"{text}: {plain(Imbalance(split, negative, positive, classes).words)}"


def beside(group: pd.DataFrame, rows: pd.DataFrame) -> str:
    """Return what stands beside a bar: count, share of the split, unusable files if any."""
    n, unusable = int(group["n"].sum()), int(group["unusable"].sum())
    text = f"{n:,}  ({percent(n / int(rows['n'].sum()))})"
    return f"{text}, {unusable:,} unusable" if unusable else text


def text_at(text: str, x: float, y: float, **placement: Any) -> dict[str, Any]:
    """Return an annotation that begins at a point, unless placed otherwise."""
    usual = {"xanchor": "left", "yanchor": "middle", "font": {"size": BODY}}
    return usual | {"text": text, "x": x, "y": y} | placement
