"""An ensemble that was put together from score tables, as a model folder of the user's; and its removal."""

import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from engine.errors import InputError
from engine.evaluation.mean_ensemble import MeanEnsemble, ensemble_table
from engine.evaluation.score_files import list_score_files
from engine.evaluation.score_table import ScoreTable, read_scores, write_scores
from engine.locations import home_dir, user_weights_dir
from engine.models.catalog import CONFIG_FILE, SCORES_FOLDER, ModelEntry, find_model, own_padding
from engine.models.config import Member, ModelConfig, read_config, write_config
from engine.models.identity import ensemble_sha256
from engine.reporting.model_card import NOTES_FILE, write_model_card

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
"""What a model may be called: a folder's name on every system."""

SetTables = dict[str, dict[str, ScoreTable]]
"""Score tables by set (dataset/split), then by model."""


def tables_by_set(entries: Sequence[ModelEntry]) -> SetTables:
    """Return the tables, under the models' own padding, of the sets that all these models are scored on."""
    found: SetTables = {}
    for entry in entries:
        folders = [entry.path / SCORES_FOLDER, home_dir() / SCORES_FOLDER / entry.name]
        for file in list_score_files(folders):
            if not file.problem and file.padding == own_padding(entry):
                found.setdefault(file.key, {}).setdefault(entry.name, read_scores(file.path))
    return {key: tables for key, tables in found.items() if len(tables) == len(entries)}


def validation_key(tables: SetTables, dataset: str | None = None) -> str:
    """Return the set to fit on: the split ``val`` of a dataset, of the only one there is unless named.

    Raises InputError where there is none, or more than one to choose from.
    """
    keys = [key for key in tables if key.endswith("/val") and dataset in (None, key.removesuffix("/val"))]
    if not keys:
        of = f" of {dataset}" if dataset else ""
        raise InputError(f"The members share no validation scores{of}; score split val with each of them.")
    if len(keys) > 1:
        names = ", ".join(key.removesuffix("/val") for key in keys)
        raise InputError(f"The members share the validation scores of {names}; say which (--validation).")
    return keys[0]


def own_folder(name: str) -> Path:
    """Return the folder of a new model of the user's; raises InputError for a name that is bad or taken."""
    if not NAME.fullmatch(name) or name.endswith("."):
        raise InputError(f"Expected a name of letters, digits, '.', '_' and '-', but got '{name[:80]}'.")
    if find_model(name):
        raise InputError(f"There is a model '{name}' already; choose another name.")
    return user_weights_dir() / name


def save_ensemble(
    folder: Path, ensemble: MeanEnsemble, configs: Mapping[str, ModelConfig], sets: SetTables, fitted_on: str
) -> Path:
    """Write a model folder: config.json, the scores of all ``sets``, and the card; return it.

    ``configs`` are the members' own; ``fitted_on`` names the validation set. NOTES.md stays where there is
    one. Raises InputError for a member that is an ensemble itself, and a place that cannot be written.
    """
    nested = [name for name in ensemble.weights if configs[name].members]
    if nested:
        raise InputError(f"{nested[0]} is an ensemble itself; name its members instead.")
    first = configs[max(ensemble.weights, key=lambda name: ensemble.weights[name])]
    config = ModelConfig(
        arch="ensemble",
        size=first.size,
        padding=first.padding,
        classes=first.classes,
        temperature=ensemble.temperature,
        threshold=ensemble.threshold,
        members=tuple(Member(name, weight) for name, weight in ensemble.weights.items()),
    )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_config(config, folder / CONFIG_FILE)
        notes = folder / NOTES_FILE
        if not notes.is_file():
            notes.write_text(notes_text(ensemble, fitted_on), encoding="utf-8")
    except OSError as error:
        raise InputError(f"Cannot write '{folder}': {error.strerror or error}.") from error
    for key, tables in sets.items():
        dataset, _, split = key.rpartition("/")
        made = ensemble_table(tables, ensemble, folder.name)
        write_scores(
            with_weights(made, tables, ensemble), folder / SCORES_FOLDER / f"{dataset}-{split}.parquet"
        )
    write_model_card(folder)
    return folder


def with_weights(made: ScoreTable, tables: Mapping[str, ScoreTable], ensemble: MeanEnsemble) -> ScoreTable:
    """Return a table that names the ensemble's weights, where its members' tables name theirs."""
    known = [tables[name].provenance.get("weights_sha256") for name in ensemble.weights]
    if not all(isinstance(one, str) for one in known):
        return made
    sha256 = ensemble_sha256([str(one) for one in known], list(ensemble.weights.values()))
    return replace(made, provenance=made.provenance | {"weights_sha256": sha256})


def notes_text(ensemble: MeanEnsemble, fitted_on: str) -> str:
    """Return how the ensemble was put together, for its card."""
    where = " · ".join(fitted_on.rsplit("/", 1))
    how = "fitted by the log loss of the mean probability" if ensemble.fitted else "given by hand"
    alone = ", ".join(f"{name} {auc:.4f}" for name, auc in ensemble.aucs.items())
    return (
        "## How it was put together\n\n"
        f"- The weighted mean of its members' probabilities; weights {how}, temperature and threshold\n"
        f"  (Youden's J) fitted, all on the {ensemble.n:,} images of {where}. No test image took part.\n"
        f"- On these it has a ROC AUC of {ensemble.auc:.4f} and a log loss of {ensemble.log_loss:.4f} nats; "
        f"alone its candidates have {alone}.\n"
    )


def delete_ensemble(name: str) -> None:
    """Remove an ensemble of the user's, its card and its scores; nothing else can be removed this way.

    Raises InputError for another model, and where files cannot be removed.
    """
    folder = user_weights_dir() / name
    if not NAME.fullmatch(name) or not (folder / CONFIG_FILE).is_file():
        raise InputError(f"There is no model '{name[:80]}' of your own.")
    if read_config(folder / CONFIG_FILE).arch != "ensemble":
        raise InputError(f"{name} is a trained model, not a mean of others; remove its folder by hand.")
    try:
        shutil.rmtree(folder)
        # Scores made later would pass for those of the next ensemble of this name.
        shutil.rmtree(home_dir() / SCORES_FOLDER / name, ignore_errors=True)
    except OSError as error:
        raise InputError(f"Cannot remove '{folder}': {error.strerror or error}.") from error
