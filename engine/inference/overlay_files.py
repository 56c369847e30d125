"""Overlays of a dataset's images as files, in batches; a second run goes on where the first one ended."""

import hashlib
import json
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from PIL import Image, UnidentifiedImageError
from PIL.PngImagePlugin import PngInfo

from engine.datasets.image_files import ImageFile, image_files
from engine.imaging.fit import Padding
from engine.imaging.overlay import overlay
from engine.imaging.problems import ImageError
from engine.inference.cam.method import Method
from engine.inference.compute_maps import compute_maps, key_of
from engine.inference.detail import model_detail
from engine.inference.explain import square_of
from engine.inference.heatmap import energy_on_padding, normalised, upsample
from engine.inference.heatmap_store import StoredMap, read_maps
from engine.inference.scoring import NOT_A_NUMBER
from engine.models.store import LoadedModel

CHUNK = 64
"""Images whose maps are computed, then written as files, before the next ones."""

NOTE = "PneumoScope"
"""Name of the text in an overlay's PNG that says what it was made of, so that it is not made again."""


@dataclass(frozen=True)
class OverlayFile:
    """An overlay that lies below the output folder: its image's score, and the heat's share on padding."""

    score: float
    energy_on_padding: float | None


def write_overlays(
    model: LoadedModel,
    root: str | Path,
    names: Mapping[str, Path],
    out: Path,
    *,
    store: Path,
    padding: Padding | str | None = None,
    method: Method = Method.GRADCAM,
    layers: Sequence[str] | None = None,
    positive: bool = True,
    raw: bool = False,
    advance: Callable[[int], object] = lambda count: None,
) -> dict[str, OverlayFile | str]:
    """Write ``out/NAME.png`` for images of a dataset; return each image's overlay, or why it has none.

    ``names`` has the images' paths relative to ``root``, POSIX, and the names of their files without suffix.
    With ``raw`` each map is written too, as ``out/NAME.npy``, float32 (h, w) before normalisation. Maps are
    those of ``store``, where the missing ones are computed; see ``compute_maps``. Files that an earlier call
    wrote for the same model, use, method and unchanged image are left as they are. ``advance`` is told how
    many images were done. Raises InputError as ``compute_maps`` does, OSError where a file cannot be written.
    """
    key = key_of(model, padding=padding, method=method, layers=layers, positive=positive)
    files = image_files(root, names)
    notes = {path: note_of(key, file) for path, file in files.items()}
    found: dict[str, OverlayFile | str] = {}
    for path, note in notes.items():
        written = read_overlay(out, names[path], note, raw)
        if written:
            found[path] = written
    advance(len(found))
    pending = [path for path in names if path not in found]

    def write(path: str, maps: Mapping[str, StoredMap]) -> OverlayFile | str:
        if path not in files:
            return "missing: There is no such file in the dataset's folder."
        try:
            picture = model_detail(model, padding).decode(files[path].file)
        except ImageError as error:
            return f"{error.problem.value}: {error}"
        if path not in maps:
            return NOT_A_NUMBER
        square, frame = square_of(picture, model.config, padding)
        heat = upsample(maps[path].raw[None], model.config.size)[0]
        made = OverlayFile(round(maps[path].score, 6), energy_on_padding(heat, frame))
        if raw:
            write_raw(out / f"{names[path]}.npy", maps[path].raw)
        write_png(out / f"{names[path]}.png", overlay(square, normalised(heat)), notes[path], made)
        return made

    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        for first in range(0, len(pending), CHUNK):
            chunk = pending[first : first + CHUNK]
            compute_maps(
                model, root, chunk, store=store, padding=padding, method=method, layers=layers,
                positive=positive, advance=advance,
            )  # fmt: skip
            maps = read_maps(store, key, root, chunk)
            found |= zip(chunk, pool.map(lambda path: write(path, maps), chunk), strict=True)  # noqa: B023
    return {path: found[path] for path in names}


def note_of(key: str, file: ImageFile) -> str:
    """Return what names the overlay of one image as it is now under one ``map_key``."""
    return hashlib.sha256(json.dumps([key, file.path, file.stamp]).encode()).hexdigest()[:32]


def read_overlay(out: Path, name: Path, note: str, raw: bool) -> OverlayFile | None:
    """Return the overlay that an earlier call wrote with this note, None where there is none."""
    if raw and not (out / f"{name}.npy").is_file():
        return None
    try:
        with Image.open(out / f"{name}.png") as image:
            told = json.loads(image.info[NOTE])
        return OverlayFile(**told["overlay"]) if told["note"] == note else None
    except (OSError, UnidentifiedImageError, ValueError, KeyError, TypeError):
        return None  # No file yet, or another program's.


def write_png(path: Path, shown: np.ndarray, note: str, made: OverlayFile) -> None:
    """Write an overlay (S, S, 3) uint8, whole or not at all."""
    told = PngInfo()
    told.add_text(NOTE, json.dumps({"note": note, "overlay": asdict(made)}))
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    Image.fromarray(shown).save(partial, format="PNG", pnginfo=told)
    partial.replace(path)


def write_raw(path: Path, raw: np.ndarray) -> None:
    """Write a raw map as float32."""
    path.parent.mkdir(parents=True, exist_ok=True)
    np.save(path, raw)
