import numpy as np
import pytest
import torch
from torch import nn

from engine.training.average import average_of, decay_at


def updated(average, model, values):
    for value in values:
        with torch.no_grad():
            model.weight.fill_(value)
        average.update_parameters(model)
    return float(average.module.weight.detach())


def by_hand(values, longest):
    mean = values[0]
    for update, value in enumerate(values[1:], start=1):
        decay = min(longest, (1 + update) / (10 + update))
        mean = decay * mean + (1 - decay) * value
    return mean


def test_the_memory_grows_to_its_longest():
    decays = [decay_at(update, 0.9) for update in range(1, 200)]
    assert decays[0] == pytest.approx(2 / 11)
    assert decays == sorted(decays)
    assert decays[-1] == 0.9
    assert decays.index(0.9) == 79


@pytest.mark.parametrize("longest", [0.0, 0.5, 0.997])
def test_the_mean_is_that_of_the_rule(longest):
    values = np.random.default_rng(0).normal(size=60).tolist()
    model = nn.Linear(1, 1, bias=False)
    assert updated(average_of(model, longest), model, values) == pytest.approx(
        by_hand(values, longest), abs=1e-5
    )


def test_a_short_run_forgets_its_start():
    model = nn.Linear(1, 1, bias=False)
    assert updated(average_of(model, 0.997), model, [100.0] + [1.0] * 138) == pytest.approx(1.0, abs=1e-3)


def test_statistics_of_normalisation_are_averaged_and_counters_stay_whole():
    model = nn.BatchNorm2d(2)
    average = average_of(model, 0.5)
    for value in (0.0, 1.0, 1.0):
        model.running_mean.fill_(value)
        model.num_batches_tracked += 1
        average.update_parameters(model)
    assert 0.5 < float(average.module.running_mean[0]) < 1.0
    assert average.module.num_batches_tracked.dtype == torch.int64


def test_a_stored_mean_goes_on_with_the_same_memory():
    values = np.random.default_rng(1).normal(size=20).tolist()
    model = nn.Linear(1, 1, bias=False)
    first = average_of(model, 0.997)
    updated(first, model, values[:12])
    second = average_of(nn.Linear(1, 1, bias=False), 0.997)
    second.load_state_dict(first.state_dict())
    assert updated(second, model, values[12:]) == pytest.approx(by_hand(values, 0.997), abs=1e-6)
