"""The look that every figure shares: colours, type, template."""

import html
from dataclasses import dataclass
from typing import Literal

import plotly.graph_objects as go

from engine.errors import InputError

ThemeName = Literal["light", "dark"]

# Okabe and Ito's colours (2008), which colour-blind readers can tell apart.
BLUE, VERMILION, GREEN, SKY, ORANGE, PURPLE = "#0072B2", "#D55E00", "#009E73", "#56B4E9", "#E69F00", "#CC79A7"
GRAY = "#8A8F98"

NEGATIVE, POSITIVE, OTHER = BLUE, VERMILION, GRAY
"""Class colours: NORMAL, PNEUMONIA, and any other label."""

TRUE_POSITIVE, TRUE_NEGATIVE, FALSE_POSITIVE, FALSE_NEGATIVE = GREEN, SKY, ORANGE, PURPLE
"""Outcome colours."""

DASHES = ("solid", "dash", "dot")
"""Line styles of models: after the last colour they begin again with the next style."""

FONT = "'Source Sans', 'Source Sans 3', 'Source Sans Pro', system-ui, sans-serif"
SMALL, BODY, LARGE = 12, 14, 20
"""The three sizes of type, in pixels."""

PLOT_CONFIG = {
    "displaylogo": False,
    "showSendToCloud": False,
    "scrollZoom": False,
    # Streamlit gives the width, and a new one when the window changes: Plotly need not draw it twice.
    "responsive": False,
    "modeBarButtons": [["toImage"]],
    "toImageButtonOptions": {"format": "png", "scale": 3},
}
"""What the pages and the report pass to Plotly: nothing but a download button, nothing leaves the machine."""


@dataclass(frozen=True)
class Theme:
    """The colours that follow the page.

    ``background`` is the page's own; ``foreground`` the text, ``muted`` quieter text, ``grid`` lines to
    overlook. ``models`` are the line colours of several models, the accent first: Okabe and Ito's, darkened
    where a thin line would have less than 3 to 1 contrast.
    """

    name: ThemeName
    background: str
    foreground: str
    muted: str
    grid: str
    models: tuple[str, ...]

    @property
    def accent(self) -> str:
        """The one accent colour."""
        return self.models[0]


THEMES = {
    "light": Theme(
        name="light",
        background="#FFFFFF",
        foreground="#1A1F24",
        muted="#59636E",
        grid="#E8EBEE",
        models=(BLUE, "#C28500", GREEN, PURPLE, "#6E7681", "#2A94D0"),
    ),
    "dark": Theme(
        name="dark",
        background="#0F1317",
        foreground="#E8EAED",
        muted="#A6AEB8",
        grid="#272C34",
        models=(SKY, ORANGE, GREEN, PURPLE, GRAY, BLUE),
    ),
}


def theme_of(name: str) -> Theme:
    """Return the theme of this name; raise InputError for anything but ``light`` and ``dark``."""
    try:
        return THEMES[name]
    except KeyError:
        raise InputError(f"Unknown theme '{name}'; choose light or dark.") from None


def model_color(position: int, theme: Theme) -> str:
    """Return the line colour of the model at this position, counted from 0."""
    return theme.models[position % len(theme.models)]


def model_dash(position: int, theme: Theme) -> str:
    """Return the line style of the model at this position, counted from 0."""
    return DASHES[position // len(theme.models) % len(DASHES)]


def translucent(color: str, opacity: float) -> str:
    """Return ``#RRGGBB`` as an ``rgba()`` colour, opacity 0 to 1."""
    red, green, blue = (int(color[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity:g})"


def plain(text: str) -> str:
    """Return text that Plotly shows as it is, its markup characters escaped."""
    return html.escape(str(text), quote=False)


def with_mark(color: str, text: str, dash: str = "solid") -> str:
    """Return a direct label: a piece of line in its colour, the text in the foreground's."""
    mark = {"solid": "━━", "dash": "╍╍", "dot": "┅┅"}[dash]
    return f'<span style="color:{color}">{mark}</span>&nbsp;&nbsp;{text}'


def template(theme_name: ThemeName) -> go.layout.Template:
    """Return the Plotly template of a theme: transparent, faint grid, no legend, text in one colour."""
    theme = theme_of(theme_name)
    axis = {
        "gridcolor": theme.grid,
        "gridwidth": 1,
        "zeroline": False,
        "showline": False,
        "ticks": "",
        "automargin": True,
        "fixedrange": True,
        "tickfont": {"size": SMALL, "color": theme.muted},
        "title": {"font": {"size": BODY, "color": theme.foreground}, "standoff": 10},
    }
    return go.layout.Template(
        layout={
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "font": {"family": FONT, "size": BODY, "color": theme.foreground},
            "colorway": list(theme.models),
            "showlegend": False,
            "dragmode": False,
            "hovermode": "closest",
            "modebar": {
                "bgcolor": "rgba(0,0,0,0)",
                "color": theme.muted,
                "activecolor": theme.foreground,
            },
            "hoverlabel": {
                "bgcolor": theme.background,
                "bordercolor": theme.muted,
                "font": {"family": FONT, "size": SMALL, "color": theme.foreground},
                "align": "left",
            },
            "margin": {"l": 56, "r": 16, "t": 32, "b": 48},
            "xaxis": axis,
            "yaxis": axis,
            "annotationdefaults": {"showarrow": False, "font": {"size": BODY, "color": theme.foreground}},
        }
    )


def blank_figure(theme: Theme, *, height: int, **layout: object) -> go.Figure:
    """Return an empty figure in the theme's template, ``height`` pixels tall and as wide as its place."""
    return go.Figure(layout={"template": template(theme.name), "height": height, **layout})
