"""What the Diagnosis page shows of one image."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from engine.imaging.decode import Picture
from engine.imaging.fit import Padding, resize
from engine.imaging.overlay import OPACITY, overlay
from engine.inference.explain import Explanation
from engine.inference.heatmap import normalised, to_original
from engine.models.config import ModelConfig
from engine.ui import blocks

MODES = {
    "1": "black and white",
    "L": "8-bit gray",
    "LA": "8-bit gray with transparency",
    "I;16": "16-bit gray",
    "P": "palette",
    "RGB": "colour",
    "RGBA": "colour with transparency",
    "CMYK": "printing colours",
}
"""Pillow's usual colour modes in words."""

ON_MODEL, ON_ORIGINAL = "Model's view", "Original"


@dataclass(frozen=True)
class HeatmapChoice:
    """How the heatmap is shown: whose class, on which picture, how opaque."""

    positive: bool
    on_original: bool
    opacity: float


def choose_heatmap(config: ModelConfig) -> HeatmapChoice:
    """Ask in the sidebar how the heatmap is shown."""
    with st.sidebar:
        explained = st.segmented_control(
            "Heatmap for", config.classes[::-1], default=config.classes[1], key="heatmap_class", required=True
        )
        where = st.segmented_control(
            "Heatmap on", [ON_MODEL, ON_ORIGINAL], default=ON_MODEL, key="heatmap_on", required=True
        )
        opacity = st.slider("Opacity", 0.0, 1.0, OPACITY, 0.05, key="heatmap_opacity")
    return HeatmapChoice(explained == config.classes[1], where == ON_ORIGINAL, opacity)


def heat_picture(picture: Picture, explanation: Explanation, choice: HeatmapChoice) -> np.ndarray:
    """Return the overlay (H, W, 3) uint8 on the model's square, or on the original as large as shown."""
    heat = normalised(explanation.heatmap)
    if not choice.on_original:
        return overlay(explanation.square, heat, choice.opacity)
    height, width = blocks.shown_size(picture.height, picture.width)
    frame = explanation.frame.scaled(height / picture.height, width / picture.width)
    original = resize(picture.pixels, height, width)
    return overlay(original, to_original(heat, frame, height, width), choice.opacity)


def facts(picture: Picture, explanation: Explanation, padding: str) -> list[dict[str, str]]:
    """Return the table of what was done to the image."""
    share = explanation.energy_on_padding
    # Of a DICOM file the mode says no more than the format.
    kinds = dict.fromkeys([picture.format, MODES.get(picture.mode, picture.mode)])
    rows = [
        ("File", f"{', '.join(kinds)}, {picture.width:,} × {picture.height:,} pixels"),
        ("Preparation", f"{padding}, {explanation.frame.size} × {explanation.frame.size} pixels"),
    ]
    if Padding.parse(padding).pads:
        rows.append(("Padding's share of the square", f"{100 * explanation.frame.padding_share:.1f} %"))
        rows.append(
            ("Heatmap's share on padding", "no heat at all" if share is None else f"{100 * share:.1f} %")
            if explanation.frame.padding_share
            else ("Heatmap's share on padding", "no padding")
        )
    return [{"": name, " ": value} for name, value in rows]
