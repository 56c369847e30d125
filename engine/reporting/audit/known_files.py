"""Score tables, trust cards and stress tests of exactly this model and these data that are there already."""

from pathlib import Path

from engine.datasets.catalog import Dataset
from engine.datasets.join import join_catalog
from engine.errors import InputError
from engine.evaluation.score_files import ScoreFile, list_score_files
from engine.evaluation.score_table import ScoreTable, read_scores
from engine.evaluation.stress.files import STRESS_FOLDER, list_stress_files
from engine.evaluation.stress.scores import StressScores
from engine.evaluation.stress.store import read_stress
from engine.evaluation.trust.card import TRUST_FOLDER, TrustCard, list_cards, read_card
from engine.models.catalog import SCORES_FOLDER
from engine.reporting.audit.setting import Setting

METHOD = "gradcam"
"""The method whose heatmaps are judged."""


def known_scores(setting: Setting, dataset: Dataset, split: str, padding: str) -> Path | None:
    """Return the score table of these weights, this content and this padding, None where there is none."""
    for file in list_score_files(setting.folders(SCORES_FOLDER)):
        if belongs(file, setting, dataset, split, padding):
            return file.path
    return None


def belongs(file: ScoreFile, setting: Setting, dataset: Dataset, split: str, padding: str) -> bool:
    """Tell whether a file's own account of itself names this model, its preparation, and these data."""
    config, told = setting.model.config, file.provenance
    return (
        file.problem is None
        and told.get("weights_sha256") == setting.model.sha256
        and told.get("dataset_hash") == dataset.content_hash
        and (file.split, file.padding) == (split, padding)
        and told.get("temperature", config.temperature) == config.temperature
        and told.get("size", config.size) == config.size
    )


def read_joined(path: Path, dataset: Dataset) -> ScoreTable:
    """Read a score table and add what the dataset's catalog knows of its images."""
    table = read_scores(path, classes=dataset.classes)
    return ScoreTable(join_catalog(table.frame, dataset), table.classes, table.provenance)


def known_card(setting: Setting) -> TrustCard | None:
    """Return the trust card of these weights on the judged images, None where there is none."""
    for file in list_cards(setting.folders(TRUST_FOLDER)):
        try:
            card = read_card(file)
        except InputError:
            continue  # A file that is none, or damaged: a card is made anew.
        facts = card.facts
        told = (facts.get("weights_sha256"), facts.get("dataset_hash"), facts["split"], facts["method"])
        if told == (setting.model.sha256, setting.dataset.content_hash, setting.split, METHOD):
            return card
    return None


def known_stress(setting: Setting) -> StressScores | None:
    """Return a stress test of this model's weights on the judged images, None where there is none.

    Its file names models, not weights; it counts where its scores of the unchanged data come from this
    content, and it lies in a folder of this model.
    """
    for file in list_stress_files(setting.folders(STRESS_FOLDER)):
        if file.problem or setting.model.name not in file.models:
            continue
        try:
            test = read_stress(file.path)
        except InputError:
            continue  # The page that shows stress tests says what is wrong with it.
        told = test.provenance.get("dataset_hash"), test.provenance.get("split")
        if told == (setting.dataset.content_hash, setting.split):
            return test
    return None
