import numpy as np
import pytest

from engine.imaging.decode import decode
from engine.imaging.fit import Padding
from engine.inference.detail import Detail, detail_of, model_detail
from engine.inference.runners import Runtime
from engine.inference.scorer import make_scorer
from engine.models.config import Member, ModelConfig, write_config
from engine.models.store import load_model
from tests.imaging.samples import encode, scene
from tests.inference.examples import saved


@pytest.mark.parametrize(
    ("squares", "detail"),
    [
        ([(32, Padding.BLACK)], Detail(32, cover=False)),
        ([(32, Padding.REFLECT), (64, Padding.WHITE)], Detail(64, cover=False)),
        ([(64, Padding.BLACK), (32, Padding.CROP)], Detail(64, cover=True)),
        ([(32, Padding.STRETCH)], Detail(32, cover=True)),
    ],
)
def test_the_largest_square_and_any_without_padding_decide(squares, detail):
    assert detail_of(squares) == detail


def test_a_model_is_explained_at_the_detail_that_it_is_scored_at(tmp_path):
    saved(tmp_path / "a", ModelConfig("simple_cnn", width=8, size=32))
    saved(tmp_path / "b", ModelConfig("simple_cnn", width=8, size=64, padding="crop"))
    (tmp_path / "both").mkdir()
    both = ModelConfig("ensemble", members=(Member("a"), Member("b")))
    write_config(both, tmp_path / "both" / "config.json")
    for name, expected in (("a", Detail(32, False)), ("b", Detail(64, True)), ("both", Detail(64, True))):
        model = load_model(name, weights_dir=tmp_path)
        assert model_detail(model) == make_scorer(model, runtime=Runtime.TORCH).detail == expected
    assert model_detail(model, "white") == Detail(64, False)


def test_a_large_jpeg_is_decoded_at_reduced_size():
    data = encode(scene(600, 800), "JPEG")
    picture = Detail(32, cover=False).decode(data)
    assert picture.pixels.shape == (75, 100)
    np.testing.assert_array_equal(picture.pixels, decode(data, square=32).pixels)
