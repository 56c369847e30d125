"""Images that steps rescue and break, as bars to both sides of one line."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from engine.errors import InputError
from engine.figures.style import (
    BODY,
    GREEN,
    ORANGE,
    SMALL,
    Theme,
    ThemeName,
    blank_figure,
    plain,
    theme_of,
    translucent,
)

ROW = 56
"""Pixels for each step."""

RESCUED_COLOR, BROKEN_COLOR = GREEN, ORANGE
"""Told apart by colour-blind readers too (Okabe and Ito), and by the side."""


@dataclass(frozen=True)
class StepBar:
    """One step: what it leads to, the small print beside that, its counts, and the test in words.

    Without counts (None) the row only says ``text``. A ``firm`` step differs by more than noise.
    """

    label: str
    remark: str
    rescued: int | None
    broken: int | None
    text: str
    firm: bool = False


def rescued_broken_figure(
    bars: Sequence[StepBar], theme: ThemeName = "light", *, right: int = 190
) -> go.Figure:
    """Draw a row for each step from the top down: broken images to the left, rescued ones to the right.

    Bars of steps beyond noise are solid, the others pale; ``right`` are the pixels for the texts. The points
    that can be clicked are the bars; their ``customdata`` is (row, ``rescued`` or ``broken``). Raises
    InputError without steps.
    """
    look = theme_of(theme)
    if not bars:
        raise InputError("There is no step to draw; it takes two models scored on the same images.")
    figure = blank_figure(
        look, height=ROW * len(bars) + 84, margin={"l": 16, "r": right, "t": 34, "b": 46}, bargap=0.64
    )
    for side, color, name in ((-1, BROKEN_COLOR, "broken"), (1, RESCUED_COLOR, "rescued")):
        counts = [bar.broken if side < 0 else bar.rescued for bar in bars]
        figure.add_bar(
            orientation="h",
            x=[None if count is None else side * count for count in counts],
            y=list(range(len(bars))),
            marker={
                "color": [color if bar.firm else translucent(color, 0.45) for bar in bars],
                "line": {"width": 1.2, "color": color},
            },
            text=["" if count is None else f"{count:,}" for count in counts],
            textposition="outside",
            textfont={"size": BODY, "color": look.foreground},
            customdata=[[row, name] for row in range(len(bars))],
            hovertemplate=[hover(bar, count, name) for bar, count in zip(bars, counts, strict=True)],
            cliponaxis=False,
        )
    most = max([count for bar in bars for count in (bar.rescued, bar.broken) if count is not None], default=1)
    figure.update_layout(barmode="overlay", annotations=notes(bars, look))
    figure.add_vline(x=0, line={"color": look.foreground, "width": 1})
    ticks = round_ticks(most)
    figure.update_xaxes(
        range=[-1.18 * max(1, most), 1.18 * max(1, most)], title_text="images",
        tickvals=[*(-tick for tick in ticks[:0:-1]), *ticks],
        ticktext=[f"{tick:,}" for tick in [*ticks[:0:-1], *ticks]],
    )  # fmt: skip
    figure.update_yaxes(range=[len(bars) - 0.5, -0.62], showgrid=False, showticklabels=False)
    return figure


def title_of(bar: StepBar, look: Theme) -> str:
    """Return a row's label with its small print."""
    small = f'<span style="font-size:{SMALL}px;color:{look.muted}">  {plain(bar.remark)}</span>'
    return f"<b>{plain(bar.label)}</b>{small if bar.remark else ''}"


def hover(bar: StepBar, count: int | None, name: str) -> str:
    """Return what a bar says in full."""
    if count is None:
        return "<extra></extra>"
    was, now = ("wrong", "right") if name == "rescued" else ("right", "wrong")
    return (
        f"{plain(bar.label)}<br>{count:,} {name}: {was} before, {now} now<br>click to see them<extra></extra>"
    )


def notes(bars: Sequence[StepBar], look: Theme) -> list[dict[str, object]]:
    """Return the two sides' names above, each row's title above its bars, and its text at the right."""
    sides = [
        {
            "text": text, "x": 0, "y": 1, "yref": "paper", "xanchor": anchor, "yanchor": "bottom",
            "xshift": shift, "yshift": 6, "showarrow": False, "font": {"size": SMALL, "color": look.muted},
        }
        for text, anchor, shift in (
            ("◂ broken", "right", -8),
            ("rescued ▸", "left", 8),
        )
    ]  # fmt: skip
    texts = [
        {
            "text": plain(bar.text).replace("\n", "<br>"), "x": 1, "y": row, "xref": "paper",
            "xanchor": "left", "xshift": 16, "showarrow": False, "align": "left",
            "font": {"size": SMALL, "color": look.foreground if bar.rescued is not None else look.muted},
        }
        for row, bar in enumerate(bars)
    ]  # fmt: skip
    titles = [
        {
            "text": title_of(bar, look), "x": 0, "y": row - 0.2, "xref": "paper", "xanchor": "left",
            "yanchor": "bottom", "showarrow": False, "font": {"size": BODY}, "bgcolor": look.background,
        }
        for row, bar in enumerate(bars)
    ]  # fmt: skip
    return [*sides, *titles, *texts]


def round_ticks(most: int) -> list[int]:
    """Return whole numbers from 0 to at most ``most``, about three of them."""
    step = next(size for size in (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000, 10**9) if most / size <= 3.5)
    return list(range(0, most + 1, step))
