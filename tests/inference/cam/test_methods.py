"""Every method against one that is written by its paper's formulas, with a backward pass through it all."""

import itertools

import cv2
import numpy as np
import pytest
import torch
from sklearn.decomposition import PCA
from torch import nn

from engine.errors import InputError
from engine.inference.cam.eigencam import eigen_cam
from engine.inference.cam.explain_squares import explain_squares
from engine.inference.cam.gradcam_plus_plus import grad_cam_plus_plus
from engine.inference.cam.method import Method
from engine.inference.score_dataset import Cancelled
from engine.models.config import ModelConfig
from engine.models.layers import get_layer
from engine.models.preprocess import to_input
from tests.inference.examples import lively, squares

ONE = ModelConfig("simple_cnn", width=8, size=32)
TWO = ONE.with_changes(outputs=2)
BATCH = squares(2, 32)
MID, LAST = "block2", "block3"


@pytest.fixture(scope="module", params=[ONE, TWO], ids=["one output", "two outputs"])
def model(request):
    return lively(request.param), request.param


def score_of(logits: torch.Tensor, config: ModelConfig, positive: bool) -> torch.Tensor:
    if config.outputs == 2:
        return logits[:, 1 if positive else 0]
    return logits[:, 0] * (1 if positive else -1)


def features_and_gradients(model, layer: str, positive: bool) -> tuple[np.ndarray, np.ndarray]:
    """Return a layer's features and the class score's gradient, in double precision."""
    network, config = model
    kept = []

    def keep(_module, _inputs, output):
        output.retain_grad()
        kept.append(output)

    handle = get_layer(network, layer).register_forward_hook(keep)
    try:
        score_of(network(to_input(BATCH, config)), config, positive).sum().backward()
    finally:
        handle.remove()
        network.zero_grad()
    return kept[0].detach().double().numpy(), kept[0].grad.double().numpy()


def pixel_by_pixel(features, gradients):
    """Grad-CAM++ by equation 19 as it is printed, one pixel of one channel at a time."""
    maps = np.zeros((len(features), *features.shape[2:]))
    for image, channel in itertools.product(range(len(features)), range(features.shape[1])):
        a, g = features[image, channel], gradients[image, channel]
        weight = 0.0
        for i, j in np.argwhere(g != 0):
            alpha = g[i, j] ** 2 / (2 * g[i, j] ** 2 + a.sum() * g[i, j] ** 3)
            weight += alpha * max(g[i, j], 0)
        maps[image] += weight * a
    return maps


REFERENCES = {
    Method.GRADCAM: lambda a, g: np.einsum("bk,bkhw->bhw", g.mean(axis=(2, 3)), a),
    Method.GRADCAM_PLUS_PLUS: pixel_by_pixel,
    Method.HIRESCAM: lambda a, g: np.einsum("bkhw,bkhw->bhw", g, a),
    Method.LAYERCAM: lambda a, g: np.einsum("bkhw,bkhw->bhw", np.where(g > 0, g, 0), a),
}


@pytest.mark.parametrize("layer", [MID, LAST])
@pytest.mark.parametrize("method", REFERENCES)
def test_gradient_methods(model, method, layer):
    brightest = []
    for positive in (True, False):
        maps, logits = explain_squares(*model, BATCH, method=method, layers=[layer], positive=positive)
        signed = REFERENCES[method](*features_and_gradients(model, layer, positive))
        assert maps.dtype == logits.dtype == np.float32
        np.testing.assert_allclose(maps, signed.clip(min=0), atol=1e-4 * np.abs(signed).max())
        brightest.append(maps.max())
    # The map of the class that nothing speaks for may be cold.
    assert max(brightest) > 0


def test_grad_cam_plus_plus_is_made_of_the_derivatives_of_the_scores_exponential():
    """The paper's α by equation 10, second and third derivatives of exp(score) taken one pixel at a time."""
    torch.manual_seed(0)
    slope = torch.randn(3, 2, 2, dtype=torch.float64)
    features = torch.rand(3, 2, 2, dtype=torch.float64)
    gradient = torch.zeros_like(features)
    weights = torch.zeros(3, dtype=torch.float64)
    for place in np.ndindex(3, 2, 2):
        step = torch.zeros((), dtype=torch.float64, requires_grad=True)
        score = (slope * features).sum() + slope[place] * step
        derivatives = [score.exp()]
        for _ in range(3):
            derivatives += torch.autograd.grad(derivatives[-1], step, create_graph=True)
        value, first, second, third = (one.detach() for one in derivatives)
        alpha = second / (2 * second + features[place[0]].sum() * third)
        weights[place[0]] += alpha * first.clamp_min(0) / value
        gradient[place] = first / value
    expected = (weights[:, None, None] * features).sum(dim=0).clamp_min(0)
    found = grad_cam_plus_plus(features[None], gradient[None])[0]
    torch.testing.assert_close(found, expected)


@pytest.mark.parametrize("layer", [MID, LAST])
def test_eigen_cam_is_the_first_principal_component_of_the_positions(model, layer):
    features, _ = features_and_gradients(model, layer, True)
    maps, _ = explain_squares(*model, BATCH, method=Method.EIGENCAM, layers=[layer])
    other, _ = explain_squares(*model, BATCH, method=Method.EIGENCAM, layers=[layer], positive=False)
    np.testing.assert_array_equal(maps, other)
    for found, one in zip(maps, features, strict=True):
        rows = one.reshape(len(one), -1).T
        component = PCA(1).fit_transform(rows)[:, 0]
        component *= np.sign(np.corrcoef(component, rows.sum(axis=1))[0, 1])
        expected = component.clip(min=0).reshape(found.shape)
        np.testing.assert_allclose(found, expected, atol=1e-4 * expected.max())


def test_eigen_cam_of_features_that_are_the_same_everywhere_is_cold():
    assert not eigen_cam(torch.ones(2, 5, 3, 3)).any()


@pytest.mark.parametrize("positive", [True, pytest.param(False, marks=pytest.mark.slow)])
def test_score_cam_tries_each_channel_as_a_mask(model, positive):
    network, config = model
    with torch.no_grad():
        # A channel that is the same everywhere masks the whole image.
        first = next(one for one in get_layer(network, LAST).modules() if isinstance(one, nn.BatchNorm2d))
        kept = first.weight[0].item(), first.bias[0].item()
        first.weight[0], first.bias[0] = 0, 0.5
    features, _ = features_and_gradients(model, LAST, positive)
    done = []
    maps, _ = explain_squares(*model, BATCH, method=Method.SCORECAM, positive=positive, advance=done.append)
    assert np.ptp(features[:, 0], axis=(1, 2)).max() == 0
    for square, one, found in zip(to_input(BATCH, config), features, maps, strict=True):
        scores = []
        for channel in one:
            mask = torch.nn.UpsamplingBilinear2d(size=32)(torch.from_numpy(channel)[None, None])[0, 0]
            mask = (mask - mask.min()) / (mask.max() - mask.min() + 1e-8)
            with torch.no_grad():
                scores.append(score_of(network((square * mask).float()[None]), config, positive).item())
        weights = np.exp(scores) / np.exp(scores).sum()
        expected = np.einsum("k,khw->hw", weights, one).clip(min=0)
        np.testing.assert_allclose(found, expected, rtol=1e-3, atol=1e-4 * expected.max())
    assert sum(done) == pytest.approx(len(BATCH))
    with torch.no_grad():
        first.weight[0], first.bias[0] = kept


@pytest.mark.parametrize("positive", [True, pytest.param(False, marks=pytest.mark.slow)])
def test_occlusion_is_the_mean_fall_of_the_patches_that_cover_a_cell(model, positive):
    network, config = model
    done = []
    maps, logits = explain_squares(
        *model, BATCH, method=Method.OCCLUSION, positive=positive, advance=done.append
    )
    assert maps.shape == (2, 14, 14)
    assert sum(done) == pytest.approx(len(BATCH))
    edges = np.rint(np.linspace(0, 32, 15)).astype(int)
    for square, found, logit in zip(BATCH, maps, logits, strict=True):
        whole = score_of(torch.from_numpy(logit)[None], config, positive).item()
        changed = np.repeat(square[None].astype(float), 169, axis=0)
        for number, (row, column) in enumerate(np.ndindex(13, 13)):
            # The gray that the normalisation with mean 0.5 turns into zero.
            changed[number, edges[row] : edges[row + 2], edges[column] : edges[column + 2]] = 127.5
        with torch.no_grad():
            logits_there = network(torch.from_numpy((changed / 255 - 0.5) / 0.5).float()[:, None])
        falls = whole - score_of(logits_there, config, positive).numpy().reshape(13, 13)
        expected = np.zeros((14, 14))
        for row, column in np.ndindex(14, 14):
            over = falls[max(row - 1, 0) : row + 1, max(column - 1, 0) : column + 1]
            expected[row, column] = max(over.mean(), 0)
        np.testing.assert_allclose(found, expected, atol=1e-3 * np.abs(falls).max())


@pytest.mark.parametrize("method", [Method.LAYERCAM, Method.EIGENCAM, Method.SCORECAM])
def test_several_layers_are_the_mean_of_maps_brought_to_one_scale_and_size(model, method):
    apart = [explain_squares(*model, BATCH, method=method, layers=[layer])[0] for layer in (MID, LAST)]
    done = []
    maps, _ = explain_squares(*model, BATCH, method=method, layers=[LAST, MID, LAST], advance=done.append)
    assert (maps.dtype, maps.shape) == (np.float32, (2, 32, 32))
    assert sum(done) == pytest.approx(len(BATCH))
    for index, found in enumerate(maps):
        scaled = [(one[index] - one[index].min()) / np.ptp(one[index]) for one in apart]
        expected = np.mean([cv2.resize(one, (32, 32)) for one in scaled], axis=0)
        np.testing.assert_allclose(found, expected, atol=1e-4)


@pytest.mark.parametrize("method", [Method.SCORECAM, Method.OCCLUSION])
def test_slow_methods_stop_when_they_are_told(model, method):
    asked = []

    def cancelled():
        asked.append(True)
        return len(asked) > 2

    with pytest.raises(Cancelled, match="was stopped before all of its maps were there"):
        explain_squares(*model, BATCH, method=method, cancelled=cancelled)
    assert len(asked) == 3


def test_occlusion_has_no_layers(model):
    with pytest.raises(InputError, match="Occlusion changes the picture and looks at no layer"):
        explain_squares(*model, BATCH, method=Method.OCCLUSION, layers=[LAST])


def test_an_unknown_method_is_told_with_those_there_are():
    assert [Method.parse(method.value) for method in Method] == list(Method)
    assert {method for method in Method if method.slow} == {Method.SCORECAM, Method.OCCLUSION}
    assert len({method.label for method in Method}) == len(Method)
    with pytest.raises(InputError, match=r"Unknown method 'lime'; choose one of gradcam, gradcam\+\+, hires"):
        Method.parse("lime")
