"""How fast published radiographs become a dataset's 224 × 224 PNG files, against a straightforward script."""

import tempfile
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from data_tools.build.encode import encode
from data_tools.build.recipe import Recipe
from data_tools.build.workshop import Workshop
from data_tools.build.write import write_images
from engine.errors import InputError
from engine.imaging.square import load_square
from tests.benchmarks.decode import straightforward
from tests.benchmarks.harness import Agreement, Comparison, Goal, Row, speed, time_in_turns
from tests.benchmarks.subjects import Task

SIZE = 224
COPIES = 4
"""Times that each of the few published files is prepared in one repeat."""


def measure(task: Task) -> list[Row]:
    """Measure speed, scaling with cores, and file size on the published files below ``originals/``."""
    files = sorted((task.data / "originals").rglob("*.jpeg"))
    if not files:
        raise InputError(f"'{task.data}' holds no originals/**/*.jpeg; name the folder by --data.")
    repeats = 3 if task.quick else 15
    with one_opencv_thread():
        return [
            compare_speed(files, repeats, "Pillow script", straightforward, Goal("≥", 2.5)),
            compare_speed(files, repeats, "Pillow script, gray", gray_from_the_start, Goal("≥", 1.5)),
            compare_workers(files, repeats),
            compare_sizes(files),
        ]


@contextmanager
def one_opencv_thread():
    """Keep OpenCV from using more cores than it is told to."""
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        yield
    finally:
        cv2.setNumThreads(threads)


def compare_speed(
    files: list[Path], repeats: int, against: str, square: Callable[[Path], np.ndarray], goal: Goal
) -> Comparison:
    """Time the build's writing of images on one core, and a script that prepares by ``square``."""
    theirs = script(files, square)
    seconds = time_in_turns(
        {"ours": into_new_folder(ours(files, 1)), "theirs": into_new_folder(theirs)}, repeats
    )
    return Comparison(
        "published files to 224 × 224 PNG files, one core",
        against,
        speed(seconds["ours"], COPIES * len(files)),
        speed(seconds["theirs"], COPIES * len(files)),
        goal,
    )


def compare_workers(files: list[Path], repeats: int) -> Comparison:
    """Time the build's writing of images by two workers, and by one."""
    ways = {f"{workers}": into_new_folder(ours(files, workers)) for workers in (1, 2)}
    seconds = time_in_turns(ways, repeats)
    return Comparison(
        "the same, two workers",
        "one worker",
        speed(seconds["2"], COPIES * len(files)),
        speed(seconds["1"], COPIES * len(files)),
        Goal("≥", 1.6),
    )


def into_new_folder(work: Callable[[Path], None]) -> Callable[[], None]:
    """Return a way that writes into a folder of its own, which is deleted afterwards."""

    def way() -> None:
        with tempfile.TemporaryDirectory() as folder:
            work(Path(folder))

    return way


def ours(files: list[Path], workers: int) -> Callable[[Path], None]:
    """Return the build's way to write the files into a folder."""
    images = [(file, f"train/{copy}-{file.stem}.png") for copy in range(COPIES) for file in files]
    recipe = Recipe(size=SIZE)

    def work(folder: Path) -> None:
        workshop = Workshop(folder)
        workshop.hidden.mkdir()
        write_images(workshop, images, recipe, workers=workers)

    return work


def script(files: list[Path], square: Callable[[Path], np.ndarray]) -> Callable[[Path], None]:
    """Return a script's way: a square of each file, saved by Pillow as it does unless told."""

    def work(folder: Path) -> None:
        for copy in range(COPIES):
            for file in files:
                Image.fromarray(square(file)).save(folder / f"{copy}-{file.stem}.png")

    return work


def gray_from_the_start(path: Path) -> np.ndarray:
    """Open, convert to gray, resize (bilinear), paste on black: the straightforward way without colours."""
    image = Image.open(path).convert("L")
    scale = SIZE / max(image.size)
    inner = image.resize((round(image.width * scale), round(image.height * scale)), Image.Resampling.BILINEAR)
    square = Image.new("L", (SIZE, SIZE))
    square.paste(inner, ((SIZE - inner.width) // 2, (SIZE - inner.height) // 2))
    return np.asarray(square)


def compare_sizes(files: list[Path]) -> Agreement:
    """Return the bytes of the build's PNG files over those of the same pixels saved by Pillow."""
    recipe = Recipe(size=SIZE)
    squares = [load_square(file, SIZE) for file in files]
    mine = sum(len(encode(square, recipe.format, recipe.quality)) for square in squares)
    with tempfile.TemporaryDirectory() as folder:
        theirs = sum(saved_size(square, Path(folder) / "one.png") for square in squares)
    return Agreement(
        "bytes of these PNG files, of Pillow's for the same pixels", mine / theirs, Goal("≤", 1.0)
    )


def saved_size(square: np.ndarray, file: Path) -> int:
    """Return the bytes of a picture saved by Pillow as it does unless told."""
    Image.fromarray(square).save(file)
    return file.stat().st_size
