import numpy as np
import pandas as pd
import pytest
from scipy.stats import bootstrap

from engine.evaluation.heat_index import heat_by_training, heat_index, leaning_most


def table(rows):
    return pd.DataFrame(rows, columns=["path", "label", "padding_share", "heat_share"])


def made(factor, n=300, seed=0):
    """Heat on the padding at ``factor`` times its area, with noise."""
    draw = np.random.default_rng(seed)
    area = draw.uniform(0.05, 0.4, n)
    heat = np.clip(area * factor * draw.uniform(0.7, 1.3, n), 0, 1)
    labels = np.where(np.arange(n) % 3, "PNEUMONIA", "NORMAL")
    return table(zip([f"{i}.png" for i in range(n)], labels, area, heat, strict=True))


@pytest.mark.parametrize("factor", [0.3, 1.0, 2.0])
def test_the_index_is_heat_over_area(factor):
    found = heat_index(made(factor)).set_index("label")
    assert list(found.index) == ["all", "NORMAL", "PNEUMONIA"]
    assert list(found["n"]) == [300, 100, 200]
    assert found.loc["all", "index"] == pytest.approx(factor, rel=0.03)
    assert (found["low"] < found["index"]).all()
    assert (found["index"] < found["high"]).all()


def test_its_limits_are_scipys():
    frame = made(0.8)
    found = heat_index(frame, resamples=20_000).iloc[0]
    expected = bootstrap(
        (frame["heat_share"].to_numpy(), frame["padding_share"].to_numpy()),
        lambda heat, area, axis: heat.mean(axis=axis) / area.mean(axis=axis),
        paired=True, n_resamples=20_000, method="percentile", rng=np.random.default_rng(1),
    ).confidence_interval  # fmt: skip
    assert (found["low"], found["high"]) == pytest.approx(tuple(expected), abs=2e-3)


def test_images_without_padding_or_heat_do_not_count():
    rows = [("a", "NORMAL", 0.2, 0.1), ("b", "NORMAL", 0.0, np.nan), ("c", "NORMAL", 0.3, np.nan)]
    found = heat_index(table(rows)).set_index("label")
    assert list(found["n"]) == [1, 1]
    assert found.loc["all", "index"] == pytest.approx(0.5)
    assert np.isnan(found.loc["all", "low"])


def test_of_nothing_there_is_no_index():
    found = heat_index(table([("b", "NORMAL", 0.0, np.nan)]))
    assert list(found["label"]) == ["all"]
    assert found["n"][0] == 0
    assert np.isnan(found["index"][0])


def test_images_that_lean_most_on_the_border_come_first():
    rows = [("a", "N", 0.2, 0.1), ("b", "N", 0.1, 0.3), ("c", "N", 0.2, 0.4), ("d", "N", 0.0, np.nan)]
    found = leaning_most(table([*rows, ("e", "N", 0.1, 0.2)]), 3)
    assert list(found["path"]) == ["b", "c", "e"]
    assert list(found["index"]) == pytest.approx([3, 2, 2])


def test_seeds_of_one_training_count_as_one():
    one = made(0.5).assign(train="black")
    twice = pd.concat([one, one, made(2.0, seed=3).assign(train="white")], ignore_index=True)
    found = heat_by_training(twice)
    assert list(found["train"].unique()) == ["black", "white"]
    alone = heat_index(one)
    pd.testing.assert_frame_equal(found[found["train"] == "black"].drop(columns="train"), alone, atol=1e-12)
    assert found[found["train"] == "white"]["index"].iloc[0] == pytest.approx(2.0, rel=0.05)


def test_seeds_are_averaged_image_by_image():
    first, second = made(0.5).assign(train="black"), made(1.5, seed=0).assign(train="black")
    found = heat_by_training(pd.concat([first, second])).iloc[0]
    assert found["index"] == pytest.approx(1.0, rel=0.03)
    assert found["n"] == 300
