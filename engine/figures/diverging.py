"""The colours of a difference between two classes: none is the page itself, each sign its class's colour."""

from engine.figures.style import NEGATIVE, POSITIVE, Theme

STEPS = {"light": ("#003F66", "#6A2E00"), "dark": ("#A8DBFF", "#FFC79E")}
"""The ends of the scale: each class's colour, further from the page than the colour itself."""


def diverging_scale(theme: Theme) -> list[tuple[float, str]]:
    """Return a Plotly scale from the negative class's blue over the page to the positive one's vermilion.

    Blue and vermilion are told apart by colour-blind readers, and their lightness changes evenly and alike
    away from the middle, so that neither sign looks larger than it is.
    """
    low, high = STEPS[theme.name]
    return [(0.0, low), (0.2, NEGATIVE), (0.5, theme.background), (0.8, POSITIVE), (1.0, high)]
