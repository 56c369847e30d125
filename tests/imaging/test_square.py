import numpy as np
import pytest

from engine.errors import InputError
from engine.imaging.decode import decode
from engine.imaging.fit import Padding, fit
from engine.imaging.problems import ImageError
from engine.imaging.square import load_square
from tests.imaging.samples import encode, scene


@pytest.mark.parametrize("padding", list(Padding))
def test_reduced_decoding_agrees_with_full_decoding(test_data, padding):
    files = sorted((test_data / "originals").glob("*/*.jpeg"))[::3]
    differences = []
    for file in files:
        full = fit(decode(file).pixels, 224, padding)
        reduced = load_square(file, 224, padding)
        differences.append(np.abs(full.astype(float) - reduced).mean())
    assert len(files) == 8
    assert max(differences) < 2
    assert np.mean(differences) < 0.6


@pytest.mark.parametrize("padding", list(Padding))
def test_without_reduction_it_is_decode_and_fit(padding):
    data = encode(scene(90, 140), "PNG")
    np.testing.assert_array_equal(load_square(data, 64, padding), fit(scene(90, 140), 64, padding))


def test_errors_pass_through():
    with pytest.raises(ImageError, match="0 bytes"):
        load_square(b"")
    with pytest.raises(InputError, match="Unknown padding"):
        load_square(encode(scene(), "PNG"), padding="none")
