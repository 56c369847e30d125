"""How often a model's guard and the checks of the picture speak against images, of a dataset or odd ones."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd

from engine.evaluation.advice import Level, advice
from engine.evaluation.intervals import wilson
from engine.evaluation.out_of_distribution import Guard
from engine.imaging import quality
from engine.imaging.decode import decode, read_bytes
from engine.imaging.problems import ImageError
from engine.imaging.saturation import saturation
from engine.inference.detail import model_detail
from engine.inference.embeddings import Embedder, make_embedder
from engine.models.store import LoadedModel

COLUMNS = ("file", "problem", "distance", "guard", "checks", "level")

RATES = ("unreadable", "guard", "checks", "warned", "refused")


def judge_files(
    model: LoadedModel,
    guard: Guard,
    files: Sequence[Path],
    advance: Callable[[int], object] = lambda count: None,
) -> pd.DataFrame:
    """Return what speaks against each file: columns ``COLUMNS``.

    ``problem`` says why a file cannot be used at all; of the others ``distance`` is the guard's, ``guard``
    whether it is odd, ``checks`` whether ``engine.imaging.quality`` has a concern, ``level`` that of
    ``advice``. Raises InputError as ``make_embedder`` and ``Guard.judge`` do.
    """
    embedder = make_embedder(model)
    rows = []
    for file in files:
        rows.append(judge_file(model, embedder, guard, file))
        advance(1)
    return pd.DataFrame(rows, columns=list(COLUMNS))


def judge_file(model: LoadedModel, embedder: Embedder, guard: Guard, file: Path) -> tuple:
    """Return one row of ``judge_files``."""
    try:
        data = read_bytes(file)
        usual = decode(data, square=quality.SIZE)
        concerns = quality.check(usual, saturation=saturation(data), size=model.config.size)
        picture = model_detail(model).decode(data)
    except ImageError as error:
        return (file.as_posix(), error.problem.value, float("nan"), False, False, Level.REFUSE.value)
    verdict = guard.judge(embedder.embed([picture])[0])
    level = advice(verdict, concerns).level
    return (file.as_posix(), None, verdict.distance, verdict.odd, bool(concerns), level.value)


def rates(judged: pd.DataFrame) -> dict[str, tuple[int, int, tuple[float, float]]]:
    """Return how many of how many files were told by what, with Wilson's 95 % limits of the share.

    ``unreadable`` cannot be decoded or are blank; ``guard``, ``checks`` and ``warned`` (also unreadable
    files) warn; ``refused`` get no verdict.
    """
    n = len(judged)
    unreadable = judged["problem"].notna()
    counts = {
        "unreadable": int(unreadable.sum()),
        "guard": int(judged["guard"].sum()),
        "checks": int(judged["checks"].sum()),
        "warned": int((judged["level"] != Level.PASS.value).sum()),
        "refused": int((judged["level"] == Level.REFUSE.value).sum()),
    }
    return {name: (counts[name], n, wilson(counts[name], n)) for name in RATES}
