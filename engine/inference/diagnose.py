"""Images without labels under several models: facts, doubts, and each model's score and call."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from engine.errors import InputError
from engine.evaluation.diagnosis import Diagnosis, ModelScore
from engine.imaging import quality
from engine.imaging.decode import Picture, read_bytes
from engine.imaging.fit import Padding
from engine.imaging.problems import ImageError
from engine.imaging.saturation import saturation
from engine.inference.cam.method import Method
from engine.inference.detail import Detail, model_detail
from engine.inference.explain import Explanation, explain
from engine.inference.runners import Runtime
from engine.inference.scorer import Scorer, make_scorer
from engine.inference.scoring import NOT_A_NUMBER, prepared_batches
from engine.models.store import LoadedModel

BATCH_SIZE = 8
"""Small enough that results appear as they come, large enough to use every core."""

REDUCIBLE = "JPEG"
"""The only format whose pixels depend on the detail asked for."""


@dataclass(frozen=True)
class Reader:
    """A model that is ready to score, and the threshold from which on it calls an image positive."""

    name: str
    classes: tuple[str, str]
    threshold: float
    scorer: Scorer


@dataclass(frozen=True)
class Prepared:
    """A decoded image, reduced to what is needed to judge it: its facts, and the squares of each reader."""

    facts: Diagnosis
    squares: tuple[tuple[np.ndarray, ...], ...]


def make_reader(
    model: LoadedModel, threshold: float | None = None, *, runtime: Runtime = Runtime.TORCH
) -> Reader:
    """Make a model ready to read images at its own operating threshold, or at another one.

    PyTorch starts at once; ``Runtime.AUTO`` is faster from a few dozen images on.
    """
    own = model.config.threshold if threshold is None else threshold
    return Reader(model.name, model.config.classes, own, make_scorer(model, runtime=runtime))


def diagnose(file: str, source: str | Path | bytes, readers: Sequence[Reader]) -> Diagnosis:
    """Judge one image; see ``diagnose_images``."""
    return next(diagnose_images([(file, source)], readers))


def diagnose_images(
    images: Iterable[tuple[str, str | Path | bytes]],
    readers: Sequence[Reader],
    *,
    batch_size: int = BATCH_SIZE,
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[Diagnosis]:
    """Yield what the readers make of images, each given as (name to show, file or its bytes), in their order.

    An image that cannot be used comes with its problem, and so does a score that is not a number. Images are
    decoded as for score tables, so that the scores are the same. ``cancelled`` is asked before each batch;
    when it is true the iteration ends early. Raises InputError for two readers of one name.
    """
    check_names(readers)

    def prepare(image: tuple[str, str | Path | bytes]) -> Prepared:
        return prepare_image(*image, readers)

    for batch in prepared_batches(prepare, images, batch_size=batch_size, cancelled=cancelled):
        yield from judge_batch(batch, readers)


def check_names(readers: Sequence[Reader]) -> None:
    """Raise InputError where two readers could not be told apart in a table."""
    names = [reader.name for reader in readers]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise InputError(f"Two of the models are called '{twice}'; rename one of them, or leave it out.")


def prepare_image(file: str, source: str | Path | bytes, readers: Sequence[Reader]) -> Prepared:
    """Decode and check one image; without squares where it cannot be used."""
    size = max((reader.scorer.detail.square for reader in readers), default=quality.SIZE)
    usual = Detail(quality.SIZE, cover=False)
    try:
        data = read_bytes(source)
        pictures = decode_each(data, {usual, *(reader.scorer.detail for reader in readers)})
        picture = pictures[usual]
        concerns = quality.check(picture, saturation=saturation(data), size=size)
    except ImageError as error:
        return Prepared(unusable(file, f"{error.problem.value}: {error}", readers), ())
    facts = Diagnosis(
        file=file,
        models=(),
        format=picture.format,
        mode=picture.mode,
        width=picture.width,
        height=picture.height,
        concerns=tuple(concerns),
    )
    return Prepared(facts, tuple(reader.scorer.prepare(pictures[reader.scorer.detail]) for reader in readers))


def decode_each(data: bytes, details: Iterable[Detail]) -> dict[Detail, Picture]:
    """Decode an image at each detail, only once where the pixels are the same."""
    pictures: dict[Detail, Picture] = {}
    for detail in details:
        whole = next((one for one in pictures.values() if one.format != REDUCIBLE), None)
        pictures[detail] = whole or detail.decode(data)
    return pictures


def unusable(file: str, problem: str, readers: Sequence[Reader]) -> Diagnosis:
    """Return the row of an image that cannot be used."""
    rows = [ModelScore(one.name, None, one.threshold, one.classes, "no usable image") for one in readers]
    return Diagnosis(file, tuple(rows), problem=problem)


def judge_batch(batch: list[tuple[int, Future]], readers: Sequence[Reader]) -> Iterator[Diagnosis]:
    """Score the usable images of a batch with each reader; yield all of them in order."""
    prepared: list[Prepared] = [future.result() for _, future in batch]
    usable = [one for one in prepared if not one.facts.problem]
    columns = [
        judged(reader, [one.squares[index] for one in usable]) if usable else []
        for index, reader in enumerate(readers)
    ]
    rows = iter(zip(*columns, strict=True)) if columns else iter([()] * len(usable))
    for one in prepared:
        yield one.facts if one.facts.problem else replace(one.facts, models=next(rows))


def judged(reader: Reader, squares: list[tuple[np.ndarray, ...]]) -> list[ModelScore]:
    """Return one reader's rows of prepared images."""
    return [
        ModelScore(reader.name, None, reader.threshold, reader.classes, NOT_A_NUMBER)
        if np.isnan(score)
        else ModelScore(reader.name, score, reader.threshold, reader.classes)
        for score in reader.scorer.score(squares).tolist()
    ]


def explain_file(
    model: LoadedModel,
    source: str | Path | bytes,
    *,
    padding: Padding | str | None = None,
    method: Method = Method.GRADCAM,
    layers: Sequence[str] | None = None,
    positive: bool = True,
    advance: Callable[[float], object] = lambda count: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Explanation:
    """Explain one image as it was scored: decoded at the same detail, so that both scores agree.

    Raises ImageError as ``decode`` does, InputError and Cancelled as ``explain`` does.
    """
    picture = model_detail(model, padding).decode(source)
    return explain(
        model, picture, padding=padding, method=method, layers=layers, positive=positive,
        advance=advance, cancelled=cancelled,
    )  # fmt: skip
