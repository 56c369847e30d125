"""Heatmaps of many images of a dataset, computed in batches into the file that keeps them."""

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np

from engine.datasets.image_files import ImageFile, image_files
from engine.imaging.decode import Picture, decode
from engine.imaging.fit import Padding
from engine.imaging.problems import ImageError
from engine.inference.cam.method import Method
from engine.inference.explain import Explanation, explain_batch
from engine.inference.heatmap_store import StoredMap, map_key, read_maps, write_maps
from engine.inference.score_dataset import Cancelled
from engine.models.identity import ModelIdentity
from engine.models.store import LoadedModel

BATCH_SIZE = 16
"""Maps that are computed between two writes to the file: a page of 60 fills in four steps."""

MEAN_SIDE = 32
"""Side in pixels at which a larger mean of maps, of an ensemble's members or of several layers, is kept."""


def compute_maps(
    model: LoadedModel,
    root: str | Path,
    paths: Sequence[str],
    *,
    store: Path,
    padding: Padding | str | None = None,
    method: Method = Method.GRADCAM,
    layers: Sequence[str] | None = None,
    positive: bool = True,
    advance: Callable[[int], object] = lambda count: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> None:
    """Compute the maps of a dataset's images that ``store`` does not hold yet, in the order of ``paths``.

    ``paths`` are relative to ``root``, POSIX; ``padding`` replaces the model's own. Images that cannot be
    used, and maps that are not numbers, are skipped. ``advance`` is told how many images were dealt with;
    ``cancelled`` is asked before each batch, by slow methods before each of their forward passes, and what
    was computed by then is kept. Raises StoreError where the file cannot be written, and InputError as
    ``explain`` does.
    """
    key = key_of(model, padding=padding, method=method, layers=layers, positive=positive)
    known = read_maps(store, key, root, paths)
    pending = list(image_files(root, [path for path in paths if path not in known]).values())
    advance(len(paths) - len(pending))
    networks = model.members or (model,)
    square = max(network.config.size for network in (model, *networks))
    cover = not all(Padding.parse(padding or network.config.padding).pads for network in (model, *networks))
    # What takes seconds an image is kept image by image.
    for batch in decoded(pending, square, cover, 1 if method.slow else BATCH_SIZE):
        if cancelled():
            return
        usable = {file: picture for file, picture in batch if picture is not None}
        if usable:
            pictures = list(usable.values())
            try:
                explained = explain_batch(
                    model, pictures, padding=padding, method=method, layers=layers, positive=positive,
                    cancelled=cancelled,
                )  # fmt: skip
            except Cancelled:
                return
            maps = {
                file: to_keep(one, picture)
                for (file, picture), one in zip(usable.items(), explained, strict=True)
                if np.isfinite(one.score) and np.isfinite(one.heatmap).all()
            }
            write_maps(store, key, maps)
        advance(len(batch))


def key_of(
    model: LoadedModel,
    *,
    padding: Padding | str | None = None,
    method: Method = Method.GRADCAM,
    layers: Sequence[str] | None = None,
    positive: bool = True,
) -> str:
    """Return the key of a loaded model's maps; see ``map_key``."""
    members = tuple(member.config for member in model.members)
    identity = ModelIdentity(model.sha256, model.config, members)
    return map_key(identity, padding=padding, method=method, layers=layers, positive=positive)


def to_keep(explanation: Explanation, picture: Picture) -> StoredMap:
    """Return what is kept of an explanation."""
    raw = explanation.raw
    if raw is None:
        raw = explanation.heatmap
        if raw.shape[0] > MEAN_SIDE:
            raw = cv2.resize(raw, (MEAN_SIDE, MEAN_SIDE), interpolation=cv2.INTER_AREA)
    return StoredMap(raw, explanation.score, picture.height, picture.width)


def decoded(
    files: Sequence[ImageFile], square: int, cover: bool, size: int = BATCH_SIZE
) -> Iterator[list[tuple[ImageFile, Picture | None]]]:
    """Yield images ``size`` at a time, with None for a picture that cannot be used.

    The next batch is decoded with all cores while the caller works on this one.
    """

    def picture(file: ImageFile) -> Picture | None:
        try:
            return decode(file.file, square=square, cover=cover)
        except ImageError:
            return None

    waiting: deque[list[tuple[ImageFile, Future[Picture | None]]]] = deque()
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        for start in range(0, len(files), size):
            waiting.append([(file, pool.submit(picture, file)) for file in files[start : start + size]])
            if len(waiting) > 1:
                yield [(file, future.result()) for file, future in waiting.popleft()]
        while waiting:
            yield [(file, future.result()) for file, future in waiting.popleft()]
