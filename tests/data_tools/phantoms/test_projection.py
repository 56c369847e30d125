import numpy as np
import pytest

from data_tools.phantoms.acquisition import sample_acquisition
from data_tools.phantoms.projection import BONE, LUNG, SOFT, attenuation, blurred, expose

ACQUISITION = sample_acquisition(np.random.default_rng(0), maturity=1.0)


def test_attenuation_adds_up_along_the_ray():
    one = np.ones((2, 2))
    np.testing.assert_allclose(attenuation(10 * one, 5 * one, 2 * one), 10 * SOFT + 5 * LUNG + 2 * BONE)


def test_an_even_object_keeps_its_line_integral_whatever_the_scatter():
    """Scatter spreads radiation but loses none: behind an even plate the signal is Beer–Lambert's."""
    line = np.full((120, 120), 2.0, dtype=np.float32)
    signal = expose(line, 10.0, ACQUISITION, np.random.default_rng(1))
    assert signal.mean() == pytest.approx(2.0, abs=0.005)


def test_noise_follows_the_number_of_photons():
    """Relative noise is one over the square root of the photons that arrive (Poisson)."""
    line = np.full((200, 200), 1.5, dtype=np.float32)
    signal = expose(line, 10.0, ACQUISITION, np.random.default_rng(2))
    assert signal.std() == pytest.approx(1 / np.sqrt(ACQUISITION.photons * np.exp(-1.5)), rel=0.05)


def test_scatter_lowers_contrast():
    line = np.full((200, 200), 1.0, dtype=np.float32)
    line[90:110, 90:110] = 4.0
    signal = expose(line, 10.0, ACQUISITION, np.random.default_rng(3))
    assert 1.0 < signal[100, 100] < 3.5


def test_the_quick_wide_blur_is_a_gaussian_blur():
    image = np.zeros((240, 300), dtype=np.float32)
    image[100:140, 120:190] = 1.0
    y, x = np.mgrid[-90:91, -90:91]
    kernel = np.exp(-(x**2 + y**2) / (2 * 20.0**2))
    expected = (kernel[:, :] / kernel.sum())[90 - 20 : 90 + 20, 90 - 35 : 90 + 35].sum()
    assert blurred(image, 20.0)[120, 155] == pytest.approx(expected, abs=0.02)
