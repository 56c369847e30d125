"""A figure as a page of its own: one HTML file that asks the network for nothing."""

import html

import plotly.graph_objects as go

from engine.figures.style import FONT, PLOT_CONFIG, SMALL, ThemeName, theme_of


def figure_html(figure: go.Figure, title: str, notice: str, theme: ThemeName = "light") -> str:
    """Return an HTML page (about 5 MB, since it holds Plotly) with a title, the figure and a notice."""
    look = theme_of(theme)
    drawn = figure.to_html(full_html=False, include_plotlyjs=True, config=PLOT_CONFIG | {"responsive": True})
    style = (
        f"body {{ background: {look.background}; color: {look.foreground}; font-family: {FONT}; "
        f"max-width: 72rem; margin: 2rem auto; padding: 0 1rem }} "
        f"h1 {{ font-size: 1.1rem }} p {{ font-size: {SMALL}px; color: {look.muted} }}"
    )
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{html.escape(title)}</title><style>{style}</style></head>\n"
        f"<body><h1>{html.escape(title)}</h1>\n{drawn}\n<p>{html.escape(notice)}</p></body></html>\n"
    )
