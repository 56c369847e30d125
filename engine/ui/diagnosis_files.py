"""What the Diagnosis page offers for download, each made when someone asks for it."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from engine.evaluation.diagnosis import Diagnosis, ModelScore
from engine.imaging.decode import decode
from engine.reporting import diagnosis_export
from engine.ui.diagnosis_pictures import HeatmapChoice
from engine.ui.diagnosis_shown import Shown
from engine.ui.radiograph import Radiograph, short

if TYPE_CHECKING:
    from engine.inference.explain import Explanation

TYPES = {"png": "image/png", "csv": "text/csv", "json": "application/json", "html": "text/html"}


def overlay_file(
    image: Radiograph, model: ModelScore, explanation: "Explanation", choice: HeatmapChoice
) -> bytes:
    """Return the heatmap over the whole file at its full size, as PNG."""
    return diagnosis_export.overlay_png(
        decode(image.read()), explanation.heatmap, explanation.frame, model,
        explained=choice.explained, method=choice.method.label, opacity=choice.opacity,
    )  # fmt: skip


def offer_overlay(
    image: Radiograph, model: ModelScore, explanation: "Explanation", choice: HeatmapChoice
) -> None:
    """Offer the heatmap over the whole file for download; it is made when someone asks for it."""
    offer(
        "Overlay (PNG)", lambda: overlay_file(image, model, explanation, choice), f"{stem(image)}-overlay.png"
    )


def offer_files(shown: Shown) -> None:
    """Offer the heatmap over the image, and what the models made of it."""
    if shown.explanation:
        offer_overlay(shown.image, shown.result.models[0], shown.explanation, shown.choice)
    offer_results("Result", [shown.result], stem(shown.image))


def offer_results(what: str, found: Sequence[Diagnosis], name: str) -> None:
    """Offer what the models made of images for download, as CSV and JSON; ``what`` names it."""
    offer(f"{what} (CSV)", lambda: diagnosis_export.csv_bytes(found), f"{name}.csv")
    offer(f"{what} (JSON)", lambda: diagnosis_export.json_bytes(found), f"{name}.json")


def offer(label: str, make: Callable[[], bytes], file: str) -> None:
    """Offer a file for download that is made when someone asks for it."""
    kind = file.rpartition(".")[2]
    st.download_button(
        label, make, file_name=file, mime=TYPES[kind], key=f"download {label}", type="tertiary",
        icon=":material/download:", on_click="ignore",
    )  # fmt: skip


def stem(image: Radiograph) -> str:
    """Return a file's name without its folders and extension."""
    return short(image.name).rpartition(".")[0] or short(image.name)
