from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from engine.errors import InputError
from engine.evaluation.leak_aware import (
    ALL,
    CONFLICT,
    DUPLICATE,
    SUBJECT,
    auc_change,
    leak_aware,
    rate_change,
)
from engine.evaluation.metrics import summary
from tests.evaluation.examples import noisy
from tests.evaluation.tables import CLASSES, noisy_table


def catalog_of(paths, *, duplicate=(), subject=(), conflict=()) -> pd.DataFrame:
    place = np.arange(len(paths))
    marked = {DUPLICATE: duplicate, SUBJECT: subject, CONFLICT: conflict}
    return pd.DataFrame({"path": paths} | {name: np.isin(place, rows) for name, rows in marked.items()})


def test_rows_are_the_figures_of_what_is_left():
    table = noisy_table(200)
    catalog = catalog_of(table.frame["path"], duplicate=range(40), subject=range(30, 60), conflict=[3])
    found = leak_aware(table, catalog, 0.5)
    assert found["images"].tolist() == [
        ALL, "without suspected duplicates in another split", "without subjects of another split",
        "without either", "without label conflicts",
    ]  # fmt: skip
    assert found["n"].tolist() == [200, 160, 170, 140, 199]
    assert found["left_out"].tolist() == [0, 40, 30, 60, 1]
    left = table.frame.iloc[60:]
    expected = summary(left["label"] == CLASSES[1], left["score"], 0.5)
    row = found.iloc[3]
    for name in ("auc", "sensitivity", "specificity", "accuracy"):
        assert row[name] == pytest.approx(getattr(expected, name))
        assert (row[f"{name}_low"], row[f"{name}_high"]) == pytest.approx(expected.intervals[name])
        if name != "accuracy":
            assert row[f"{name}_change"] == pytest.approx(found.iloc[0][name] - row[name])
    assert found.iloc[0].filter(like="_change").isna().all()


def test_paths_are_joined_without_their_extension_and_strangers_are_counted():
    table = noisy_table(100)
    paths = [path.replace(".png", ".webp") for path in table.frame["path"].iloc[:90]]
    found = leak_aware(table, catalog_of(paths, duplicate=range(20)), 0.5)
    assert found["unmatched"].tolist() == [10, 10]
    assert found["n"].tolist() == [100, 80]


def test_a_leak_that_flatters_is_told_and_images_left_out_by_lot_are_not():
    table = noisy_table(400)
    y = (table.frame["label"] == CLASSES[1]).to_numpy()
    score = table.frame["score"].to_numpy().copy()
    score[:150] = np.where(y[:150], 0.95, 0.05)
    learned = replace(table, frame=table.frame.assign(score=score))
    catalog = catalog_of(table.frame["path"], duplicate=range(150))
    flattered = leak_aware(learned, catalog, 0.5)
    assert flattered["flatters"].tolist() == [False, True]
    assert flattered.iloc[1]["auc_change_low"] > 0
    assert not leak_aware(table, catalog, 0.5)["flatters"].any()


def test_change_of_the_auc_varies_as_a_bootstrap_within_the_classes_says():
    y, score = noisy(300)
    kept = np.random.default_rng(1).random(300) < 0.7
    pairs = np.array([[(p > q) + 0.5 * (p == q) for q in score[y == 0]] for p in score[y == 1]])
    rng = np.random.default_rng(2)
    m, n = pairs.shape
    positives, negatives = (rng.multinomial(size, np.full(size, 1 / size), 3000) for size in (m, n))

    def resampled(in_m, in_n):
        p, q = positives * in_m, negatives * in_n
        return ((p @ pairs) * q).sum(axis=1) / (p.sum(axis=1) * q.sum(axis=1))

    spread = (resampled(np.ones(m), np.ones(n)) - resampled(kept[y == 1], kept[y == 0])).std()
    found = auc_change(y == 1, score, kept)
    assert (found.interval[1] - found.delta) / 1.959964 == pytest.approx(spread, rel=0.06)


def test_change_of_a_rate_is_that_of_its_two_parts():
    right = np.array([True] * 70 + [False] * 10 + [True] * 15 + [False] * 5)
    out = np.arange(100) >= 80
    found = rate_change(right, out)
    assert found.delta == pytest.approx(0.85 - 70 / 80)
    assert found.interval[0] < found.delta < found.interval[1]


def test_nothing_suspected_gives_no_rows_and_other_catalogs_are_refused():
    table = noisy_table(50)
    catalog = catalog_of(table.frame["path"])
    assert leak_aware(table, catalog, 0.5).empty
    with pytest.raises(InputError, match="leak_subject"):
        leak_aware(table, catalog.drop(columns=SUBJECT), 0.5)
    with pytest.raises(InputError, match="None of the scored images"):
        leak_aware(table, catalog.assign(path=[f"else/{i}" for i in range(50)]), 0.5)
