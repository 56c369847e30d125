"""What the Diagnosis page says of one radiograph: where one is, the verdict, what supports it, the facts."""

from typing import TYPE_CHECKING

from engine.datasets.catalog import Dataset
from engine.evaluation import sentences, spread
from engine.evaluation.diagnosis import Diagnosis, ModelScore
from engine.evaluation.outcomes import Outcome
from engine.evaluation.spread import Spread
from engine.imaging.fit import Padding
from engine.imaging.steps import MODES
from engine.models.config import ModelConfig
from engine.ui.diagnosis_scores import WAITING
from engine.ui.radiograph import Radiograph, short
from engine.ui.sidebar import Selection

if TYPE_CHECKING:
    from engine.inference.explain import Explanation

OUTCOMES = {
    Outcome.TP: "found (true positive, TP)",
    Outcome.FP: "a false alarm (false positive, FP)",
    Outcome.FN: "missed (false negative, FN)",
    Outcome.TN: "rightly cleared (true negative, TN)",
}
"""What became of an image, in words and in the field's terms."""

CAUTION = "It is not a diagnosis: Home and Metrics say how often this model is wrong."


def eyebrow(image: Radiograph, selection: Selection, found: Dataset | None) -> str:
    """Return which image is shown, under which model, and of which data."""
    name = image.name if found is None else short(image.name)
    data = [found.name, image.known("split")] if found else []
    synthetic = " (synthetic radiograph)" if image.known("synthetic") == "yes" else ""
    return " · ".join(filter(None, [f"{name} under {selection.require_model().name}", *data])) + synthetic


def sentence(found: Diagnosis) -> str:
    """Return the verdict of the chosen model, which comes first, or why there is none."""
    lead = found.models[0]
    if found.problem:
        return "This file cannot be scored."
    if lead.problem == WAITING:
        return f"{lead.name} is being asked …"
    if lead.score is None:
        return f"{lead.name} gives no score."
    return sentences.verdict(lead.score, lead.threshold, lead.classes)


def lead(image: Radiograph, found: Diagnosis, moves: Spread | None) -> str:
    """Return what supports the verdict: how firm it is, the truth, the other models, or what is wrong."""
    if found.problem:
        return found.problem
    parts = [firmness(found, moves), truth(image, found.models[0])]
    if len(found.models) > 1:
        waiting = any(model.problem == WAITING for model in found.models[1:])
        parts.append(
            "The other models are being asked …" if waiting else sentences.verdict_of_models(found.models)
        )
    parts.append(CAUTION)
    return " ".join(filter(None, parts))


def firmness(found: Diagnosis, moves: Spread | None) -> str:
    """Return how far the chosen model's score moves as the picture is moved; nothing until it is known."""
    return "" if moves is None else spread.sentence(moves, found.models[0].threshold)


def truth(image: Radiograph, model: ModelScore) -> str:
    """Return what the dataset says of an image, and what became of it; nothing without a label."""
    label = image.known("label")
    if label is None:
        return ""
    kind = image.known("subtype")
    said = f"The dataset says {label}{f' ({kind})' if kind else ''}"
    result = outcome(image, model)
    if result is None:
        return f"{said}." if model.score is None else f"{said}, which is neither of the model's classes."
    return f"{said}: {OUTCOMES[result]}."


def outcome(image: Radiograph, model: ModelScore) -> Outcome | None:
    """Return what became of an image, None without a score or a label that is one of the classes."""
    label = image.known("label")
    if model.score is None or label not in model.classes:
        return None
    if label == model.classes[1]:
        return Outcome.TP if model.positive else Outcome.FN
    return Outcome.FP if model.positive else Outcome.TN


def facts(
    image: Radiograph, found: Diagnosis, config: ModelConfig, explanation: "Explanation | None"
) -> list[dict[str, str]]:
    """Return the table of what the image is and what was done to it."""
    # Of a DICOM file the mode says no more than the format.
    kinds = dict.fromkeys(filter(None, [found.format, MODES.get(found.mode or "", found.mode)]))
    rows = [("File", f"{', '.join(kinds)}, {found.width:,} × {found.height:,} pixels")]
    for column in ("label", "subtype", "subject", "source"):
        if value := image.known(column):
            rows.append((column.capitalize(), value))
    if result := outcome(image, found.models[0]):
        rows.append(("Outcome", OUTCOMES[result]))
    rows.append(("Preparation", f"{config.padding}, {config.size} × {config.size} pixels"))
    if explanation and Padding.parse(config.padding).pads:
        share, frame = explanation.energy_on_padding, explanation.frame
        rows.append(("Padding's share of the square", f"{100 * frame.padding_share:.1f} %"))
        on_padding = "no heat at all" if share is None else f"{100 * share:.1f} %"
        rows.append(("Heatmap's share on padding", on_padding if frame.padding_share else "no padding"))
    return [{"": name, " ": value} for name, value in rows]
