import hashlib
import os

import numpy as np
import pytest
from PIL import Image

from data_tools.duplicates.fingerprint import fingerprint
from data_tools.scan.measure import MEASURES, black_border, measure_file
from engine.imaging.content_box import content_box
from tests.data_tools.scan.pictures import chest, framed, photograph
from tests.imaging.samples import dicom, dicom_bytes, encode, scene


def save(folder, name: str, data: bytes):
    path = folder / name
    path.write_bytes(data)
    return path


def test_a_file_is_measured_whole(tmp_path):
    picture = chest()
    data = encode(picture, "PNG")
    found = measure_file(save(tmp_path, "chest.png", data))
    values = found.values
    assert list(values) == list(MEASURES)
    assert values["sha256"] == hashlib.sha256(data).hexdigest()
    assert (values["bytes"], values["format"], values["mode"]) == (len(data), "PNG", "L")
    assert (values["height"], values["width"]) == picture.shape
    assert values["bit_depth"] == 8
    assert values["mean"] == pytest.approx(picture.mean())
    assert values["std"] == pytest.approx(picture.std())
    assert values["saturation"] == 0
    assert values["problem"] is None
    assert values["chest"] > 0.6 > values["chest_negative"]
    np.testing.assert_array_equal(found.fingerprint.hashes, fingerprint(picture).hashes)


def test_size_and_mode_are_those_of_the_original_however_it_is_decoded(tmp_path):
    large = np.kron(chest(), np.ones((6, 6), dtype=np.uint8))
    values = measure_file(save(tmp_path, "large.jpg", encode(large, "JPEG", quality=90))).values
    assert (values["height"], values["width"]) == large.shape
    assert values["mean"] == pytest.approx(large.mean(), abs=1)


def test_colour_and_depth_are_told(tmp_path):
    values = measure_file(save(tmp_path, "photo.jpg", encode(photograph(), "JPEG"))).values
    assert (values["mode"], values["bit_depth"]) == ("RGB", 8)
    assert values["saturation"] > 0.1
    deep = dicom_bytes(dicom(scene().astype(np.uint16) * 16, bits=12))
    values = measure_file(save(tmp_path, "deep.dcm", deep)).values
    assert (values["mode"], values["format"], values["bit_depth"]) == ("DICOM", "DICOM", 12)


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "not an image"),
        (b"just text", "not an image"),
        (encode(scene(), "PNG")[:120], "truncated"),
        (encode(scene(400, 500), "JPEG")[:900], "truncated"),
        (encode(np.full((20, 30), 9, dtype=np.uint8), "PNG"), "blank"),
    ],
    ids=["empty", "text", "cut PNG", "cut JPEG", "blank"],
)
def test_what_cannot_be_used_is_a_row_with_a_reason(tmp_path, data, problem):
    found = measure_file(save(tmp_path, "image.png", data))
    assert found.fingerprint is None
    assert found.values["problem"] == problem
    assert found.values["reason"].endswith(".")
    assert found.values["sha256"] == hashlib.sha256(data).hexdigest()
    assert found.values["mean"] is None


def test_a_large_jpeg_that_ends_early_is_truncated(tmp_path):
    data = encode(np.kron(chest(), np.ones((6, 6), dtype=np.uint8)), "JPEG")
    values = measure_file(save(tmp_path, "cut.jpg", data[: len(data) // 2])).values
    assert values["problem"] == "truncated"


def test_a_file_that_is_gone_or_closed(tmp_path):
    found = measure_file(tmp_path / "gone.png")
    assert (found.values["problem"], found.values["sha256"]) == ("missing", None)
    if os.geteuid() != 0:
        closed = save(tmp_path, "closed.png", encode(scene(), "PNG"))
        closed.chmod(0)
        assert measure_file(closed).values["problem"] == "missing"


def test_the_black_border_is_what_lies_outside_the_content():
    picture = framed()
    share = 1 - chest().size / picture.size
    assert black_border(picture, content_box(picture)) == pytest.approx(share, abs=0.02)
    white = np.pad(chest(), 60, constant_values=255)
    assert black_border(white, content_box(white)) == 0


def test_turned_pictures_are_measured_upright(tmp_path):
    image = Image.fromarray(chest())
    image.getexif()[0x0112] = 6
    values = measure_file(save(tmp_path, "turned.jpg", encode(image, "JPEG", exif=image.getexif()))).values
    assert (values["height"], values["width"]) == chest().shape[::-1]
