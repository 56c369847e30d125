"""The view that looks closer: the original enlarged, its gray levels windowed, the heatmap on top."""

import streamlit as st

from engine.imaging.decode import decode
from engine.imaging.fit import resize
from engine.imaging.heat_layer import heat_layer
from engine.inference.heatmap import normalised, to_original
from engine.ui import blocks
from engine.ui.diagnosis_shown import Shown
from engine.ui.diagnosis_viewer import viewer
from engine.ui.radiograph import short

LARGEST = 1600
"""Long side of the picture to look into, in pixels: about 2 MB; a larger file is averaged down."""

HEAT_SIDE = 448
"""Long side of the heatmap that lies over it: twice the square that it was computed in."""


def show_closer(shown: Shown) -> None:
    """Show the image large, to zoom into and to window."""
    picture = decode(shown.image.read())
    height, width = size_within(picture.height, picture.width, LARGEST)
    whole = f"{picture.width:,} × {picture.height:,} pixels"
    is_whole = (height, width) == (picture.height, picture.width)
    size = f"all of its {whole}" if is_whole else f"{width:,} × {height:,} of its {whole}"
    blocks.section("Look closer", f"The file at {size}. What is set here changes nothing of the score.")
    gray = blocks.png(resize(picture.pixels, height, width))
    heat = None
    if shown.explanation is not None:
        rows, columns = size_within(height, width, HEAT_SIDE)
        frame = shown.explanation.frame.scaled(rows / picture.height, columns / picture.width)
        over = to_original(normalised(shown.explanation.heatmap), frame, rows, columns)
        heat = heat_layer(over, opacity=1.0)
    name = "Uploaded radiograph" if shown.found is None else f"Radiograph {short(shown.image.name)}"
    viewer(gray, heat, "closer", alt=f"{name}, to zoom into", opacity=shown.choice.opacity)
    if heat:
        st.caption(f"On top: {shown.choice.title} by {shown.entry.name}.")


def size_within(height: int, width: int, side: int) -> tuple[int, int]:
    """Return a height and width of the same proportions, the long side no longer than ``side``."""
    scale = min(1.0, side / max(height, width))
    return max(1, round(height * scale)), max(1, round(width * scale))
