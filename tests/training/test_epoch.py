import numpy as np
import pytest
import torch
from torch import nn

from engine.errors import InputError
from engine.imaging.fit import Padding
from engine.models.config import ModelConfig
from engine.training.epoch import epoch_order, learning_rate, normalise, train_epoch, validation_logits
from engine.training.hard_validation import ALTERATIONS
from engine.training.recipe import Recipe, Stage
from engine.training.squares import Squares

CPU = torch.device("cpu")
CONFIG = ModelConfig("simple_cnn", size=32)


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


def data(count=10, size=32):
    pixels = torch.randint(0, 256, (count, size, size), dtype=torch.uint8, generator=generator())
    boxes = torch.tensor([[0, 0, size, size]]).repeat(count, 1)
    return Squares(pixels, boxes, torch.arange(count) % 2 * 1.0, ())


def test_the_rate_warms_up_and_then_follows_torchs_cosine():
    recipe = Recipe(
        stages=(Stage(32, 3), Stage(64, 2)), warmup_epochs=0.5, learning_rate=0.1, final_learning_rate=0.001
    )
    rates = [learning_rate(recipe, step, 20) for step in range(100)]
    np.testing.assert_allclose(rates[:10], 0.01 * np.arange(1, 11))
    parameter = nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([parameter], lr=0.1)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=90, eta_min=0.001)
    expected = []
    for _ in range(90):
        expected.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        schedule.step()
    np.testing.assert_allclose(rates[10:], expected, rtol=1e-6)


def test_without_warm_up_and_past_the_end():
    recipe = Recipe(stages=(Stage(32, 2),), warmup_epochs=0.0, learning_rate=0.1, final_learning_rate=0.01)
    assert learning_rate(recipe, 0, 10) == pytest.approx(0.1)
    assert learning_rate(recipe, 500, 10) == pytest.approx(0.01)


def test_the_order_holds_every_image_once():
    labels = torch.tensor([1.0] * 30 + [0.0] * 10)
    order = epoch_order(labels, Recipe(), generator())
    assert sorted(order.tolist()) == list(range(40))
    assert order.tolist() != list(range(40))
    assert torch.equal(order, epoch_order(labels, Recipe(), generator()))


def test_sampling_draws_both_classes_alike():
    labels = torch.tensor([1.0] * 900 + [0.0] * 100)
    order = epoch_order(labels, Recipe(balance="sample"), generator())
    assert len(order) == 1000
    assert 430 <= int(labels[order].sum()) <= 570


def test_gray_is_normalised_for_every_channel():
    images = torch.rand(2, 1, 8, 8, generator=generator())
    config = ModelConfig("simple_cnn", in_channels=3, mean=(0.1, 0.2, 0.3), std=(0.5, 0.6, 0.7))
    expected = torch.cat([(images - m) / s for m, s in zip(config.mean, config.std, strict=True)], dim=1)
    torch.testing.assert_close(normalise(images, config), expected)
    gray = normalise(images, ModelConfig("simple_cnn", in_channels=3))
    torch.testing.assert_close(gray, ((images - 0.5) / 0.5).repeat(1, 3, 1, 1))


class Mean(nn.Module):
    """The mean gray level as the logit."""

    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.tensor(1.0))

    def forward(self, x):
        return self.scale * x.mean(dim=(1, 2, 3))[:, None]


class Hungry(Mean):
    """Wants more memory than any machine addresses."""

    def forward(self, x):
        return super().forward(x) + torch.empty(2**60).sum()


class Broken(Mean):
    def forward(self, x):
        raise RuntimeError("mat1 and mat2 shapes cannot be multiplied")


def run_epoch(model, recipe, count=10, **options):
    average = torch.optim.swa_utils.AveragedModel(model)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    settings = {"epoch": 0, "weights": (1.0, 1.0), "generator": generator(), "device": CPU, "report": print}
    return train_epoch(model, average, optimizer, data(count), recipe, CONFIG, **(settings | options))


@pytest.mark.parametrize(("count", "batch_size", "steps"), [(10, 4, [4, 8]), (10, 5, [5, 10]), (3, 32, [3])])
def test_each_full_batch_is_told_of(count, batch_size, steps):
    told = []
    recipe = Recipe(stages=(Stage(32, 1),), batch_size=batch_size)
    loss = run_epoch(Mean(), recipe, count, report=lambda done, loss: told.append((done, loss)))
    assert [done for done, _ in told] == steps
    assert told[-1][1] == pytest.approx(loss)


def test_running_out_of_memory_says_what_to_do():
    recipe = Recipe(stages=(Stage(32, 1),), batch_size=4)
    with pytest.raises(
        InputError, match=r"Out of memory in epoch 1 with batches of 4 at 32 pixels; .*--batch-size"
    ):
        run_epoch(Hungry(), recipe)
    with pytest.raises(RuntimeError, match="shapes cannot be multiplied"):
        run_epoch(Broken(), recipe)


def test_validation_logits_have_a_row_for_each_copy():
    images = data(70)
    model = Mean().train()
    logits = validation_logits(model, images, 32, CONFIG.with_changes(padding=Padding.CROP.value), CPU)
    assert logits.shape == (len(ALTERATIONS), 70)
    plain = (images.pixels.float().mean(dim=(1, 2)) / 255 - 0.5) / 0.5
    np.testing.assert_allclose(logits[0], plain, atol=0.01)
    changes = {how.name: np.abs(row - logits[0]).max() for how, row in zip(ALTERATIONS, logits, strict=True)}
    assert changes.pop("plain") == 0
    assert changes.pop("re-encoded") > 1e-4  # JPEG keeps the mean gray level, all that this network sees.
    assert all(change > 0.01 for change in changes.values())
