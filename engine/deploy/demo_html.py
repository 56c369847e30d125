"""A reading of the demo as HTML: the verdict, the picture beside its heatmap, the score, the doubts."""

from html import escape

import numpy as np

from engine.deploy.demo_models import Quality
from engine.deploy.demo_reading import Reading
from engine.evaluation.advice import Level
from engine.imaging.overlay import inferno
from engine.inference.cam.method import Method
from engine.reporting.case_report import Case, pictures, png_url, scale
from engine.reporting.notice import NOTICE

CAUTION = (
    "It is not a diagnosis. A heatmap shows where a score comes from, not whether it is right; below stands "
    "how often this model is wrong."
)

ABOUT_EXAMPLES = "Drawn by a computer: they show no patient, and only how this page works."

EMPTY = "Choose a chest radiograph, or one of the synthetic examples."

STYLE = """
.gradio-container { font-variant-numeric: tabular-nums }
.html-container { padding: 0 !important }
.gallery-item img { background: #000; object-fit: contain !important }
.ps h1 { font-size: 1.6rem; font-weight: 600; line-height: 1.3; margin: 0 0 .4rem; letter-spacing: -.012em }
.ps h2 { font-size: 1.35rem; font-weight: 600; line-height: 1.35; margin: 0 0 .7rem; text-wrap: pretty;
  overflow-wrap: anywhere }
.ps h3 { font-size: 1rem; font-weight: 600; margin: 1rem 0 .2rem }
.ps p { margin: 0 0 .5rem; font-size: .95rem; line-height: 1.5; max-width: 48rem }
.ps .quiet { color: var(--body-text-color-subdued); font-size: .9rem }
.ps .bar span, .ps .score span { color: inherit }
.ps .warning { padding-left: .8rem; border-left: 3px solid #d55e00 }
.ps .pictures { display: flex; flex-wrap: wrap; gap: 1rem; margin: 0 0 .6rem }
.ps figure { flex: 1 1 170px; min-width: 0; margin: 0 }
.ps figure img { display: block; width: 100%; height: auto; max-height: 460px; object-fit: contain;
  background: #000; margin: 0 }
.ps figcaption { color: var(--body-text-color-subdued); font-size: .9rem; margin-top: .35rem;
  line-height: 1.4 }
.ps .bar { display: flex; align-items: center; gap: .6rem; margin: 0 0 .9rem; font-size: .9rem;
  color: var(--body-text-color-subdued) }
.ps .bar img { width: 120px; height: 8px; margin: 0 }
.ps .score { display: flex; align-items: center; gap: .6rem; margin: 0; font-size: .9rem;
  white-space: nowrap; color: var(--body-text-color-subdued) }
.ps .score svg { flex: 0 1 220px; min-width: 80px; height: 24px }
.ps .score svg path[stroke="#1a1f24"], .ps .score svg circle { stroke: var(--body-text-color) }
"""
"""The demo's own rules on top of Gradio's; colours of text are the theme's."""


def intro(model: str, classes: tuple[str, str]) -> str:
    """Return what stands on top: the question, the notice, and where an upload goes."""
    return block(
        f"<h1>What does {escape(model)} make of a chest radiograph?</h1>"
        f"<p>{escape(NOTICE)} It tells {escape(classes[0])} from {escape(classes[1])} and nothing else.</p>"
        '<p class="quiet">Give it a JPEG, PNG, WebP, TIFF, BMP or DICOM file. What you choose is sent to the '
        "server that runs this page and deleted there after some minutes. Pictures of patients do not belong "
        "on a public server.</p>"
    )


def empty() -> str:
    """Return what stands where the reading will be."""
    return block(f'<p class="quiet">{escape(EMPTY)}</p>')


def about_examples() -> str:
    """Return what stands under the examples."""
    return block(f'<p class="quiet">{escape(ABOUT_EXAMPLES)}</p>')


def reading_html(reading: Reading, drawn_as: str | None = None) -> str:
    """Return a reading as HTML, its pictures as PNG without loss; ``drawn_as`` is an example's class."""
    parts = [f"<h2>{escape(reading.verdict)}</h2>"]
    if drawn_as:
        parts.append(f"<p>This synthetic example was drawn as {escape(drawn_as)}.</p>")
    if reading.advice.level is not Level.REFUSE:
        parts += [f'<p class="warning">{escape(one)}</p>' for one in reading.doubts]
    if reading.explanation is not None and reading.picture is not None:
        (model,) = reading.diagnosis.models
        title = f"{Method.GRADCAM.label} for {model.classes[1]}"
        seen = reading.explanation
        case = Case(reading.diagnosis, reading.picture, seen.heatmap, seen.frame, title, versions=[""])
        parts += [
            pictures(case),
            f'<div class="bar"><span>no part in the score</span><img src="{png_url(colour_bar())}" alt="">'
            "<span>the largest part</span></div>",
            f'<div class="score"><span>{escape(model.classes[0])} 0</span>{scale(model)}'
            f"<span>1 {escape(model.classes[1])}</span></div>",
            '<p class="quiet">The tick is the threshold.</p>',
            f'<p class="quiet">{escape(CAUTION)}</p>',
        ]
    return block("".join(parts))


def quality_html(found: list[Quality]) -> str:
    """Return how good the model is on each test set; that nothing is known, where nothing is."""
    parts = ["<h3>How often is it wrong?</h3>"]
    parts += [
        f"<p><b>{escape(one.where)}.</b> {escape(one.headline)}<br>"
        f'<span class="quiet">{escape(one.support)}</span></p>'
        for one in found
    ]
    if not found:
        parts.append("<p>It was scored on no test set: nobody knows.</p>")
    return block("".join(parts))


def colour_bar() -> np.ndarray:
    """Return the heatmap's colours from none to most, RGB (8, 256, 3) uint8."""
    return np.repeat(inferno(np.linspace(0, 1, 256, dtype=np.float32))[None], 8, axis=0)


def block(inner: str) -> str:
    """Return HTML in the demo's own style."""
    return f'<div class="ps">{inner}</div>'
