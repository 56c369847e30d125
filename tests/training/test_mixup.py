import numpy as np
import pytest
import torch

from engine.training.mixup import mix, numpy_seed


def generator(seed):
    return torch.Generator().manual_seed(seed)


def example(count=16):
    """Images (B, 1, 4, 4) whose gray level is their target."""
    target = torch.rand(count, generator=generator(1))
    return target[:, None, None, None].repeat(1, 1, 4, 4), target


def test_images_and_targets_are_blended_alike():
    shares = []
    for seed in range(30):
        images, target = example()
        mixed, blended = mix(images, target, 0.4, generator(seed))
        torch.testing.assert_close(mixed, blended[:, None, None, None].expand_as(mixed))
        shares.append(float((blended - target).abs().mean()))
    assert np.ptp(shares) > 0.05


def test_each_is_blended_with_one_other():
    images, target = example()
    _, blended = mix(images, target, 1.0, generator(0))
    share = (blended - target.flip(0)) / (target - target.flip(0))
    torch.testing.assert_close(share, share[:1].expand_as(share), atol=1e-4, rtol=0)
    assert 0 < float(share[0]) < 1


def test_shares_follow_the_beta_distribution():
    shares = []
    for seed in range(400):
        images = torch.tensor([1.0, 0.0])[:, None, None, None]
        shares.append(float(mix(images, torch.tensor([1.0, 0.0]), 0.4, generator(seed))[1][0]))
    assert np.mean(shares) == pytest.approx(0.5, abs=0.07)
    assert np.var(shares) == pytest.approx(1 / (4 * (2 * 0.4 + 1)), rel=0.15)


def test_the_generator_decides_and_numpys_own_goes_on_as_before():
    with numpy_seed(5):
        expected = np.random.rand(3)  # noqa: NPY002
    with numpy_seed(5):
        first = mix(*example(), 0.4, generator(3))[1]
        assert torch.equal(first, mix(*example(), 0.4, generator(3))[1])
        np.testing.assert_array_equal(np.random.rand(3), expected)  # noqa: NPY002
