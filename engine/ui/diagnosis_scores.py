"""What the models make of the radiographs on the Diagnosis page, kept in the visitor's session alone."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from engine.datasets.catalog import Dataset
from engine.errors import InputError
from engine.evaluation.diagnosis import Diagnosis, ModelScore
from engine.evaluation.spread import Spread
from engine.imaging import quality
from engine.imaging.decode import decode
from engine.imaging.problems import ImageError
from engine.imaging.saturation import saturation
from engine.inference.cam.method import Method
from engine.models.catalog import ModelEntry
from engine.models.config import ModelConfig
from engine.ui import images, loaders
from engine.ui.radiograph import Radiograph
from engine.ui.sidebar import Selection, own_scores, scored_datasets
from engine.ui.torch_start import wait_for_torch

if TYPE_CHECKING:
    from engine.evaluation.out_of_distribution import Verdict
    from engine.inference.diagnose import Reader
    from engine.inference.explain import Explanation
    from engine.ui.diagnosis_pictures import HeatmapChoice, View

KEPT = "diagnosis"

WAITING = "not scored yet"

ModelKey = tuple[str, tuple[int, ...]]
"""A model's folder and the stamps of its files: another key once one of them changes."""

HeatKey = tuple[str, ModelKey, Method, bool]
"""Image, model, method, and whether the map is for the positive class."""

MOST_HEAT = 16
"""Heatmaps that a session keeps: those of two images under all methods, at a quarter of a megabyte each."""


@dataclass
class Kept:
    """What is known of the images of one session, by the image's id; the view of the last one only, and the
    last ``MOST_HEAT`` heatmaps.

    ``thumbnails`` are PNG files, None for an image that cannot be used.
    """

    facts: dict[str, Diagnosis] = field(default_factory=dict)
    scores: dict[tuple[str, ModelKey], ModelScore] = field(default_factory=dict)
    heat: dict[HeatKey, "Explanation"] = field(default_factory=dict)
    spreads: dict[tuple[str, ModelKey], Spread] = field(default_factory=dict)
    guards: dict[tuple[str, ModelKey], "Verdict"] = field(default_factory=dict)
    views: dict[tuple[str, ModelConfig], "View"] = field(default_factory=dict)
    thumbnails: dict[str, bytes | None] = field(default_factory=dict)

    def forget_others(self, ids: Collection[str]) -> None:
        """Forget every image but these."""
        self.facts = {id: one for id, one in self.facts.items() if id in ids}
        self.thumbnails = {id: one for id, one in self.thumbnails.items() if id in ids}
        self.scores = {key: one for key, one in self.scores.items() if key[0] in ids}
        self.views = {key: one for key, one in self.views.items() if key[0] in ids}
        self.heat = {key: one for key, one in self.heat.items() if key[0] in ids}
        self.spreads = {key: one for key, one in self.spreads.items() if key[0] in ids}
        self.guards = {key: one for key, one in self.guards.items() if key[0] in ids}


def kept_for(radiographs: Sequence[Radiograph], key: str = KEPT) -> Kept:
    """Return what this session knows of these images under a key, and forget what it knew there of others.

    Of a file that was refused unread all is known.
    """
    kept: Kept = st.session_state.setdefault(key, Kept())
    kept.forget_others({image.id for image in radiographs})
    for image in radiographs:
        if image.problem:
            kept.facts[image.id] = Diagnosis(image.name, (), problem=image.problem)
    return kept


def choose_models(selection: Selection) -> tuple[ModelEntry, ...]:
    """Ask in the sidebar which models to ask; the chosen one is asked first, and always."""
    lead = selection.require_model()
    others = {
        entry.name: entry
        for entry in selection.loadable
        if entry != lead and entry.require_config().classes == lead.require_config().classes
    }
    if not others:
        return (lead,)
    with st.sidebar:
        chosen = st.multiselect(
            "Further models",
            list(others),
            key="models",
            bind="query-params",
            placeholder="those of the same data",
            help="Each is asked for its score, and calls the image at its own threshold. Unless told, these "
            f"are the models that were scored on data that {lead.name} was scored on as well.",
        )
    known = scored_datasets(lead)
    alike = [name for name, entry in others.items() if not known or known & scored_datasets(entry)]
    return (lead, *(others[name] for name in chosen or alike))


def model_key(entry: ModelEntry) -> ModelKey:
    """Return what a model's scores are kept under."""
    return str(entry.path), loaders.model_stamps(entry)


def facts_of(kept: Kept, image: Radiograph, entry: ModelEntry) -> Diagnosis:
    """Return what is known of an image without any model: its format, size, doubts, or its problem."""
    if image.id not in kept.facts:
        kept.facts[image.id] = read_facts(image, entry.require_config().size)
    return kept.facts[image.id]


def read_facts(image: Radiograph, size: int) -> Diagnosis:
    """Decode an image and judge whether a model of this input size can be believed."""
    if image.problem:
        return Diagnosis(image.name, (), problem=image.problem)
    try:
        data = image.read()
        picture = decode(data, square=quality.SIZE)
        concerns = quality.check(picture, saturation=saturation(data), size=size)
    except ImageError as error:
        return Diagnosis(image.name, (), problem=f"{error.problem.value}: {error}")
    return Diagnosis(
        image.name, (), picture.format, picture.mode, picture.width, picture.height, tuple(concerns)
    )


def take_known(kept: Kept, image: Radiograph, found: Dataset, entries: Sequence[ModelEntry]) -> None:
    """Take the scores that the models' tables have of an image of a dataset."""
    for entry in entries:
        key = (image.id, model_key(entry))
        file = own_scores(entry, f"{found.name}/{image.known('split')}")
        if key in kept.scores or file is None:
            continue
        try:
            paths = images.paths_in(file, found)
            frame = loaders.scores(file).frame
        except InputError:
            continue  # The page on the table says what is wrong with it; here the network can be asked.
        if image.name in paths:
            score = float(frame["score"].iloc[paths.index(image.name)])
            if not np.isnan(score):
                config = entry.require_config()
                kept.scores[key] = ModelScore(entry.name, score, config.threshold, config.classes)


def missing(kept: Kept, radiographs: Sequence[Radiograph], entries: Sequence[ModelEntry]) -> list[Radiograph]:
    """Return the images that lack the score of one of these models and can have it."""
    keys = [model_key(entry) for entry in entries]
    return [
        image
        for image in radiographs
        if not (image.id in kept.facts and kept.facts[image.id].problem)
        and (image.id not in kept.facts or any((image.id, key) not in kept.scores for key in keys))
    ]


def score(
    kept: Kept, radiographs: Sequence[Radiograph], entries: Sequence[ModelEntry]
) -> Iterator[Radiograph]:
    """Score images that lack a model's score, and yield each as soon as it is kept."""
    from engine.inference.diagnose import diagnose_images

    lacking = [entry for entry in entries if missing(kept, radiographs, [entry])]
    readers, asked = [], []
    for entry in lacking:
        try:
            readers.append(reader(entry))
            asked.append(entry)
        except InputError as error:
            keep_problem(kept, radiographs, entry, str(error))
    sources = ((image.name, image.read()) for image in radiographs)
    for image, found in zip(radiographs, diagnose_images(sources, readers), strict=True):
        kept.facts[image.id] = replace(found, models=())
        for entry, row in zip(asked, found.models, strict=True):
            kept.scores[image.id, model_key(entry)] = row
        yield image


def keep_problem(kept: Kept, radiographs: Sequence[Radiograph], entry: ModelEntry, problem: str) -> None:
    """Keep why a model scores none of these images."""
    config = entry.require_config()
    for image in radiographs:
        row = ModelScore(entry.name, None, config.threshold, config.classes, problem)
        kept.scores[image.id, model_key(entry)] = row


def reader(entry: ModelEntry) -> "Reader":
    """Return a model ready to read images; raises InputError for one that cannot be loaded."""
    return _reader(*model_key(entry), entry)


@st.cache_resource(max_entries=8, show_spinner=False)
def _reader(path: str, stamps: tuple[int, ...], _entry: ModelEntry) -> "Reader":
    from engine.inference.diagnose import make_reader

    return make_reader(loaders.model(_entry))


def diagnosis(
    kept: Kept, image: Radiograph, entries: Sequence[ModelEntry], selection: Selection
) -> Diagnosis:
    """Return what is known of an image under these models, the chosen one at the sidebar's threshold."""
    facts = kept.facts.get(image.id) or Diagnosis(image.name, (), problem=WAITING)
    rows = []
    for entry in entries:
        config = entry.require_config()
        threshold = selection.threshold if entry == selection.model else config.threshold
        nothing = ModelScore(
            entry.name, None, threshold, config.classes, "no usable image" if facts.problem else WAITING
        )
        rows.append(replace(kept.scores.get((image.id, model_key(entry)), nothing), threshold=threshold))
    return replace(facts, models=tuple(rows))


def ask(kept: Kept, image: Radiograph, entries: Sequence[ModelEntry]) -> None:
    """Score an image under the models that have not been asked yet; say so while PyTorch starts."""
    todo = missing(kept, [image], entries)
    if todo:
        wait_for_torch(entries)
        for _ in score(kept, todo, entries):
            pass


def kept_heat(
    kept: Kept, image: Radiograph, entry: ModelEntry, choice: "HeatmapChoice"
) -> "Explanation | None":
    """Return the heatmap of an image, None where it is yet to be computed."""
    return kept.heat.get(heat_key(image, entry, choice))


def heat_key(image: Radiograph, entry: ModelEntry, choice: "HeatmapChoice") -> HeatKey:
    """Return what a heatmap is kept under; a map that is the same for both classes has one key."""
    return image.id, model_key(entry), choice.method, choice.positive or not choice.method.tells_classes_apart


def explain(kept: Kept, image: Radiograph, entry: ModelEntry, choice: "HeatmapChoice") -> "Explanation":
    """Compute the heatmap of an image, and keep it among the last ones; raises InputError."""
    wait_for_torch([entry])
    from engine.inference.detail import model_detail
    from engine.inference.explain import explain

    model = loaders.model(entry)
    # Decoded as for the score, so that both agree.
    picture = model_detail(model).decode(image.read())
    place, done = st.empty(), 0.0

    def advance(share: float) -> None:
        nonlocal done
        done = min(1.0, done + share)
        if choice.method.slow:
            # A visitor who chooses something else leaves here: Streamlit ends a run at its next output.
            place.progress(done, text=f"{choice.method.label} tries the picture piece by piece: {done:.0%}")

    made = explain(model, picture, method=choice.method, positive=choice.positive, advance=advance)
    place.empty()
    kept.heat[heat_key(image, entry, choice)] = made
    kept.heat = dict(list(kept.heat.items())[-MOST_HEAT:])
    return made


def kept_spread(kept: Kept, image: Radiograph, entry: ModelEntry) -> Spread | None:
    """Return how far the model's score moves, None where it is yet to be computed."""
    return kept.spreads.get((image.id, model_key(entry)))


def spread_of(kept: Kept, image: Radiograph, entry: ModelEntry) -> Spread:
    """Compute how far a model's score moves as the image is moved, and keep it; raises InputError."""
    wait_for_torch([entry])
    from engine.inference.uncertainty import spread

    members = [member.name for member in entry.require_config().members]
    made = spread(reader(entry).scorer, image.read(), members)
    kept.spreads[image.id, model_key(entry)] = made
    return made
