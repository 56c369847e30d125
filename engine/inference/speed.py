"""Images a second of a model on this machine, measured now."""

import os
import platform
import time
from collections.abc import Callable
from datetime import UTC, datetime

import numpy as np
import torch

from engine.inference.runners import Runtime
from engine.inference.scorer import Scorer, make_scorer
from engine.inference.speed_store import Speed, networks_key
from engine.models.catalog import WEIGHTS_FILE, ModelEntry
from engine.models.registry import build
from engine.models.store import LoadedModel, load_model

BATCH, BATCHES, WARM_UP = 8, 9, 2
"""Images at a time, how many times they are timed, and how many times they run before."""


def measure_speed(
    model: LoadedModel, *, batches: int = BATCHES, advance: Callable[[int], object] = lambda count: None
) -> Speed:
    """Time a model on random squares of its own size; ``advance`` is told of each batch, warm-up included."""
    scorer = make_scorer(model)
    squares = random_squares(scorer)
    seconds = []
    for number in range(WARM_UP + batches):
        start = time.perf_counter()
        scorer.score(squares)
        if number >= WARM_UP:
            seconds.append(time.perf_counter() - start)
        advance(1)
    networks = model.members or (model,)
    return Speed(
        networks=networks_key([network.config for network in networks]),
        parameters=sum(one.numel() for network in networks for one in network.module.parameters()),
        images_per_second=BATCH / float(np.median(seconds)),
        low=BATCH / max(seconds),
        high=BATCH / min(seconds),
        batch=BATCH,
        batches=batches,
        runtime=scorer.runtime.value,
        threads=threads(scorer.runtime),
        machine=platform.processor() or platform.machine(),
        measured=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def random_squares(scorer: Scorer) -> list[tuple[np.ndarray, ...]]:
    """Return a batch of noise in each network's size: a network takes as long for it as for a radiograph."""
    draw = np.random.default_rng(0)
    return [
        tuple(draw.integers(0, 256, (part.size, part.size), dtype=np.uint8) for part in scorer.parts)
        for _ in range(BATCH)
    ]


def threads(runtime: Runtime) -> int:
    """Return how many threads a runtime computes with on the CPU."""
    return (os.cpu_count() or 1) if runtime is Runtime.ONNX else torch.get_num_threads()


def loaded_or_built(entry: ModelEntry) -> LoadedModel:
    """Return a model as it is, or where its weights are not here one like it with random ones: as fast.

    Raises InputError for a model that can be neither loaded nor built.
    """
    config = entry.require_config()
    if config.members or (entry.path / WEIGHTS_FILE).is_file():
        return load_model(entry.path)
    return LoadedModel(entry.name, config, build(config).eval(), "", entry.path)
