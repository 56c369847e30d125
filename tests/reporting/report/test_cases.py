import io

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from engine.errors import InputError
from engine.models.catalog import list_models
from engine.models.config import write_config
from engine.reporting.report.case_pictures import image_paths, pictures_of
from engine.reporting.report.sections.cases import named
from engine.reporting.report.sections.limits import note_lines
from tests.commands.tiny import CONFIG


@pytest.fixture
def folder(tmp_path):
    """Return a dataset's folder of three images, one under two extensions."""
    place = tmp_path / "test" / "NORMAL"
    place.mkdir(parents=True)
    pixels = np.arange(64 * 1200, dtype=np.uint32).reshape(64, 1200) % 251
    for name in ("a.png", "b.jpeg", "c.png", "c.webp"):
        Image.fromarray(pixels.astype(np.uint8)).save(place / name)
    return tmp_path


def test_images_are_found_whatever_their_extension_where_it_is_plain_which(folder):
    paths = [f"test/NORMAL/{name}" for name in ("a.png", "b.webp", "c.jpeg", "d.png", "../../../etc/passwd")]
    assert image_paths(folder, paths) == {paths[0]: paths[0], paths[1]: "test/NORMAL/b.jpeg"}


def test_without_weights_the_radiographs_come_alone_and_that_is_said(folder, tmp_path):
    model = tmp_path / "weights" / "bare"
    model.mkdir(parents=True)
    write_config(CONFIG, model / "config.json")
    (entry,) = list_models(tmp_path / "weights")
    found, problem = pictures_of(entry, folder, ["test/NORMAL/a.png"])
    (picture,) = found["test/NORMAL/a.png"]
    assert problem == "Heatmaps are left out: the weights of bare are not at hand."
    assert Image.open(io.BytesIO(picture.png)).size == (480, 26)


def test_a_case_is_named_by_its_path_or_its_end():
    frame = pd.DataFrame({"path": ["test/A/x.png", "test/B/x.png", "test/A/y.png"]})
    assert named(frame, ["y.png", "./test/B/x.png"]).index.tolist() == [2, 1]
    assert named(frame, ["/data/set/test/A/x.png"]).index.tolist() == [0]
    for case, count in (("x.png", "2 images"), ("z.png", "no image"), ("ng", "no image")):
        with pytest.raises(InputError, match=f"'{case}' names {count} of the score table"):
            named(frame, [case])


def test_notes_become_paragraphs_that_can_be_read_alone():
    notes = "## Choices\n\n- One `a`\n  goes on.\n- Two.\n\n# Looks\nPlain\ntext."
    assert note_lines(notes) == ["Choices: One a goes on.", "Choices: Two.", "Looks: Plain text."]
    assert note_lines("") == []
