"""The pictures of one radiograph on the Diagnosis page: the file, the model's square, the heatmap."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from engine.datasets.catalog import Dataset
from engine.datasets.roots import resolve_inside
from engine.imaging.decode import decode, read_bytes
from engine.imaging.fit import resize
from engine.imaging.outline import read_mask, with_outline
from engine.imaging.overlay import overlay
from engine.imaging.steps import Step, preparation_steps
from engine.inference.cam.method import Method
from engine.inference.heatmap import normalised, to_original
from engine.models.config import ModelConfig
from engine.ui import blocks
from engine.ui.diagnosis_scores import Kept
from engine.ui.radiograph import Radiograph, short

if TYPE_CHECKING:
    from engine.inference.explain import Explanation

STEP_HEIGHT, STEP_WIDTH, NARROWEST = 176, 212, 60
"""Pixels: the height and width that a step's picture fills at most, and the width of the thinnest."""

Picture = tuple[np.ndarray, str, str]
"""Pixels (H, W) or (H, W, 3) uint8, the caption, and the text for screen readers."""


@dataclass(frozen=True)
class HeatmapChoice:
    """How the heatmap is made and shown: by which method, for which class (``positive`` or not), on which
    picture, how opaque."""

    method: Method
    explained: str
    positive: bool
    on_original: bool
    opacity: float

    @property
    def title(self) -> str:
        """What the map is, for people."""
        if self.method.tells_classes_apart:
            return f"{self.method.label} for {self.explained}"
        return f"{self.method.label}, the same for both classes"


@dataclass(frozen=True)
class View:
    """An image as it is shown.

    ``picture``, gray (H, W) uint8, is what a reader sees, as large as on the screen; ``height`` and ``width``
    are the file's own pixels; ``steps`` lead from the file to the model's square.
    """

    picture: np.ndarray
    height: int
    width: int
    steps: tuple[Step, ...]

    @property
    def square(self) -> np.ndarray:
        """What the model sees, gray (S, S) uint8."""
        return self.steps[-1].picture


def view_of(kept: Kept, image: Radiograph, config: ModelConfig) -> View:
    """Return an image as it is shown; that of the last image is kept. Raises ImageError."""
    key = (image.id, config)
    if key not in kept.views:
        kept.views = {key: read_view(image.read(), config)}
    return kept.views[key]


def read_view(data: bytes, config: ModelConfig) -> View:
    """Decode a file for the screen, and follow its way to the model's square."""
    full = decode(data)
    picture = resize(full.pixels, *blocks.shown_size(full.height, full.width))
    steps = preparation_steps(
        data, config.size, config.padding, mean=config.mean, std=config.std, channels=config.in_channels
    )
    return View(picture, full.height, full.width, tuple(steps))


def mask_of(image: Radiograph, found: Dataset | None) -> np.ndarray | None:
    """Return an image's ground-truth mask (h, w) bool, None where there is none; raises InputError."""
    name = image.known("mask")
    if name is None or found is None:
        return None
    return read_mask(read_bytes(resolve_inside(found.root, name)))


def pictures(image: Radiograph, view: View, mask: np.ndarray | None) -> list[Picture]:
    """Return the file as a reader sees it, with the outline of a mask, and what the model sees."""
    label = image.known("label")
    alt = "Uploaded radiograph" if image.row is None else f"Radiograph {short(image.name)}"
    alt += f", labelled {label}" if label else ""
    square = (view.square, "What the model sees", "The square that the model is shown")
    if mask is None:
        return [(view.picture, "The file, as a reader sees it", alt), square]
    told = "The file, as a reader sees it; the blue line is the true outline of the lesion"
    return [(with_outline(view.picture, mask), told, f"{alt}, with the outline of the lesion"), square]


def heat_to_come(view: View, choice: HeatmapChoice) -> Picture:
    """Return what stands where the heatmap will, as large and darker, so that nothing moves when it comes."""
    below = view.picture if choice.on_original else view.square
    return below // 3, "The heatmap is being computed …", "The heatmap is being computed"


def heat_picture(view: View, explanation: "Explanation", choice: HeatmapChoice) -> Picture:
    """Return the heatmap over the model's square, or over the original as large as shown."""
    heat = normalised(explanation.heatmap)
    if choice.on_original:
        height, width = view.picture.shape
        frame = explanation.frame.scaled(height / view.height, width / view.width)
        mixed = overlay(view.picture, to_original(heat, frame, height, width), choice.opacity)
    else:
        mixed = overlay(explanation.square, heat, choice.opacity)
    return mixed, choice.title, f"Heatmap of the evidence for {choice.explained}"


def show_steps(view: View) -> None:
    """Show the way from the file to the model's square, step by step, each picture in its own proportions."""
    with st.container(horizontal=True, gap="medium", key="steps"):
        for number, step in enumerate(view.steps, 1):
            height, width = step.picture.shape[:2]
            shown = round(np.clip(STEP_HEIGHT * width / height, NARROWEST, STEP_WIDTH))
            with st.container(width=STEP_WIDTH, gap="xsmall"):
                # An image with a width of its own would be scaled down to it: blurred on a dense screen.
                with st.container(width=shown):
                    alt = f"Step {number}: {step.title}"
                    st.image(blocks.png(step.picture), output_format="PNG", alt=alt, width="stretch")
                st.caption(f"**{number}. {step.title}**  \n{step.sentence}")
