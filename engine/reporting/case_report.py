"""One case as a page for a meeting: an HTML file that needs nothing else, printed on one A4 or Letter sheet.

Who the patient is does not belong there: the file's name stands on it only where it was asked for, and
nothing of a DICOM header ever does.
"""

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
from PIL import Image

from engine import __version__
from engine.evaluation import score_place, sentences, spread
from engine.evaluation.diagnosis import Diagnosis, ModelScore
from engine.evaluation.score_place import ScorePlace
from engine.evaluation.spread import Spread
from engine.figures.style import NEGATIVE, POSITIVE
from engine.imaging.decode import Picture
from engine.imaging.fit import Frame, resize
from engine.imaging.overlay import OPACITY, overlay
from engine.inference.heatmap import normalised, to_original
from engine.reporting.notice import NOTICE

LONG_SIDE = 900
"""Long side of the pictures, in pixels: 250 dots an inch at the size in print."""

MOST_MODELS, MOST_WARNINGS = 6, 3
"""Rows that one sheet has room for; what is left out is counted."""

UNNAMED = "One radiograph"

HEAD = (
    '<tr><th>Model</th><th class="n">Score</th><th>0 to 1</th><th class="n">Threshold</th><th>Call</th>'
    "<th>Weights</th></tr>"
)

STYLE = """
@page { size: auto; margin: 11mm 13mm }
* { box-sizing: border-box }
body { margin: 1.5rem auto; padding: 0 1rem; max-width: 190mm; background: #fff; color: #1a1f24;
  font: 10pt/1.42 'Source Sans 3', 'Source Sans Pro', system-ui, sans-serif;
  font-variant-numeric: tabular-nums }
header { display: flex; justify-content: space-between; gap: 1rem; color: #59636e; font-size: 8.5pt }
h1 { margin: 1.5mm 0 1mm; font-size: 16pt; line-height: 1.25; letter-spacing: -.01em }
h2 { margin: 3.5mm 0 .8mm; font-size: 10pt }
p { margin: 0 0 1mm; overflow-wrap: anywhere }
.pictures { display: flex; gap: 4mm; margin: 3mm 0 1mm }
figure { flex: 1 1 0; min-width: 0; margin: 0 }
img { display: block; width: 100%; height: 78mm; object-fit: contain; background: #000 }
figcaption { margin-top: 1mm; color: #59636e; font-size: 8.5pt }
table { width: 100%; border-collapse: collapse; font-size: 9pt }
th { padding: 0 3mm .6mm 0; border-bottom: .3mm solid #b9c0c7; color: #59636e; font-weight: 400;
  text-align: left }
td { padding: .7mm 3mm .7mm 0; border-bottom: .2mm solid #e3e7ea; overflow-wrap: anywhere }
.n { text-align: right }
svg { display: block; width: 42mm; height: 4mm }
.warning { padding-left: 2.5mm; border-left: .8mm solid #d55e00 }
footer { margin-top: 3.5mm; padding-top: 1.5mm; border-top: .2mm solid #b9c0c7; color: #59636e;
  font-size: 8.5pt }
@media print { body { margin: 0; padding: 0; max-width: none; -webkit-print-color-adjust: exact;
  print-color-adjust: exact; font-size: 9.5pt } img { height: 60mm } }
"""


@dataclass(frozen=True)
class Case:
    """One image under several models, the first of which speaks.

    ``picture`` is the file at any resolution; ``heatmap`` (S, S) ≥ 0 and ``frame`` are the first model's
    explanation, ``heat_title`` what the map is. ``versions`` names each model's weights (a hash). ``spread``
    and ``place`` are None where unknown; ``where`` names the set of ``place``. ``label`` is what a dataset
    says of the image; ``name`` is the file's, None to leave it out.
    """

    diagnosis: Diagnosis
    picture: Picture
    heatmap: np.ndarray
    frame: Frame
    heat_title: str
    versions: Sequence[str]
    spread: Spread | None = None
    place: ScorePlace | None = None
    where: str = ""
    label: str | None = None
    name: str | None = None


def case_html(case: Case) -> str:
    """Return the case as an HTML file of some hundred kilobytes, nearly all of them the two pictures."""
    lead = case.diagnosis.models[0]
    title = case.name or UNNAMED
    headline = (
        f"{lead.name} gives no score."
        if lead.score is None
        else sentences.verdict(lead.score, lead.threshold, lead.classes)
    )
    parts = [
        f"<header><span>{escape(title)} under {escape(lead.name)}</span>"
        f"<span>PneumoScope {__version__}</span></header>",
        f"<h1>{escape(headline)}</h1>",
        paragraph(said(case)),
        pictures(case),
        warnings(case.diagnosis),
        "<h2>Each model against its own threshold</h2>",
        table(case),
    ]
    if case.place is not None:
        told = f"{score_place.sentence(case.place, case.where)} {score_place.share_sentence(case.place)}"
        parts += ["<h2>Among the scores of other images</h2>", paragraph(told)]
    if case.spread is not None:
        parts += ["<h2>How firmly the score stands</h2>", paragraph(firmness(case.spread, lead))]
    parts.append(
        f"<footer>{escape(NOTICE)} A heatmap shows where a score comes from, not whether it is right. "
        "Intervals are Wilson's, 95 %, images taken as independent.</footer>"
    )
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)} · PneumoScope</title><style>{STYLE}</style></head>\n"
        f"<body>{''.join(parts)}</body></html>\n"
    )


def paragraph(text: str) -> str:
    """Return a paragraph, nothing for no text."""
    return f"<p>{escape(text)}</p>" if text else ""


def said(case: Case) -> str:
    """Return what stands under the verdict: the dataset's label, and what the other models say."""
    parts = [f"The dataset says {case.label}." if case.label else ""]
    if len(case.diagnosis.models) > 1:
        parts.append(sentences.verdict_of_models(case.diagnosis.models))
    return " ".join(filter(None, parts))


def firmness(found: Spread, lead: ModelScore) -> str:
    """Return how far the score moves, and that this is no confidence interval."""
    told = [spread.sentence(found, lead.threshold), spread.members_sentence(found, lead.threshold)]
    return " ".join(filter(None, [*told, spread.NOT_AN_INTERVAL]))


def pictures(case: Case) -> str:
    """Return the radiograph and the heatmap over it, side by side."""
    height, width = case.picture.pixels.shape
    scale = min(1.0, LONG_SIDE / max(height, width))
    height, width = max(1, round(height * scale)), max(1, round(width * scale))
    gray = resize(np.ascontiguousarray(case.picture.pixels), height, width)
    frame = case.frame.scaled(height / case.picture.height, width / case.picture.width)
    mixed = overlay(gray, to_original(normalised(case.heatmap), frame, height, width), OPACITY)
    shown = [
        (gray, "The file, as a reader sees it"),
        (mixed, f"{case.heat_title}, as bright as its own strongest spot"),
    ]
    figures = [
        f'<figure><img src="{png_url(pixels)}" alt="{escape(caption)}">'
        f"<figcaption>{escape(caption)}</figcaption></figure>"
        for pixels, caption in shown
    ]
    return f'<div class="pictures">{"".join(figures)}</div>'


def png_url(pixels: np.ndarray) -> str:
    """Return pixels, gray (H, W) or RGB (H, W, 3) uint8, as a PNG data URL."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode('ascii')}"


def warnings(diagnosis: Diagnosis) -> str:
    """Return what makes the score doubtful, the gravest first."""
    told = [f'<p class="warning">{escape(one.sentence)}</p>' for one in diagnosis.concerns[:MOST_WARNINGS]]
    left_out = len(diagnosis.concerns) - MOST_WARNINGS
    more = paragraph(f"And {left_out} more.") if left_out > 0 else ""
    return "".join([*told, more])


def table(case: Case) -> str:
    """Return every model's score, threshold, call and version, the first one in bold."""
    rows = []
    pairs = zip(case.diagnosis.models, case.versions, strict=True)
    for place, (model, version) in enumerate(pairs):
        if place >= MOST_MODELS:
            break
        name = f"<b>{escape(model.name)}</b>" if place == 0 else escape(model.name)
        score = "none" if model.score is None else f"{model.score:.3f}"
        rows.append(
            f'<tr><td>{name}</td><td class="n">{score}</td><td>{scale(model)}</td>'
            f'<td class="n">{model.threshold:.3f}</td><td>{escape(model.call or "none")}</td>'
            f"<td>{escape(version)}</td></tr>"
        )
    left_out = len(case.diagnosis.models) - MOST_MODELS
    more = paragraph(f"And {left_out} more models.") if left_out > 0 else ""
    return f"<table><thead>{HEAD}</thead><tbody>{''.join(rows)}</tbody></table>{more}"


def scale(model: ModelScore) -> str:
    """Return a score on its scale from 0 to 1, the threshold as a tick, as SVG."""
    tick = 100 * model.threshold
    mark = ""
    if model.score is not None:
        look = f'fill="{POSITIVE if model.positive else NEGATIVE}" stroke="#1a1f24" stroke-width=".8"'
        mark = f'<circle cx="{100 * model.score:.1f}" cy="5" r="3.2" {look}/>'
    return (
        '<svg viewBox="-4 0 108 10" aria-hidden="true">'
        '<path d="M0 5h100" stroke="#b9c0c7" stroke-width="1.5"/>'
        f'<path d="M{tick:.1f} .5v9" stroke="#1a1f24" stroke-width="1.2"/>{mark}</svg>'
    )
