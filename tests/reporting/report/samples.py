"""A small report with every kind of block, made by hand from the demo's scores."""

import io
from pathlib import Path

import numpy as np
import pandas as pd
from PIL import Image

from engine.evaluation.evaluation import evaluate
from engine.evaluation.findings import Finding, Page, Severity
from engine.evaluation.score_table import labelled, read_scores
from engine.evaluation.wording import limits, number
from engine.figures.roc import roc_figure
from engine.reporting.report.content import (
    Audience,
    Case,
    Findings,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Picture,
    Plot,
    Report,
    Section,
    Table,
)

SCORES = Path(__file__).parents[3] / "weights/demo/scores/demo-test-black.parquet"


def gradient() -> bytes:
    """Return a picture as PNG."""
    file = io.BytesIO()
    Image.fromarray(np.tile(np.arange(96, dtype=np.uint8), (64, 1))).save(file, "PNG")
    return file.getvalue()


def sample_report(audience: Audience = Audience.REVIEWER) -> Report:
    """Return a report of three sections on the demo."""
    counted = labelled(read_scores(SCORES))
    evaluation = evaluate(counted.y, counted.score, 0.5, "demo")
    metrics = evaluation.metrics
    basis = f"demo · test, n = {metrics.n}; 95 % intervals"
    auc = metrics.intervals["auc"]
    finding = Finding(
        Severity.HIGH,
        "On demo · test the model misses 14 of 100 pneumonia images <b>, n = 35.",
        Page.METRICS,
        "Lower the threshold.",
    )
    picture = Picture("case-1", gradient(), "A radiograph of a chest", "The file, as a reader sees it")
    return Report(
        title="demo on demo · test",
        subtitle="What the model does, and how far that can be trusted",
        audience=audience,
        sections=(
            Section(
                "summary",
                "Summary",
                "Finds 86 of 100 pneumonia images & wrongly calls 11 of 100 normal ones pneumonia.",
                (
                    KeyFigures((KeyFigure("ROC AUC", number(metrics.auc, auc), limits(auc)),), basis),
                    Findings((finding,)),
                ),
            ),
            Section(
                "performance",
                "Performance",
                "The curve is far from chance.",
                (
                    Paragraph("Every point is one threshold."),
                    Plot(
                        "roc",
                        "ROC curve",
                        "ROC curve of the demo's model, well above the diagonal",
                        basis,
                        lambda theme: roc_figure([evaluation], theme),
                        pd.DataFrame({"threshold": [0.5], "sensitivity": [metrics.sensitivity]}),
                    ),
                    Table(
                        "figures",
                        "Figures at the threshold",
                        ("figure", "value", "95 % interval"),
                        (("ROC AUC", number(metrics.auc, auc), limits(auc)),),
                        basis,
                        frozenset({"value"}),
                    ),
                ),
            ),
            Section(
                "cases",
                "Cases",
                "One image that was missed.",
                (
                    Case(
                        "test/PNEUMONIA/a.png", "Score 0.2, below 0.5.", (picture,), ("Reviewer A: unclear.",)
                    ),
                ),
            ),
        ),
        provenance={"version": "0", "figures": {"auc": metrics.auc}},
    )
