import numpy as np
import pytest

from engine.imaging.fit import Padding
from engine.imaging.square import load_square
from engine.inference.runners import Runtime
from engine.inference.scorer import Part, Scorer, make_scorer
from engine.inference.scoring import DECODED_AHEAD, prepared_batches, score_images
from engine.models.config import ModelConfig
from tests.inference.examples import plain_scores, saved, write_pictures

NAMES = [f"{index:02}.png" for index in range(21)]
BAD = {3: b"", 4: b"not a picture", 17: None}
REASONS = {3: "not an image: ", 4: "not an image: ", 17: "missing: "}


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return saved(tmp_path_factory.mktemp("weights") / "m", ModelConfig("simple_cnn", width=8, size=32))


@pytest.fixture
def files(tmp_path):
    folder = write_pictures(tmp_path, NAMES)
    for index, content in BAD.items():
        if content is None:
            (folder / NAMES[index]).unlink()
        else:
            (folder / NAMES[index]).write_bytes(content)
    return [folder / name for name in NAMES]


@pytest.mark.parametrize("runtime", [Runtime.TORCH, Runtime.ONNX])
@pytest.mark.parametrize("batch_size", [1, 4, 16, 64])
def test_scores_come_in_order_and_bad_files_as_reasons(model, files, runtime, batch_size):
    batches = list(score_images(make_scorer(model, runtime=runtime), files, batch_size=batch_size))
    assert [len(batch) for batch in batches[:-1]] == [batch_size] * (len(batches) - 1)
    found = [score for batch in batches for score in batch]
    assert [score.index for score in found] == list(range(21))
    for score in found:
        if score.index in BAD:
            assert np.isnan(score.score)
            assert score.problem.startswith(REASONS[score.index])
            assert "\n" not in score.problem
        else:
            square = load_square(files[score.index], 32, "black")
            expected = plain_scores(model.module, model.config, square[None])[0]
            assert score.score == pytest.approx(expected, abs=1e-3)
            assert score.problem is None
    assert np.ptp([score.score for score in found if score.problem is None]) > 0.1


def test_a_batch_of_bad_files_only(model, files):
    found = list(score_images(make_scorer(model, runtime=Runtime.TORCH), [files[3], files[4]]))
    assert [score.problem is not None for score in found[0]] == [True, True]


def test_nothing_to_score(model):
    assert list(score_images(make_scorer(model, runtime=Runtime.TORCH), [])) == []


def test_bytes_are_scored_like_files(model, files):
    scorer = make_scorer(model, runtime=Runtime.TORCH)
    (from_bytes,) = score_images(scorer, [files[0].read_bytes()])
    (from_file,) = score_images(scorer, [files[0]])
    assert from_bytes == from_file


def test_cancelled_before_a_batch_ends_there(model, files):
    answers = iter([False, False, True])
    scorer = make_scorer(model, runtime=Runtime.TORCH)
    batches = list(score_images(scorer, files, batch_size=4, cancelled=lambda: next(answers)))
    assert [[score.index for score in batch] for batch in batches] == [[0, 1, 2, 3], [4, 5, 6, 7]]


def test_an_output_that_is_no_number_is_a_reason(files):
    def run(squares):
        return np.array([np.nan if square.mean() < 100 else 0.5 for square in squares], dtype=np.float32)

    scorer = Scorer((Part(1.0, 32, Padding.BLACK, run),), Runtime.TORCH)
    (batch,) = score_images(scorer, files[5:15])
    dark = [load_square(file, 32).mean() < 100 for file in files[5:15]]
    assert 0 < sum(dark) < 10
    assert [score.problem is not None for score in batch] == dark
    assert [np.isnan(score.score) for score in batch] == dark


def test_an_unforeseen_error_is_not_swallowed(files):
    def run(squares):
        raise RuntimeError("the network broke")

    scorer = Scorer((Part(1.0, 32, Padding.BLACK, run),), Runtime.TORCH)
    with pytest.raises(RuntimeError, match="the network broke"):
        list(score_images(scorer, files))


def test_work_ends_with_the_iteration():
    begun = []
    batches = prepared_batches(begun.append, iter(range(1000)), batch_size=2)
    assert [index for index, _ in next(batches)] == [0, 1]
    batches.close()
    assert set(begun) <= set(range(2 * DECODED_AHEAD))
