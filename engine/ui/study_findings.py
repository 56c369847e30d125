"""What to look at first of the chosen model and data: the engine's rules, fed with what is at hand."""

import json
from collections.abc import Iterator
from contextlib import suppress

from engine.datasets.balance import training_imbalance
from engine.datasets.catalog import Dataset
from engine.datasets.sizes import image_sizes
from engine.errors import InputError
from engine.evaluation import findings
from engine.evaluation.findings import Finding
from engine.evaluation.flips import compare_calls
from engine.imaging.fit import Padding
from engine.models.catalog import ModelEntry
from engine.ui import images, loaders, study
from engine.ui.sidebar import Selection, own_scores

MOST = 3
"""Findings that Home shows."""


def first_findings(selection: Selection) -> list[Finding]:
    """Return the gravest findings on the chosen model and data, the gravest first."""
    found: list[Finding | None] = [*of_model(selection)]
    with suppress(InputError):
        catalog = images.dataset(selection.source)
        found += of_data(catalog) if catalog else []
    return findings.ranked(found)[:MOST]


def of_model(selection: Selection) -> Iterator[Finding | None]:
    """Yield what the score tables tell."""
    entry, file = selection.model, selection.scores
    if entry is None or file is None:
        return
    with suppress(InputError):
        metrics = loaders.evaluation(file, selection.threshold, entry.name).metrics
        classes = loaders.scores(file).classes
        yield findings.low_sensitivity(metrics, classes, selection.where)
        yield findings.low_specificity(metrics, classes, selection.where)
        yield external_drop(selection, entry)
        yield rivals(selection)
        yield padding(selection, entry)


def external_drop(selection: Selection, entry: ModelEntry) -> Finding | None:
    """Compare the test set of the data that the model was trained on with the chosen, or the worst, other."""
    trained_on = training_dataset(entry)
    home = study.evaluation_of(entry, f"{trained_on}/test") if trained_on else None
    if home is None:
        return None
    away = [key for key in study.keys_of([entry]) if not key.startswith(f"{trained_on}/")]
    if selection.dataset != trained_on:
        away = [key for key in away if key == selection.key]
    drops = [
        findings.external_drop(
            home.metrics, f"{trained_on} · test", one.metrics, " · ".join(key.rsplit("/", 1))
        )
        for key in away
        if (one := study.evaluation_of(entry, key))
    ]
    return next(iter(findings.ranked(drops)), None)


def training_dataset(entry: ModelEntry) -> str | None:
    """Return the name of the dataset that a model was trained on, None where its folder does not say."""
    try:
        facts = json.loads((entry.path / "training.json").read_text(encoding="utf-8"))
        return str(facts["dataset"]["name"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def rivals(selection: Selection) -> Finding | None:
    """Compare the model with the others that were scored on the same data."""
    tables = {
        entry.name: loaders.scores(file)
        for entry in selection.models
        if (file := own_scores(entry, selection.key)) is not None
    }
    chosen = selection.model
    return findings.rival_models(chosen.name, tables, selection.where) if chosen else None


def padding(selection: Selection, entry: ModelEntry) -> Finding | None:
    """Compare the calls under black padding with those under another one, as far as there are tables."""
    tables = loaders.padding_files(entry, selection.key)
    black = tables.get(Padding.BLACK.value)
    if black is None:
        return None
    for other in (Padding.WHITE.value, Padding.GRAY.value):
        if other not in tables:
            continue
        flips = compare_calls(loaders.scores(black), loaders.scores(tables[other]), selection.threshold)
        if told := findings.padding_changes_calls(flips, Padding.BLACK.value, other):
            return told
    return None


def of_data(dataset: Dataset) -> list[Finding | None]:
    """Return what the catalog tells."""
    training = training_imbalance(dataset.catalog, dataset.classes)
    where = f"{dataset.name} · {training.split}" if training else dataset.name
    sizes = image_sizes(dataset.catalog, dataset.classes)
    rows = sizes[sizes["split"] == training.split] if training else sizes
    return [
        findings.unusable_images(dataset.catalog, dataset.name),
        findings.aspect_cue(rows, dataset.classes, where),
        findings.imbalanced_training(training, where),
    ]
