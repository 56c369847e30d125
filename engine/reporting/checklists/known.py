"""What is known of a model and one set of images, gathered from the model's folder."""

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from data_tools.download.published import Published
from engine.errors import InputError
from engine.evaluation.metrics import Metrics, summary
from engine.evaluation.score_files import ScoreFile, list_score_files
from engine.evaluation.score_table import Labelled, ScoreTable, labelled, read_scores
from engine.evaluation.stress.files import STRESS_FOLDER, list_stress_files
from engine.evaluation.trust.card import TRUST_FOLDER, TrustCard, list_cards, read_card
from engine.locations import home_dir
from engine.models.catalog import (
    SCORES_FOLDER,
    WEIGHTS_FILE,
    member_folders,
    padding_name,
    read_folder_config,
)
from engine.models.config import ModelConfig
from engine.reporting.checklists.origin import Origin, origin_of, published_names
from engine.reporting.model_card import NOTES_FILE, notes, read_facts

PublicNames = Mapping[Published, frozenset[str]]
"""The file names of public sets; see ``origin.published_names``."""

VALIDATION = "val"
"""The split on which training makes its choices."""


@dataclass(frozen=True, eq=False)
class ScoredSet:
    """One model's scores of one set: the rows that count, their figures at the model's threshold."""

    file: ScoreFile
    table: ScoreTable
    rows: Labelled
    metrics: Metrics
    origin: Origin

    @property
    def key(self) -> str:
        """Dataset and split: ``kermany/test``."""
        return self.file.key

    @property
    def where(self) -> str:
        """The set with its size: ``kermany, split test, n = 624``."""
        split = f", split {self.file.split}" if self.file.provenance.get("split") else ""
        return f"{self.file.dataset}{split}, n = {self.metrics.n:,}"

    @property
    def counted(self) -> pd.DataFrame:
        """The rows of the table that metrics count."""
        return self.table.frame.iloc[self.rows.index]

    @property
    def subjects(self) -> np.ndarray | None:
        """The subject of each row that counts, (n,) of text; None where the table names none."""
        if "subject" not in self.table.frame or self.counted["subject"].isna().all():
            return None
        return self.counted["subject"].to_numpy(dtype=object)


@dataclass(frozen=True, eq=False)
class Known:
    """Everything that answers may rest on.

    ``scored`` is the set that the checklist is about, under the model's own padding; ``others`` are the other
    sets under that padding, ``repadded`` the same set under other paddings. ``trainings`` maps each trained
    network (the model, or an ensemble's members) to its training.json; networks without one are missing.
    ``networks`` names them all. ``stress`` are the stress tests of the set, ``trust`` the trust cards of any.
    """

    folder: Path
    config: ModelConfig
    notes: str
    networks: tuple[str, ...]
    trainings: dict[str, dict[str, Any]]
    scored: ScoredSet
    others: tuple[ScoredSet, ...]
    repadded: tuple[ScoredSet, ...]
    stress: tuple[Path, ...]
    trust: tuple[TrustCard, ...]

    @property
    def name(self) -> str:
        """The model's name."""
        return self.folder.name

    @property
    def has_weights(self) -> bool:
        """Whether the weights are there, an ensemble's in its members' folders."""
        folders = member_folders(self.config, self.folder) if self.config.members else [self.folder]
        return all((folder / WEIGHTS_FILE).is_file() for folder in folders)

    @property
    def weights_sha256(self) -> str | None:
        """The hash of the weights that made the scores, None where the table does not say."""
        value = self.scored.file.provenance.get("weights_sha256")
        return str(value) if value else None

    @property
    def scored_here(self) -> bool:
        """Whether PneumoScope made the scores, by what their table says of itself."""
        return "pneumoscope" in self.scored.file.provenance.get("versions", {})

    @property
    def trained(self) -> bool:
        """Whether the training of every network is on file."""
        return set(self.trainings) == set(self.networks)

    def is_training_data(self, one: ScoredSet) -> bool:
        """Tell whether a set is of a dataset that a network was trained on, by its hash or its name."""
        told = [facts["dataset"] for facts in self.trainings.values()]
        names, hashes = {data["name"] for data in told}, {data.get("content_hash") for data in told}
        return one.file.dataset in names or one.file.provenance.get("dataset_hash", "") in hashes

    @property
    def validation(self) -> ScoredSet | None:
        """The scores of the validation split of the training data, None where there are none."""
        sets = (self.scored, *self.others)
        return next(
            (one for one in sets if one.file.split == VALIDATION and self.is_training_data(one)), None
        )

    @property
    def internal(self) -> list[ScoredSet]:
        """The sets of the training data that training did not see, the checklist's own first."""
        sets = (self.scored, *self.others)
        return [one for one in sets if self.is_training_data(one) and one.file.split not in SEEN]

    @property
    def external(self) -> list[ScoredSet]:
        """The sets of other data than those trained on, the checklist's own first; empty if unknown."""
        return (
            [one for one in (self.scored, *self.others) if not self.is_training_data(one)]
            if self.trainings
            else []
        )

    @property
    def synthetic(self) -> bool:
        """Whether no image comes from a person: every scored set, and so the data trained on, is computed."""
        sets = (self.scored, *self.others)
        scored = {one.file.dataset for one in sets}
        trained = {facts["dataset"]["name"] for facts in self.trainings.values()}
        return self.trained and trained <= scored and all(one.origin.synthetic for one in sets)


SEEN = ("train", VALIDATION)
"""Splits that training or its choices rest on."""


def gather(folder: Path, key: str) -> Known:
    """Gather what is known of a model's folder and the set ``key`` (``dataset/split``).

    Raises InputError: no config.json, a damaged file, no scores of that set under the model's own padding.
    """
    folder = folder.resolve()
    config = read_folder_config(folder)
    members = member_folders(config, folder) if config.members else [folder]
    own = padding_name(config, [read_folder_config(one) for one in members] if config.members else [])
    files = [file for file in score_files(folder) if not file.problem]
    mine = [file for file in files if file.padding in (own, "")]
    file = next((one for one in mine if one.key == key), None)
    if file is None:
        raise InputError(missing_scores(folder.name, key, [one.key for one in mine]))
    names = published_names()
    chosen = scored_set(file, config, names)
    rest = [one for one in files if one is not file and same_model(one, file)]
    tests = list_stress_files([folder / STRESS_FOLDER, home_dir() / STRESS_FOLDER / folder.name])
    return Known(
        folder=folder,
        config=config,
        notes=notes(folder / NOTES_FILE),
        networks=tuple(one.name for one in members),
        trainings={one.name: facts for one in members if (facts := read_facts(one / "training.json"))},
        scored=chosen,
        others=tuple(countable((one for one in rest if one in mine and one.key != key), config, names)),
        repadded=tuple(
            countable((one for one in rest if one.padding != own and one.key == key), config, names)
        ),
        stress=tuple(
            test.path
            for test in tests
            if not test.problem and f"{test.dataset}/{test.split}" == key and folder.name in test.models
        ),
        trust=tuple(read_card(file) for file in list_cards([folder / TRUST_FOLDER])),
    )


def score_files(folder: Path) -> list[ScoreFile]:
    """Return a model's score tables: those in its folder, and those that the app made."""
    return list_score_files([folder / SCORES_FOLDER, home_dir() / SCORES_FOLDER / folder.name])


def scored_set(file: ScoreFile, config: ModelConfig, names: PublicNames) -> ScoredSet:
    """Read a table and compute its figures at the model's threshold."""
    table = read_scores(file.path, classes=None if file.provenance else config.classes)
    rows = labelled(table)
    metrics = summary(rows.y, rows.score, config.threshold)
    return ScoredSet(file, table, rows, metrics, origin_of(table.frame, names))


def countable(files: Iterable[ScoreFile], config: ModelConfig, names: PublicNames) -> Iterator[ScoredSet]:
    """Yield the sets of those tables that hold images of both or one of the two classes."""
    for file in files:
        # A table without labels says nothing that a checklist asks.
        with contextlib.suppress(InputError):
            yield scored_set(file, config, names)


def same_model(one: ScoreFile, other: ScoreFile) -> bool:
    """Tell whether two tables can be of the same weights at the same temperature; the unknown may be."""
    pairs = [
        (one.provenance.get(fact), other.provenance.get(fact)) for fact in ("weights_sha256", "temperature")
    ]
    return all(None in pair or pair[0] == pair[1] for pair in pairs)


def missing_scores(name: str, key: str, there: Sequence[str]) -> str:
    """Return what to do about scores that are not there."""
    found = f"it has {', '.join(sorted(set(there)))}" if there else "it has none"
    return (
        f"{name} has no scores of '{key}' under its own padding ({found}); name the set as dataset/split, or "
        f"make them: python -m engine score --weights {name} --data DIR."
    )
