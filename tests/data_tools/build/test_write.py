"""Images of a plan as they are written."""

import numpy as np
import pytest
from PIL import Image

from data_tools.build.recipe import Recipe
from data_tools.build.workshop import open_workshop
from data_tools.build.write import write_images
from engine.errors import InputError
from engine.imaging.square import load_square
from tests.data_tools.build import chests


@pytest.fixture
def images(tmp_path):
    """Return source files and their paths in the dataset."""
    return [
        (chests.save(tmp_path / "source" / f"{place}.png", chests.chest(place)), f"train/NORMAL/{place}.png")
        for place in range(20)
    ]


@pytest.fixture
def workshop(tmp_path):
    return open_workshop(tmp_path / "out", "recipe", "plan")


@pytest.mark.parametrize("workers", [1, 3])
def test_every_image_is_written_and_counted(images, workshop, workers):
    told = []
    write_images(
        workshop,
        images,
        Recipe(size=32),
        workers=workers,
        progress=lambda done, total: told.append((done, total)),
    )
    assert told[0] == (0, 20)
    assert told[-1] == (20, 20)
    assert told == sorted(told)
    for file, path in images:
        assert np.array_equal(np.asarray(Image.open(workshop.tree / path)), load_square(file, 32))


def test_an_image_that_is_whole_is_not_made_again(images, workshop):
    workshop.make_folders([images[3][1]])
    workshop.write(images[3][1], b"whole")
    told = []
    write_images(workshop, images, Recipe(size=32), progress=lambda done, total: told.append((done, total)))
    assert told[0] == (1, 20)
    assert told[-1] == (20, 20)
    assert (workshop.tree / images[3][1]).read_bytes() == b"whole"


def test_an_image_that_changed_since_it_was_looked_at_stops_the_work(images, workshop):
    images[5][0].write_bytes(b"no image")
    with pytest.raises(InputError, match=r"has changed during the build .*; build again"):
        write_images(workshop, images, Recipe(size=32), workers=1)
    whole = workshop.done()
    assert images[5][1] not in whole
    assert images[4][1] in whole


def test_an_exception_of_the_progress_stops_the_work(images, workshop):
    def stop(done: int, total: int) -> None:
        if done:
            raise InterruptedError("stopped")

    with pytest.raises(InterruptedError, match="stopped"):
        write_images(workshop, images * 20, Recipe(size=32), workers=1, progress=stop)
    write_images(workshop, images, Recipe(size=32))
    assert {path for _, path in images} <= workshop.done()
