"""The demo's model: loaded once, with its guard, and what its score tables say of it."""

from dataclasses import dataclass

from engine.errors import InputError
from engine.evaluation import sentences
from engine.evaluation.evaluation import evaluate
from engine.evaluation.out_of_distribution import Guard
from engine.evaluation.score_files import list_score_files
from engine.evaluation.score_table import labelled, read_scores
from engine.inference.diagnose import Reader, make_reader
from engine.inference.embeddings import identity_of
from engine.inference.guard import guard_of
from engine.models.catalog import SCORES_FOLDER, list_models, own_padding
from engine.models.store import LoadedModel, load_model


@dataclass(frozen=True, eq=False)
class Loaded:
    """A model that is ready to read images; ``guard`` is None where it has none."""

    model: LoadedModel
    reader: Reader
    guard: Guard | None


@dataclass(frozen=True)
class Quality:
    """How good a model is on one test set: in plain words, and in the field's terms with intervals."""

    where: str
    headline: str
    support: str


def load(name: str) -> Loaded:
    """Load a model of ``weights/`` and its guard; raises InputError where they cannot be used."""
    model = load_model(name)
    folder = model.path if model.path.is_dir() else model.path.parent
    return Loaded(model, make_reader(model), guard_of(folder, identity_of(model)))


def quality(name: str) -> list[Quality]:
    """Return how good a model of ``weights/`` is on every test set that it was scored on, as it is served."""
    entry = next((one for one in list_models() if one.name == name), None)
    if entry is None:
        raise InputError(f"There is no model '{name}' in weights/.")
    threshold = entry.require_config().threshold
    found = []
    for file in list_score_files([entry.path / SCORES_FOLDER]):
        if file.problem or file.split != "test" or file.padding != own_padding(entry):
            continue
        rows = labelled(read_scores(file.path))
        metrics = evaluate(rows.y, rows.score, threshold, name).metrics
        classes = entry.require_config().classes
        found.append(
            Quality(
                file.dataset, sentences.headline(metrics, classes), sentences.support(metrics, file.split)
            )
        )
    return found
