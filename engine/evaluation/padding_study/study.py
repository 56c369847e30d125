"""The scores of a padding experiment: every model's, under every padding, of the same images."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from engine.errors import InputError


@dataclass(frozen=True)
class Trained:
    """One model of the experiment.

    ``train`` names what it was trained under (a padding, or a variant such as ``black, stretched``); models
    of the same ``train`` are replicates that differ by ``seed``. ``padding`` is its own, ``threshold`` the
    one that was chosen on its validation images.
    """

    name: str
    train: str
    seed: int
    padding: str
    threshold: float


@dataclass(frozen=True, eq=False)
class Study:
    """Scores (models, tests, images) float64, NaN for an image that could not be read.

    ``tests`` are the paddings that every model was scored under; ``paths`` and ``labels`` (images,) are the
    images', ``classes`` (negative, positive). ``provenance`` says where the scores come from.
    """

    models: tuple[Trained, ...]
    tests: tuple[str, ...]
    paths: np.ndarray
    labels: np.ndarray
    scores: np.ndarray
    classes: tuple[str, str]
    provenance: dict[str, Any] = field(default_factory=dict)

    @property
    def trains(self) -> tuple[str, ...]:
        """What the models were trained under, each once, in the models' order."""
        return tuple(dict.fromkeys(model.train for model in self.models))

    def replicates(self, train: str) -> list[int]:
        """Return the positions of the models of one kind of training."""
        return [index for index, model in enumerate(self.models) if model.train == train]

    def own_padding(self, train: str) -> str:
        """Return the padding that the models of one kind of training were trained under."""
        return self.models[self.replicates(train)[0]].padding

    def test(self, name: str) -> int:
        """Return the position of a padding; raise InputError where the models were not scored under it."""
        if name not in self.tests:
            raise InputError(f"No scores under {name}; there are {', '.join(self.tests)}.")
        return self.tests.index(name)


def counted(study: Study) -> tuple[np.ndarray, np.ndarray]:
    """Return the labels (n,) bool and scores (models, tests, n) of the images that every cell of it scores.

    Images of another label than the two classes do not count. Raises InputError without both classes.
    """
    negative, positive = study.classes
    of_class = (study.labels == negative) | (study.labels == positive)
    kept = of_class & ~np.isnan(study.scores).any(axis=(0, 1))
    y = study.labels[kept] == positive
    if not len(y) or y.all() or not y.any():
        raise InputError(
            f"The experiment needs scored images of both {negative} and {positive}; "
            f"it has {int(y.sum())} of {positive} among {len(y)}."
        )
    return y, study.scores[:, :, kept]
