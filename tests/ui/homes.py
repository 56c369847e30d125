"""Model folders with score tables, small enough to make for every test."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import torch

from engine.evaluation.score_table import ScoreTable, write_scores
from engine.models.config import ModelConfig
from engine.models.registry import build
from engine.models.store import save_model

CLASSES = ("NORMAL", "PNEUMONIA")

# Of 10 images of pneumonia 8 score at least 0.5, of 10 normal ones 3: sensitivity 0.8, specificity 0.7.
# At 0.65 it is 6 and 1: sensitivity 0.6, specificity 0.9.
PNEUMONIA = [0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.6, 0.55, 0.3, 0.2]
NORMAL = [0.05, 0.1, 0.15, 0.2, 0.25, 0.35, 0.4, 0.5, 0.6, 0.7]


def add_model(weights: Path, name: str = "tiny", **config) -> Path:
    """Write an untrained model that scores any image within milliseconds, and return its folder."""
    settings = ModelConfig(arch="simple_cnn", width=4, size=32).with_changes(**config)
    torch.manual_seed(0)
    save_model(weights / name, build(settings), settings)
    return weights / name


def add_scores(
    folder: Path,
    dataset: str = "kermany",
    split: str = "test",
    *,
    pneumonia: list[float] = PNEUMONIA,
    normal: list[float] = NORMAL,
    other: list[float] = (),
    unreadable: int = 0,
    padding: str | None = None,
) -> Path:
    """Write a score table of these scores into a model folder, and return its path.

    ``other`` are the scores of images with another label; ``unreadable`` counts further images of pneumonia
    that could not be read; ``padding`` is the model's own unless told otherwise.
    """
    config = json.loads((folder / "config.json").read_text())
    padding = padding or config["padding"]
    scores = [*pneumonia, *normal, *other, *[np.nan] * unreadable]
    labels = [
        *["PNEUMONIA"] * len(pneumonia),
        *["NORMAL"] * len(normal),
        *["OTHER"] * len(other),
        *["PNEUMONIA"] * unreadable,
    ]
    frame = pd.DataFrame(
        {
            "path": [f"{split}/{label}/{index}.png" for index, label in enumerate(labels)],
            "label": labels,
            "score": scores,
            "problem": ["truncated" if np.isnan(score) else None for score in scores],
        }
    )
    provenance = {
        "model": folder.name,
        "dataset": dataset,
        "split": split,
        "padding": padding,
        "threshold": config["threshold"],
    }
    path = folder / "scores" / f"{dataset}-{split}-{padding}.parquet"
    return write_scores(ScoreTable(frame, CLASSES, provenance), path)
