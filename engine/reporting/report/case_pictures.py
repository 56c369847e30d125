"""A case's pictures as PNG: the radiograph, and the heatmap over it, kept or computed now."""

import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from engine.datasets.image_files import image_files
from engine.errors import InputError
from engine.imaging.decode import decode
from engine.imaging.fit import resize
from engine.imaging.overlay import overlay
from engine.imaging.problems import ImageError
from engine.inference.heatmap_store import StoredMap, default_store, heat_on_picture, map_key, read_maps
from engine.models.catalog import ModelEntry
from engine.models.identity import identify
from engine.reporting.report.content import Picture

LONG_SIDE = 480
"""Long side of the pictures in pixels: sharp at half a page's width, some ten kilobytes each."""

HEAT = "Where the score comes from (Grad-CAM), as bright as the map's own strongest spot"

READER = "The file, as a reader sees it"


def image_paths(root: Path, paths: Sequence[str]) -> dict[str, str]:
    """Return where images of a score table lie below ``root``, by their paths there; others are left out.

    A file of another extension counts where it is the only one: published tables name ``.jpeg`` files where a
    copy of the set holds ``.webp``.
    """
    there = image_files(root, paths)
    found = {}
    for path in paths:
        if path in there:
            found[path] = path
            continue
        folder, _, name = path.rpartition("/")
        stem = name.rpartition(".")[0] or name
        beside = sorted(image_files(root, near(root, folder, stem)))
        if len(beside) == 1:
            found[path] = beside[0]
    return found


def near(root: Path, folder: str, stem: str) -> list[str]:
    """Return the files of a folder below ``root`` that have a stem; none for a folder that is not there."""
    if folder and folder not in image_files(root, [folder]):
        return []
    place = root / folder
    return [
        file.relative_to(root).as_posix() for file in place.iterdir() if file.stem == stem and file.is_file()
    ]


def pictures_of(
    entry: ModelEntry, root: Path, paths: Sequence[str]
) -> tuple[dict[str, tuple[Picture, ...]], str]:
    """Return each image's pictures by path, and a sentence on heatmaps that are missing, empty for none."""
    maps, problem = maps_of(entry, root, paths)
    found: dict[str, tuple[Picture, ...]] = {}
    for number, (path, file) in enumerate(image_files(root, paths).items(), start=1):
        try:
            pixels = decode(file.file).pixels
        except ImageError:
            continue
        scale = min(1.0, LONG_SIDE / max(pixels.shape))
        height, width = (max(1, round(scale * side)) for side in pixels.shape)
        gray = resize(np.ascontiguousarray(pixels), height, width)
        name = path.rsplit("/", 1)[-1]
        pictures = [Picture(f"case_{number}", png(gray), f"Radiograph {name}", READER)]
        if path in maps:
            mixed = overlay(gray, heat_on_picture(maps[path], entry.require_config(), height, width))
            pictures.append(
                Picture(f"case_{number}_heatmap", png(mixed), f"Heatmap over radiograph {name}", HEAT)
            )
        found[path] = tuple(pictures)
    return found, problem


def maps_of(entry: ModelEntry, root: Path, paths: Sequence[str]) -> tuple[dict[str, StoredMap], str]:
    """Return the images' heatmaps by path; those not kept are computed where the weights are at hand."""
    try:
        key = map_key(identify(entry.path))
    except InputError:
        return {}, f"Heatmaps are left out: the weights of {entry.name} are not at hand."
    maps = read_maps(default_store(), key, root, paths)
    if set(paths) - set(maps):
        # torch takes seconds to import: only for maps that are not there.
        from engine.inference.compute_maps import compute_maps
        from engine.models.store import load_model

        try:
            compute_maps(load_model(entry.path), root, paths, store=default_store())
        except InputError as error:
            return maps, f"Heatmaps are left out: {error}"
        maps = read_maps(default_store(), key, root, paths)
    left = len(set(paths) - set(maps))
    return maps, f"Of {left} images there is no heatmap." if left else ""


def png(pixels: np.ndarray) -> bytes:
    """Return pixels, gray (H, W) or RGB (H, W, 3) uint8, as PNG."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG", optimize=True)
    return file.getvalue()
