"""The images of a plan, decoded, fitted and written, all cores at once."""

import os
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from itertools import islice
from pathlib import Path

from data_tools.build.encode import encode
from data_tools.build.recipe import Recipe
from data_tools.build.workshop import Workshop, cannot_write
from engine.errors import InputError
from engine.imaging.problems import ImageError
from engine.imaging.square import load_square

AHEAD = 4
"""Images for each worker that wait or are worked on: what is begun when an error stops the work."""


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
    ``progress`` is told (done, of all). Raises InputError where the folder cannot be written any more, or
    where an image has changed since it was looked at.
    """

    def one(image: tuple[Path, str]) -> None:
        file, path = image
        try:
            data = prepared(file, recipe)
        except ImageError as error:
            raise InputError(f"'{file}' has changed during the build ({error}); build again.") from error
        workshop.write(path, data)

    pending = (image for image in images if not workshop.done(image[1]))
    left = list(pending)
    done = len(images) - len(left)
    progress(done, len(images))
    workers = workers or os.cpu_count() or 1
    queue = iter(left)
    with ThreadPoolExecutor(workers) as pool:
        running = {pool.submit(one, image) for image in islice(queue, AHEAD * workers)}
        while running:
            ended, running = wait(running, return_when=FIRST_COMPLETED)
            try:
                for future in ended:
                    future.result()
            except OSError as error:
                for future in running:
                    future.cancel()
                raise cannot_write(workshop.out, error) from error
            except BaseException:
                for future in running:
                    future.cancel()
                raise
            done += len(ended)
            progress(done, len(images))
            running |= {pool.submit(one, image) for image in islice(queue, len(ended))}
