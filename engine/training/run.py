"""A training run: from a dataset and a recipe to a model folder, resumable after every epoch."""

import csv
import hashlib
import itertools
import json
import platform
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn

from engine.datasets.catalog import Dataset
from engine.datasets.validation import with_validation
from engine.errors import InputError
from engine.imaging.fit import Padding
from engine.models.catalog import WEIGHTS_FILE
from engine.models.config import ModelConfig
from engine.models.identity import file_sha256
from engine.models.pretrained import init_from_imagenet
from engine.models.registry import build
from engine.models.store import save_model
from engine.training.average import average_of
from engine.training.calibration import auc, calibrate
from engine.training.checkpoint import FILE_NAME, load_checkpoint, save_checkpoint
from engine.training.epoch import train_epoch, validation_logits
from engine.training.half_precision import halved_tensors
from engine.training.losses import class_weights
from engine.training.recipe import Recipe, recipe_to_dict
from engine.training.squares import Squares, load_squares
from engine.training.time_left import seconds_left

LOG_FIELDS = (
    "epoch", "size", "loss", "validation_auc", "hard_validation_auc", "learning_rate", "seconds", "best",
)  # fmt: skip


@dataclass(frozen=True)
class Progress:
    """What a run tells while it works: the epoch, the images done, the figures so far, the seconds left."""

    stage: str
    epoch: int
    epochs: int
    done: int
    total: int
    loss: float | None = None
    validation_auc: float | None = None
    seconds_left: float | None = None


@dataclass(frozen=True)
class TrainingResult:
    """What a run leaves: the folder, the configuration with its threshold, and the run's facts."""

    folder: Path
    config: ModelConfig
    facts: dict[str, Any]


def train(
    dataset: Dataset,
    recipe: Recipe,
    folder: Path,
    *,
    init: Path | None = None,
    report: Callable[[Progress], None] = lambda progress: None,
    device: torch.device | None = None,
) -> TrainingResult:
    """Train the recipe on the dataset's train split and write the model folder.

    Validation is by subject (``datasets.validation``); the best epoch, the temperature and the operating
    threshold (Youden's J) are chosen on its plain and altered copies, never on test images. A run that was
    stopped goes on from its last epoch. Raises InputError for data or a recipe that cannot be used.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"Cannot make the folder '{folder}': {error.strerror or error}.") from error
    device = device or torch.device("cuda" if torch.cuda.is_available() else "cpu")
    dataset = with_validation(dataset, fraction=recipe.validation_fraction, seed=recipe.seed)
    config = ModelConfig(
        arch=recipe.arch,
        width=recipe.width,
        attention=recipe.attention,
        size=recipe.size,
        padding=recipe.padding,
        classes=dataset.classes,
    )
    fingerprint = fingerprint_of(recipe, dataset, init)

    torch.manual_seed(recipe.seed)
    model = build(config)
    loaded = init_from_imagenet(model, init) if init else None
    model = model.to(device).to(memory_format=torch.channels_last)
    average = average_of(model, recipe.ema)
    optimizer = optimizer_of(model, recipe)
    generator = torch.Generator().manual_seed(recipe.seed)

    state = load_checkpoint(folder, fingerprint)
    if state is None and (folder / WEIGHTS_FILE).is_file():
        raise InputError(f"'{folder}' holds a finished model; choose another --out, or delete it first.")
    training = load_split(dataset, "train", recipe, report)
    validation = load_split(dataset, "val", recipe, report)
    history: list[dict[str, Any]] = []
    best: dict[str, torch.Tensor] = {}
    start = 0
    if state:
        model.load_state_dict(state["model"])
        average.load_state_dict(state["average"])
        optimizer.load_state_dict(state["optimizer"])
        generator.set_state(state["generator"])
        torch.set_rng_state(state["global_generator"])
        history, best, start = state["history"], state["best"], state["epoch"]
    weights = class_weights(training.labels, recipe.balance)
    started = time.monotonic()
    for epoch in range(start, recipe.epochs):
        if stopped_early(history, recipe):
            break
        begun = time.monotonic()
        latest = history[-1]["hard_validation_auc"] if history else None

        def tell(
            done: int,
            loss: float | None,
            stage: str = "training",
            epoch: int = epoch,
            latest: float | None = latest,
        ) -> None:
            total = len(training.labels)
            left = seconds_left(recipe, start, epoch, done / total, time.monotonic() - started)
            report(Progress(stage, epoch + 1, recipe.epochs, done, total, loss, latest, left))

        loss = train_epoch(
            model, average, optimizer, training, recipe, config,
            epoch=epoch, weights=weights, generator=generator, device=device, report=tell,
        )  # fmt: skip
        tell(len(training.labels), loss, "validating")
        size = recipe.size_of_epoch(epoch)
        logits = validation_logits(average.module, validation, size, config, device)
        row = {
            "epoch": epoch + 1,
            "size": size,
            "loss": loss,
            "validation_auc": auc(validation.labels.numpy(), logits[:1]),
            "hard_validation_auc": auc(validation.labels.numpy(), logits),
            "learning_rate": optimizer.param_groups[0]["lr"],
            "seconds": time.monotonic() - begun,
        }
        row["best"] = is_best(row, history, recipe)
        if row["best"]:
            best = {name: value.detach().cpu().clone() for name, value in average.module.state_dict().items()}
        history.append(row)
        write_log(folder / "log.csv", history)
        save_checkpoint(folder, {
            "fingerprint": fingerprint,
            "model": model.state_dict(),
            "average": average.state_dict(),
            "optimizer": optimizer.state_dict(),
            "generator": generator.get_state(),
            "global_generator": torch.get_rng_state(),
            "history": history,
            "best": best,
            "epoch": epoch + 1,
        })  # fmt: skip
    model.load_state_dict(best)
    model = model.cpu().to(memory_format=torch.contiguous_format)
    config = calibrate(model, validation, config)
    facts = {
        "dataset": {
            "name": dataset.name,
            "content_hash": dataset.content_hash,
            "training_images": split_counts(training, dataset.classes),
            "validation_images": split_counts(validation, dataset.classes),
            "unreadable": [*training.unreadable, *validation.unreadable],
            "notes": list(dataset.notes),
        },
        "recipe": recipe_to_dict(recipe),
        "init": {"file": init.name, "sha256": file_sha256(init), "tensors": loaded} if init else None,
        "hardware": hardware(device),
        "seconds": sum(row["seconds"] for row in history),
        "epochs_run": len(history),
        "best_epoch": next(row["epoch"] for row in reversed(history) if row["best"]),
        "versions": {"python": platform.python_version(), "torch": torch.__version__},
    }
    halved = halved_tensors(model, validation, config)
    save_model(folder, model, config, dtype=torch.float16, only=halved)
    (folder / "training.json").write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")
    (folder / FILE_NAME).unlink(missing_ok=True)
    return TrainingResult(folder, config, facts)


def load_split(dataset: Dataset, split: str, recipe: Recipe, report: Callable[[Progress], None]) -> Squares:
    """Load the images of a split that are of one of the two classes, telling of each."""
    catalog = dataset.catalog
    rows = catalog[(catalog["split"] == split) & catalog["label"].isin(dataset.classes)]
    done = itertools.count(1)
    return load_squares(
        dataset.root,
        rows,
        dataset.classes[1],
        recipe.size,
        Padding.parse(recipe.padding),
        advance=lambda: report(Progress("loading", 0, recipe.epochs, next(done), len(rows))),
    )


def optimizer_of(model: nn.Module, recipe: Recipe) -> torch.optim.Optimizer:
    """Return AdamW, fused: one call for all tensors takes half the time of one after the other."""
    groups = parameter_groups(model, recipe.weight_decay)
    return torch.optim.AdamW(groups, lr=recipe.learning_rate, fused=True)


def parameter_groups(model: nn.Module, weight_decay: float) -> list[dict[str, Any]]:
    """Keep weight decay off biases and normalisation, where it only shrinks scales."""
    decayed = [p for p in model.parameters() if p.ndim > 1]
    rest = [p for p in model.parameters() if p.ndim <= 1]
    return [{"params": decayed, "weight_decay": weight_decay}, {"params": rest, "weight_decay": 0.0}]


def is_best(row: dict[str, Any], history: list[dict[str, Any]], recipe: Recipe) -> bool:
    """Tell whether an epoch is the best so far; one of a smaller input size never beats the last stage's."""
    rivals = [past for past in history if past["size"] == recipe.size or row["size"] != recipe.size]
    return all(row["hard_validation_auc"] > past["hard_validation_auc"] for past in rivals)


def stopped_early(history: list[dict[str, Any]], recipe: Recipe) -> bool:
    """Tell whether the last stage has gone ``patience`` epochs without a better validation AUC."""
    final = [row for row in history if row["size"] == recipe.size]
    if not recipe.patience or len(final) <= recipe.patience:
        return False
    return not any(row["best"] for row in final[-recipe.patience :])


def split_counts(data: Squares, classes: tuple[str, str]) -> dict[str, int]:
    """Return the images of each class."""
    positives = int(data.labels.sum())
    return {classes[0]: len(data.labels) - positives, classes[1]: positives}


def write_log(path: Path, history: list[dict[str, Any]]) -> None:
    """Write the run's CSV log anew: one row for each epoch."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, LOG_FIELDS)
        writer.writeheader()
        for row in history:
            writer.writerow({k: f"{v:.6g}" if isinstance(v, float) else v for k, v in row.items()})


def fingerprint_of(recipe: Recipe, dataset: Dataset, init: Path | None) -> str:
    """Return the identity of a run: recipe (but for the batch size, which may shrink), data and start."""
    choices = {k: v for k, v in recipe_to_dict(recipe).items() if k != "batch_size"}
    text = json.dumps([choices, dataset.content_hash, file_sha256(init) if init else None], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def hardware(device: torch.device) -> str:
    """Return the training hardware in words."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    threads = torch.get_num_threads()
    return f"CPU ({platform.machine()}), {threads} thread{'s' if threads != 1 else ''}"
