"""Splits: by person, stratified, by lot, official test splits kept."""

import numpy as np
import pandas as pd
import pytest

from data_tools.build.people import people
from data_tools.build.shares import Shares, parse_shares
from data_tools.build.split import split
from tests.data_tools.build.tables import pairs, rows


def many(source: str, label: str, n: int, **more) -> list[dict]:
    return [{"source": source, "label": label, "path": f"{label}/{i}.png", **more} for i in range(n)]


def run(table: pd.DataFrame, shares: Shares | str = "0.8/0.1/0.1", seed: int = 0, found=None) -> pd.DataFrame:
    group, _ = people(table, pairs() if found is None else found)
    return split(table, group, parse_shares(shares) if isinstance(shares, str) else shares, seed)


def test_classes_and_sources_are_alike_in_every_split():
    table = run(rows(*many("a", "NORMAL", 200), *many("a", "PNEUMONIA", 50), *many("b", "NORMAL", 37)))
    counts = table.groupby(["source", "label", "split"]).size().unstack(fill_value=0)
    for (_source, _label), found in counts.iterrows():
        n = found.sum()
        assert found["train"] == pytest.approx(0.8 * n, abs=1)
        assert found["val"] == pytest.approx(0.1 * n, abs=1)
        assert found["test"] == pytest.approx(0.1 * n, abs=1)


def test_small_sources_add_up_to_the_shares():
    tiny = [one for number in range(30) for one in many(f"s{number:02}", "NORMAL", 1)]
    assert run(rows(*tiny))["split"].value_counts().to_dict() == {"train": 24, "val": 3, "test": 3}


def test_no_person_is_in_two_splits():
    rng = np.random.default_rng(0)
    given = [
        {"source": source, "label": label, "subject": str(rng.integers(40)), "path": f"{i}.png"}
        for i, (source, label) in enumerate(
            zip(rng.choice(["a", "b"], 600), rng.choice(["NORMAL", "PNEUMONIA"], 600), strict=True)
        )
    ]
    table = rows(*given)
    found = pairs(*((int(a), int(b)) for a, b in np.sort(rng.integers(600, size=(20, 2))) if a != b))
    group, _ = people(table, found)
    drawn = split(table, group, Shares(), 0)["split"]
    assert drawn.groupby(group).nunique().max() == 1
    assert drawn.notna().all()
    assert set(drawn) == {"train", "val", "test"}


def test_the_seed_decides_and_not_the_order_of_the_rows():
    table = rows(*many("a", "NORMAL", 60), *many("b", "PNEUMONIA", 40))
    first = run(table, seed=1).set_index(["source", "path"])["split"]
    turned = run(table.iloc[::-1].reset_index(drop=True), seed=1).set_index(["source", "path"])["split"]
    assert first.sort_index().equals(turned.sort_index())
    assert not first.equals(run(table, seed=2).set_index(["source", "path"])["split"])


def test_a_share_of_nothing_gets_nothing():
    assert set(run(rows(*many("a", "NORMAL", 9)), "0.5/0/0.5")["split"]) == {"train", "test"}


def test_official_test_images_stay_and_their_people_leave_the_rest():
    table = rows(
        *many("a", "NORMAL", 20, split="train"),
        *({**one, "path": f"t{one['path']}"} for one in many("a", "NORMAL", 5, split="test", subject="7")),
        {"source": "a", "path": "other.png", "split": "train", "subject": "7"},
        {"source": "b", "path": "copy.png", "split": "val"},
        *many("c", "NORMAL", 10),
    )
    found = run(table, "official", found=pairs((20, 26)))
    official = found["path"].str.startswith("t")
    assert found.loc[official, "split"].eq("test").all()
    gone = found[found["removed"].notna()]
    assert sorted(gone["path"]) == ["copy.png", "other.png"]
    assert gone["removed"].eq("subject of the official test split").all()
    assert gone["partner"].eq("a: tNORMAL/0.png").all()
    assert gone["split"].isna().all()
    rest = found[~official & found["removed"].isna()]
    assert set(rest.loc[rest["source"] == "a", "split"]) == {"train", "val"}
    assert set(rest.loc[rest["source"] == "c", "split"]) == {"train", "val", "test"}


def test_without_official_the_publishers_split_does_not_matter():
    table = rows(*many("a", "NORMAL", 20, split="test"))
    assert run(table)["split"].value_counts().to_dict() == {"train": 16, "val": 2, "test": 2}


def test_removed_rows_get_no_split():
    table = rows(*many("a", "NORMAL", 10))
    table.loc[3, "removed"] = "duplicate"
    assert run(table)["split"].isna().to_list() == [number == 3 for number in range(10)]
