"""Diagnoses as files to keep: a table (CSV), JSON for machines, and the overlay as a picture (PNG).

Only what the pixels and the models say: nothing of a DICOM file's header, which names the patient, is kept.
"""

import io
import json
import platform
import re
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

import numpy as np
import pandas as pd
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from engine import __version__
from engine.errors import InputError
from engine.evaluation.diagnosis import Diagnosis, ModelScore
from engine.imaging.decode import Picture
from engine.imaging.fit import Frame
from engine.imaging.overlay import OPACITY, overlay
from engine.inference.heatmap import normalised, to_original
from engine.reporting.notice import NOTICE

DIGITS = 6
"""Decimals of a score."""

FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")
"""How a cell begins that a spreadsheet would compute instead of show (OWASP, CSV injection)."""

BAND = 512
"""Rows of an overlay that are mixed at a time, which bounds the memory that a large radiograph takes."""

QUICK = 3
"""Compression level of PNG: lossless at any level, and twice as fast as the usual 6."""


def results_frame(diagnoses: Sequence[Diagnosis]) -> pd.DataFrame:
    """Return a row for each image: facts, each model's score, threshold and call, warnings, problem."""
    return pd.DataFrame([table_row(one) for one in diagnoses])


def table_row(diagnosis: Diagnosis) -> dict[str, Any]:
    """Return the cells of one image by column."""
    row: dict[str, Any] = {
        "file": diagnosis.file,
        "format": diagnosis.format,
        "width": diagnosis.width,
        "height": diagnosis.height,
    }
    for model in diagnosis.models:
        row[f"{model.name} score"] = rounded(model.score)
        row[f"{model.name} threshold"] = rounded(model.threshold)
        row[f"{model.name} call"] = model.call
    row["warnings"] = "; ".join(concern.kind.value for concern in diagnosis.concerns)
    row["problem"] = problem_of(diagnosis)
    return row


def problem_of(diagnosis: Diagnosis) -> str | None:
    """Return why an image has no score, or which of its models have none."""
    without = [f"{model.name}: {model.problem}" for model in diagnosis.models if model.problem]
    return diagnosis.problem or "; ".join(without) or None


def csv_bytes(diagnoses: Sequence[Diagnosis]) -> bytes:
    """Return the table as CSV in UTF-8, the notice in its last column.

    Text that a spreadsheet would take for a formula gets a leading apostrophe.
    """
    frame = results_frame(diagnoses).convert_dtypes()
    frame["notice"] = NOTICE
    frame = frame.map(shown_as_text).rename(columns=shown_as_text)
    # With this line end (RFC 4180) a name that holds either of its characters is quoted.
    return frame.to_csv(index=False, lineterminator="\r\n").encode()


def shown_as_text(value: Any) -> Any:
    """Return a cell that no spreadsheet computes; what is not text stays as it is."""
    return f"'{value}" if isinstance(value, str) and FORMULA.match(value) else value


def json_bytes(diagnoses: Sequence[Diagnosis]) -> bytes:
    """Return ``as_dict`` as UTF-8."""
    return json.dumps(as_dict(diagnoses), indent=2, ensure_ascii=False, allow_nan=False).encode()


def as_dict(diagnoses: Sequence[Diagnosis]) -> dict[str, Any]:
    """Return ``notice``, ``versions`` and ``images``, a list of what ``image_dict`` returns."""
    return {
        "notice": NOTICE,
        "versions": {
            "pneumoscope": __version__,
            "python": platform.python_version(),
            "torch": version("torch"),
        },
        "images": [image_dict(one) for one in diagnoses],
    }


def image_dict(diagnosis: Diagnosis) -> dict[str, Any]:
    """Return one image: ``file, format, width, height, warnings, models, problem``.

    ``warnings`` holds objects of ``kind, sentence``; ``models`` of ``name, score, threshold, call, problem``.
    What is not known is null.
    """
    return {
        "file": diagnosis.file,
        "format": diagnosis.format,
        "width": diagnosis.width,
        "height": diagnosis.height,
        "warnings": [
            {"kind": concern.kind.value, "sentence": concern.sentence} for concern in diagnosis.concerns
        ],
        "models": [
            {
                "name": model.name,
                "score": rounded(model.score),
                "threshold": rounded(model.threshold),
                "call": model.call,
                "problem": model.problem,
            }
            for model in diagnosis.models
        ],
        "problem": diagnosis.problem,
    }


def rounded(score: float | None) -> float | None:
    """Return a score in the digits that are written."""
    return None if score is None else round(score, DIGITS)


def overlay_png(
    picture: Picture,
    heatmap: np.ndarray,
    frame: Frame,
    model: ModelScore,
    *,
    explained: str,
    method: str = "Grad-CAM",
    opacity: float = OPACITY,
) -> bytes:
    """Return a heatmap over the original at its full size, as PNG with what it is in its text chunks.

    ``picture`` is decoded at full size; ``heatmap`` (S, S) ≥ 0 and ``frame`` are an explanation's;
    ``explained`` is the class that the map is for, ``method`` how it was made. Raises InputError for a
    picture of reduced size.
    """
    if picture.pixels.shape != (picture.height, picture.width):
        raise InputError("The picture is of reduced size; decode it without `square` to export its overlay.")
    heat = to_original(normalised(heatmap), frame, picture.height, picture.width)
    mixed = np.empty((*picture.pixels.shape, 3), dtype=np.uint8)
    for top in range(0, picture.height, BAND):
        rows = slice(top, top + BAND)
        mixed[rows] = overlay(picture.pixels[rows], heat[rows], opacity)
    stream = io.BytesIO()
    Image.fromarray(mixed).save(
        stream, "PNG", pnginfo=overlay_text(model, explained, method), compress_level=QUICK
    )
    return stream.getvalue()


def overlay_text(model: ModelScore, explained: str, method: str) -> PngInfo:
    """Return the text chunks of an overlay, under the keywords of the PNG specification where it has one."""
    score = "none" if model.score is None else f"{model.score:.{DIGITS}f}"
    info = PngInfo()
    for keyword, text in {
        "Software": f"PneumoScope {__version__}",
        "Description": f"{method} for {explained} by {model.name}",
        "Disclaimer": NOTICE,
        "Model": model.name,
        "Score": score,
        "Threshold": f"{model.threshold:.{DIGITS}f}",
        "Call": model.call or "none",
    }.items():
        # Names may be of any script, which only the international text chunk holds.
        info.add_itxt(keyword, text)
    return info
