"""One image under one model: its square, its score and its heatmap."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from engine.errors import InputError
from engine.evaluation.temperature import with_temperature
from engine.imaging.decode import Picture
from engine.imaging.fit import Frame, Padding, fit, frame_for
from engine.inference.cam.explain_squares import explain_squares
from engine.inference.cam.method import Method
from engine.inference.heatmap import energy_on_padding, from_original, to_original, upsample
from engine.models.config import ModelConfig
from engine.models.preprocess import positive_probability
from engine.models.store import LoadedModel


@dataclass(frozen=True)
class Explanation:
    """What a model saw, said and looked at.

    ``square`` (S, S) uint8 is the network's view; ``frame`` where the picture lies in it; ``score`` the
    probability of the positive class; ``raw`` (h, w) float32 the map before normalisation and upsampling
    (None for an ensemble, whose members have maps of different scales and sizes, and for several layers);
    ``heatmap`` (S, S) float32 ≥ 0 the map in the square.
    """

    square: np.ndarray
    frame: Frame
    score: float
    raw: np.ndarray | None
    heatmap: np.ndarray

    @property
    def energy_on_padding(self) -> float | None:
        """Share of the heatmap's sum on padding; None without padding or without a map."""
        return energy_on_padding(self.heatmap, self.frame)


def explain(
    model: LoadedModel,
    picture: Picture,
    *,
    padding: Padding | str | None = None,
    method: Method = Method.GRADCAM,
    layers: Sequence[str] | None = None,
    positive: bool = True,
    advance: Callable[[float], object] = lambda count: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Explanation:
    """Score and explain one decoded image under a model's padding, or another one.

    An ensemble's map is the weighted mean of its members' upsampled maps, brought into the ensemble's frame.
    ``method``, ``layers``, ``advance`` and ``cancelled`` are those of ``explain_squares``. Raises InputError
    and Cancelled as that does, and InputError for ``layers`` of an ensemble.
    """
    return explain_batch(
        model, [picture], padding=padding, method=method, layers=layers, positive=positive,
        advance=advance, cancelled=cancelled,
    )[0]  # fmt: skip


def explain_batch(
    model: LoadedModel,
    pictures: Sequence[Picture],
    *,
    padding: Padding | str | None = None,
    method: Method = Method.GRADCAM,
    layers: Sequence[str] | None = None,
    positive: bool = True,
    advance: Callable[[float], object] = lambda count: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> list[Explanation]:
    """Explain at least one picture, all together through each network; see ``explain``."""
    if model.members:
        if layers:
            raise InputError(f"The ensemble {model.name} has no layers; explain a member by itself.")
        return explain_ensemble(
            model, pictures, padding=padding, method=method, positive=positive,
            advance=advance, cancelled=cancelled,
        )  # fmt: skip
    config = model.config
    squares, frames = zip(*(square_of(picture, config, padding) for picture in pictures), strict=True)
    maps, logits = explain_squares(
        model.module, config, np.stack(squares), method=method, layers=layers, positive=positive,
        advance=advance, cancelled=cancelled,
    )  # fmt: skip
    scores = positive_probability(torch.from_numpy(logits), config).tolist()
    raw = [None] * len(maps) if layers and len(set(layers)) > 1 else maps
    large = upsample(maps, config.size)
    return [Explanation(*one) for one in zip(squares, frames, scores, raw, large, strict=True)]


def explain_ensemble(
    model: LoadedModel,
    pictures: Sequence[Picture],
    *,
    padding: Padding | str | None,
    method: Method,
    positive: bool,
    advance: Callable[[float], object],
    cancelled: Callable[[], bool],
) -> list[Explanation]:
    """Explain pictures under an ensemble; see ``explain``."""
    total = sum(member.weight for member in model.config.members)
    shares = [member.weight / total for member in model.config.members]

    def step(count: float) -> None:
        advance(count / len(shares))

    of_members = [
        explain_batch(
            member,
            pictures,
            padding=padding,
            method=method,
            positive=positive,
            advance=step,
            cancelled=cancelled,
        )
        for member in model.members
    ]
    explained = []
    for picture, ones in zip(pictures, zip(*of_members, strict=True), strict=True):
        square, frame = square_of(picture, model.config, padding)
        heatmap = np.zeros(square.shape, dtype=np.float32)
        score = 0.0
        for share, one in zip(shares, ones, strict=True):
            shown = one.heatmap
            if one.frame != frame:
                shown = from_original(to_original(shown, one.frame, picture.height, picture.width), frame)
            heatmap += share * shown
            score += share * one.score
        score = float(with_temperature(np.array(score), model.config.temperature))
        explained.append(Explanation(square, frame, score, None, heatmap))
    return explained


def square_of(
    picture: Picture, config: ModelConfig, padding: Padding | str | None = None
) -> tuple[np.ndarray, Frame]:
    """Return the square a model sees of a picture, and where the picture lies in it."""
    chosen = Padding.parse(padding if padding is not None else config.padding)
    shape = (picture.height, picture.width)
    return fit(picture.pixels, config.size, chosen, shape=shape), frame_for(*shape, config.size, chosen)
