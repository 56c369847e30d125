"""A model that is ready to score: decode once, fit for each member, mean of the members' probabilities."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.evaluation.temperature import with_temperature
from engine.imaging.decode import Picture
from engine.imaging.fit import Padding, fit
from engine.inference.detail import Detail, detail_of
from engine.inference.runners import Runner, Runtime, choose_runner
from engine.models.store import LoadedModel


@dataclass(frozen=True)
class Part:
    """One network of a scorer: its share of the mean, its square, and how it runs."""

    weight: float
    size: int
    padding: Padding
    run: Runner


@dataclass(frozen=True)
class Scorer:
    """A single model (one part) or an ensemble (a part for each member, and its own temperature)."""

    parts: tuple[Part, ...]
    runtime: Runtime
    temperature: float = 1.0

    @property
    def detail(self) -> Detail:
        """How finely an image is decoded for all parts."""
        return detail_of((part.size, part.padding) for part in self.parts)

    def prepare(self, source: str | Path | bytes | Picture) -> tuple[np.ndarray, ...]:
        """Decode an image once and fit it to each part's square; raises ImageError as ``decode`` does."""
        if not isinstance(source, Picture):
            source = self.detail.decode(source)
        shape = (source.height, source.width)
        fitted: dict[tuple[int, Padding], np.ndarray] = {}
        for part in self.parts:
            key = (part.size, part.padding)
            if key not in fitted:
                fitted[key] = fit(source.pixels, part.size, part.padding, shape=shape)
        return tuple(fitted[part.size, part.padding] for part in self.parts)

    def score(self, prepared: list[tuple[np.ndarray, ...]]) -> np.ndarray:
        """Return the scores (B,) float64 in 0…1 of prepared images."""
        total = np.zeros(len(prepared))
        for index, part in enumerate(self.parts):
            total += part.weight * part.run(np.stack([squares[index] for squares in prepared]))
        return with_temperature(np.clip(total, 0.0, 1.0), self.temperature)


def make_scorer(
    model: LoadedModel, *, padding: Padding | str | None = None, runtime: Runtime = Runtime.AUTO
) -> Scorer:
    """Make a model ready to score under its own padding, or under another one.

    Each member of an ensemble keeps its own size and padding, unless ``padding`` sets one for all.
    """
    if model.members:
        shares = [member.weight for member in model.config.members]
        weighted = [
            (share / sum(shares), member) for share, member in zip(shares, model.members, strict=True)
        ]
    else:
        weighted = [(1.0, model)]
    parts, runtimes = [], []
    for weight, member in weighted:
        run, used = choose_runner(member.module, member.config, runtime)
        own = Padding.parse(padding if padding is not None else member.config.padding)
        parts.append(Part(weight, member.config.size, own, run))
        runtimes.append(used)
    return Scorer(tuple(parts), runtimes[0], model.config.temperature if model.members else 1.0)
