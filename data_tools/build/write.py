"""The images of a plan, decoded, fitted and written, all cores at once."""

import os
from collections.abc import Callable, Generator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import closing
from itertools import islice
from pathlib import Path
from threading import Event

from data_tools.build.encode import encode
from data_tools.build.recipe import Recipe
from data_tools.build.workshop import Workshop, telling_what_stopped
from engine.errors import InputError
from engine.imaging.problems import ImageError
from engine.imaging.square import load_square

CHUNK = 16
"""Images that a worker does in one go."""

AHEAD = 2
"""Chunks for each worker that wait or are worked on: what is begun when an error stops the work."""


def prepared(file: Path, recipe: Recipe) -> bytes:
    """Return the file of an image as a recipe wants it; raises ImageError as ``decode`` does."""
    return encode(load_square(file, recipe.size, recipe.padding), recipe.format, recipe.quality)


def write_images(
    workshop: Workshop,
    images: list[tuple[Path, str]],
    recipe: Recipe,
    *,
    progress: Callable[[int, int], None] = lambda done, total: None,
    workers: int | None = None,
) -> None:
    """Write the images that are not there yet; ``images`` are source files and paths in the dataset.

    Threads do, since nearly all the time goes into decoders and encoders that run without Python's lock.
    ``progress`` is told (done, of all); an exception that it raises stops the work. Raises InputError where
    the folder cannot be written any more, or where an image has changed since it was looked at.
    """
    whole = workshop.done()
    left = [image for image in images if image[1] not in whole]
    with telling_what_stopped(workshop.out):
        workshop.make_folders(path for _, path in left)
    done = len(images) - len(left)
    progress(done, len(images))
    with closing(written_chunks(workshop, left, recipe, workers or os.cpu_count() or 1)) as counts:
        for count in counts:
            done += count
            progress(done, len(images))


def written_chunks(
    workshop: Workshop, images: list[tuple[Path, str]], recipe: Recipe, workers: int
) -> Generator[int]:
    """Write images a chunk at a time, ``workers`` chunks at once; yield how many each had.

    After the first error nothing more is begun.
    """
    chunks = (images[start : start + CHUNK] for start in range(0, len(images), CHUNK))
    stop = Event()

    def work(chunk: list[tuple[Path, str]]) -> int:
        for file, path in chunk:
            if stop.is_set():
                break
            write_one(workshop, file, path, recipe)
        return len(chunk)

    with ThreadPoolExecutor(workers) as pool:
        running = {pool.submit(work, chunk) for chunk in islice(chunks, AHEAD * workers)}
        try:
            while running:
                ended, running = wait(running, return_when=FIRST_COMPLETED)
                for future in ended:
                    yield future.result()
                running |= {pool.submit(work, chunk) for chunk in islice(chunks, len(ended))}
        finally:
            stop.set()


def write_one(workshop: Workshop, file: Path, path: str, recipe: Recipe) -> None:
    """Prepare and write one image; see ``write_images`` for the errors."""
    try:
        data = prepared(file, recipe)
    except ImageError as error:
        raise InputError(f"'{file}' has changed during the build ({error}); build again.") from error
    with telling_what_stopped(workshop.out):
        workshop.write(path, data)
