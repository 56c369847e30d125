"""Model folders without weights, whose scores are drawn: what a checklist can and cannot know of them."""

import json
from pathlib import Path

import numpy as np
import pandas as pd

from engine.evaluation.score_table import ScoreTable, write_scores
from engine.models.config import ModelConfig, write_config
from engine.training.recipe import Recipe, Stage, recipe_to_dict

CLASSES = ("NORMAL", "PNEUMONIA")
CONFIG = ModelConfig("simple_cnn", width=4, size=64, padding="crop", threshold=0.42, temperature=1.25)


def scores(count: int, seed: int = 0, **columns: object) -> pd.DataFrame:
    """Return drawn scores of so many images, six of ten positive, with more columns."""
    draw = np.random.default_rng(seed)
    ill = draw.random(count) < 0.6
    score = 1 / (1 + np.exp(-draw.normal(np.where(ill, 1.2, -1.2), 1.3)))
    names = {"path": [f"test/{index}.png" for index in range(count)], "label": np.where(ill, *CLASSES[::-1])}
    return pd.DataFrame(names | {"score": score} | columns)


def write_table(folder: Path, frame: pd.DataFrame, dataset: str, split: str, **told: object) -> None:
    """Write a score table into a model's folder."""
    provenance = {"dataset": dataset, "split": split, "padding": "crop", "temperature": 1.25} | told
    write_scores(ScoreTable(frame, CLASSES, provenance), folder / "scores" / f"{dataset}-{split}.parquet")


def bare(folder: Path) -> Path:
    """Make a folder of which nothing is known but its configuration and one set of 200 scores."""
    folder.mkdir(parents=True)
    write_config(CONFIG, folder / "config.json")
    write_table(folder, scores(200), "hospital", "test")
    return folder


def trained(folder: Path) -> Path:
    """Make a folder with the facts of its training, and scores of validation and of another dataset."""
    bare(folder)
    recipe = Recipe(arch="simple_cnn", width=4, padding="crop", stages=(Stage(64, 3),), seed=7)
    facts = {
        "dataset": {
            "name": "hospital",
            "training_images": {"NORMAL": 300, "PNEUMONIA": 700},
            "validation_images": {"NORMAL": 60, "PNEUMONIA": 90},
            "unreadable": [],
            "notes": ["Validation: 150 of 1150 training images, drawn by subject (seed 7)."],
        },
        "recipe": recipe_to_dict(recipe),
        "init": None,
        "hardware": "CPU (x86_64), 2 threads",
        "seconds": 130.0,
        "epochs_run": 3,
        "best_epoch": 2,
        "versions": {"python": "3.11.7", "torch": "2.15.0"},
    }
    (folder / "training.json").write_text(json.dumps(facts))
    write_table(folder, scores(150, seed=1), "hospital", "val")
    sex = np.where(np.arange(180) % 2, "F", "M")
    write_table(folder, scores(180, seed=2, sex=sex, age=np.arange(180) % 80), "clinic", "test")
    return folder
