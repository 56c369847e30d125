"""The average heatmap of a group of images, on the average radiograph. Nothing here imports torch.

A map of one image may be chance; where the maps of a whole class lie, a model looks by habit.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.datasets.image_files import image_files
from engine.imaging.decode import decode
from engine.imaging.fit import fit
from engine.imaging.problems import ImageError
from engine.inference.heatmap import upsample
from engine.inference.heatmap_store import read_maps
from engine.models.config import ModelConfig

SIDE = 112
"""Side in pixels of the mean pictures and maps."""

CHUNK = 256
"""Maps that are in memory at the same time."""


@dataclass(frozen=True, eq=False)
class MeanMap:
    """The mean of ``n`` images of a group: ``picture`` (S, S) float32 in 0…255, ``heat`` (S, S) float32 ≥ 0.

    Both in the model's square; the heat in the network's own scale, so that groups can be compared.
    """

    group: str
    n: int
    picture: np.ndarray
    heat: np.ndarray


def mean_maps(
    store: Path,
    key: str,
    config: ModelConfig,
    root: str | Path,
    groups: Mapping[str, Sequence[str]],
    *,
    advance: Callable[[int], object] = lambda count: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> list[MeanMap]:
    """Return the mean map of each group of images that has any, from the maps that ``store`` keeps.

    ``groups`` has for each name paths relative to ``root``, POSIX; a path may be in several. ``key`` is that
    of ``map_key``, ``config`` the model's with the padding that the maps are of. Images without a kept map do
    not count: compute them first (``compute_maps``). ``advance`` is told how many images were done;
    ``cancelled`` is asked between them and ends the work with what there is.
    """
    paths = list(dict.fromkeys(path for listed in groups.values() for path in listed))
    size = min(SIDE, config.size)
    sums = {name: np.zeros((2, size, size)) for name in groups}
    counts = dict.fromkeys(groups, 0)
    members = {name: set(listed) for name, listed in groups.items()}
    for start in range(0, len(paths), CHUNK):
        chunk = paths[start : start + CHUNK]
        kept, files = read_maps(store, key, root, chunk), image_files(root, chunk)
        for path in chunk:
            if cancelled():
                return means(sums, counts)
            advance(1)
            square = square_of(files[path].file, config, size) if path in kept else None
            if square is None:
                continue
            both = np.stack([square, upsample(kept[path].raw[None], size)[0]])
            for name in (name for name in groups if path in members[name]):
                sums[name] += both
                counts[name] += 1
    return means(sums, counts)


def square_of(file: Path, config: ModelConfig, size: int) -> np.ndarray | None:
    """Return the model's view of an image at another size, (size, size) uint8; None where it is unusable."""
    try:
        picture = decode(file)
    except ImageError:
        return None
    return fit(picture.pixels, size, config.padding, shape=(picture.height, picture.width))


def means(sums: Mapping[str, np.ndarray], counts: Mapping[str, int]) -> list[MeanMap]:
    """Return the groups' means, those without an image left out."""
    return [
        MeanMap(name, counts[name], *(total / counts[name]).astype(np.float32))
        for name, total in sums.items()
        if counts[name]
    ]


def groups_of(
    labels: Sequence[str | None],
    outcomes: Sequence[str | None],
    paths: Sequence[str | None],
    classes: tuple[str, str],
) -> dict[str, list[str]]:
    """Return the paths of each class and each outcome (TP, FP, FN, TN); what has no path is left out."""
    groups: dict[str, list[str]] = {name: [] for name in (*classes, "TP", "FP", "FN", "TN")}
    for path, *names in zip(paths, labels, outcomes, strict=True):
        if isinstance(path, str):
            for name in names:
                if name in groups:
                    groups[name].append(path)
    return groups
