import threading

import numpy as np
import pytest
from PIL import Image

from engine.errors import InputError
from engine.imaging.fit import Padding
from engine.imaging.quality import Kind
from engine.inference.diagnose import Reader, diagnose, diagnose_images, explain_file, make_reader
from engine.inference.runners import Runtime
from engine.inference.scorer import Part, Scorer, make_scorer
from engine.inference.scoring import NOT_A_NUMBER, score_images
from engine.models.config import Member, ModelConfig, write_config
from engine.models.store import load_model
from tests.imaging.chest import drawn_chest
from tests.imaging.samples import dicom, dicom_bytes, encode, scene
from tests.inference.examples import picture, saved

WIDE = picture(1, 400, 700)
FILES = {
    "wide.jpg": encode(WIDE, "JPEG"),
    "deep.dcm": dicom_bytes(dicom(picture(2, 300, 260).astype(np.uint16) * 16, bits=12)),
    "blank.png": encode(np.full((64, 64), 128, np.uint8), "PNG"),
    "small.png": encode(picture(3, 40, 40), "PNG"),
    "cut.jpg": encode(WIDE, "JPEG")[:2000],
    "note.txt": b"a note",
    "empty": b"",
}
PROBLEMS = {
    "blank.png": "blank: ", "cut.jpg": "truncated: ", "note.txt": "not an image: ", "empty": "not an image: ",
}  # fmt: skip


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    folder = tmp_path_factory.mktemp("weights")
    saved(folder / "padded", ModelConfig("simple_cnn", width=8, size=32, threshold=0.4))
    saved(folder / "cropped", ModelConfig("simple_cnn", width=8, size=64, padding="crop"), seed=1)
    (folder / "both").mkdir()
    both = ModelConfig("ensemble", size=64, threshold=0.6, members=(Member("padded"), Member("cropped", 3.0)))
    write_config(both, folder / "both" / "config.json")
    return [load_model(name, weights_dir=folder) for name in ("padded", "cropped", "both")]


@pytest.fixture(scope="module")
def readers(models):
    return [make_reader(model) for model in models]


@pytest.mark.parametrize("batch_size", [1, 3, 16])
def test_each_image_has_a_row_in_order_with_facts_or_a_reason(readers, batch_size):
    found = list(diagnose_images(FILES.items(), readers, batch_size=batch_size))
    assert [one.file for one in found] == list(FILES)
    for one in found:
        assert [row.name for row in one.models] == ["padded", "cropped", "both"]
        assert [row.threshold for row in one.models] == [0.4, 0.5, 0.6]
        if one.file in PROBLEMS:
            assert one.problem.startswith(PROBLEMS[one.file])
            assert "\n" not in one.problem
            assert (one.format, one.width, one.concerns) == (None, None, ())
            assert {(row.score, row.call) for row in one.models} == {(None, None)}
        else:
            assert one.problem is None
            assert all(0 <= row.score <= 1 and row.problem is None for row in one.models)
    facts = {one.file: (one.format, one.mode, one.width, one.height) for one in found if not one.problem}
    assert facts == {
        "wide.jpg": ("JPEG", "L", 700, 400),
        "deep.dcm": ("DICOM", "DICOM", 260, 300),
        "small.png": ("PNG", "L", 40, 40),
    }


def test_scores_are_those_of_score_tables_and_explanations(models, readers):
    usable = [name for name in FILES if name not in PROBLEMS]
    found = {name: diagnose(name, FILES[name], readers) for name in usable}
    for index, model in enumerate(models):
        scorer = make_scorer(model, runtime=Runtime.TORCH)
        (batch,) = score_images(scorer, [FILES[name] for name in usable])
        assert [found[name].models[index].score for name in usable] == pytest.approx(
            [one.score for one in batch], abs=1e-6
        )
        for name in usable:
            score = explain_file(model, FILES[name]).score
            assert found[name].models[index].score == pytest.approx(score, abs=1e-5)
    assert np.ptp([one.models[0].score for one in found.values()]) > 0.01


def test_a_path_is_read_like_bytes(readers, tmp_path):
    (tmp_path / "wide.jpg").write_bytes(FILES["wide.jpg"])
    assert diagnose("x", tmp_path / "wide.jpg", readers) == diagnose("x", FILES["wide.jpg"], readers)
    assert diagnose("x", tmp_path / "absent.jpg", readers).problem.startswith("missing: ")


def test_doubts_come_from_the_file_and_the_largest_square(readers):
    color = np.dstack([drawn_chest(), drawn_chest() // 2, drawn_chest() // 3])
    assert Kind.COLOR in [one.kind for one in diagnose("c", encode(color, "PNG"), readers).concerns]
    tiny = encode(picture(3, 40, 40), "PNG")
    assert Kind.TINY in [one.kind for one in diagnose("t", tiny, readers).concerns]
    assert Kind.TINY not in [one.kind for one in diagnose("t", tiny, readers[:1]).concerns]


def test_another_threshold_changes_the_call_alone(models):
    low, high = (make_reader(models[0], threshold) for threshold in (0.0, 1.0))
    one, other = (diagnose("x", FILES["wide.jpg"], [reader]).models[0] for reader in (low, high))
    assert one.score == other.score
    assert (one.call, other.call) == ("PNEUMONIA", "NORMAL")


def test_an_output_that_is_no_number_is_a_reason_for_that_model_alone(readers):
    def run(squares):
        return np.full(len(squares), np.nan, dtype=np.float32)

    broken = Reader("broken", ("A", "B"), 0.5, Scorer((Part(1.0, 32, Padding.BLACK, run),), Runtime.TORCH))
    rows = diagnose("x", FILES["wide.jpg"], [broken, readers[0]]).models
    assert (rows[0].score, rows[0].call, rows[0].problem) == (None, None, NOT_A_NUMBER)
    assert rows[1].call is not None


def test_without_models_the_facts_remain():
    one = diagnose("x", FILES["wide.jpg"], [])
    assert (one.format, one.models, one.problem) == ("JPEG", (), None)
    assert list(diagnose_images([], [])) == []


def test_two_models_of_one_name_are_refused(readers):
    with pytest.raises(InputError, match="Two of the models are called 'padded'"):
        diagnose("x", FILES["wide.jpg"], [readers[0], readers[0]])


def test_cancelled_images_are_not_judged(readers):
    stop = threading.Event()
    found = []
    images = [(str(index), FILES["small.png"]) for index in range(40)]
    for one in diagnose_images(images, readers, batch_size=4, cancelled=stop.is_set):
        found.append(one.file)
        stop.set()
    assert found == ["0", "1", "2", "3"]


def test_the_size_is_that_of_the_upright_picture(readers):
    turned = Image.fromarray(scene(400, 700))
    turned.getexif()[0x0112] = 6
    for file_format in ("JPEG", "PNG"):
        one = diagnose("x", encode(turned, file_format, exif=turned.getexif()), readers)
        assert (one.width, one.height) == (400, 700)


def test_real_files_of_every_format_are_judged(readers, test_data):
    files = sorted((test_data / "dicom").glob("*.dcm"))
    assert files
    for one in diagnose_images([(file.name, file) for file in files], readers):
        assert (one.format, one.problem, one.concerns) == ("DICOM", None, ())
