"""Balance by leaving out and by weights."""

import numpy as np
import pandas as pd
import pytest

from data_tools.build.balance import Strategy, rebalance
from engine.errors import InputError

CLASSES = ("NORMAL", "PNEUMONIA")


def table(**counts: dict[str, int]) -> pd.DataFrame:
    rows = [
        (f"{split}/{label}/{number}.png", split, label)
        for split, labels in counts.items()
        for label, n in labels.items()
        for number in range(n)
    ]
    return pd.DataFrame(rows, columns=["path", "split", "label"])


UNEVEN = table(
    train={"NORMAL": 10, "PNEUMONIA": 29, "OTHER": 4}, test={"NORMAL": 3, "PNEUMONIA": 7}, val={"NORMAL": 2}
)


def counts(rows: pd.DataFrame) -> dict:
    return rows.groupby(["split", "label"]).size().to_dict()


def test_undersampling_leaves_the_larger_class_out_of_the_named_split_only():
    kept = rebalance(UNEVEN, CLASSES, Strategy.UNDERSAMPLE)
    assert counts(kept) == counts(UNEVEN) | {("train", "PNEUMONIA"): 10}
    assert kept["weight"].eq(1.0).all()
    assert kept.index.is_monotonic_increasing
    pd.testing.assert_frame_equal(kept.drop(columns="weight"), UNEVEN.loc[kept.index])


def test_oversampling_keeps_every_row_and_makes_the_weights_even():
    kept = rebalance(UNEVEN, CLASSES, "oversample", splits=("train", "test"))
    assert len(kept) == len(UNEVEN)
    drawn = kept.groupby(["split", "label"])["weight"].sum()
    assert drawn["train", "NORMAL"] == pytest.approx(drawn["train", "PNEUMONIA"]) == 29
    assert drawn["test", "NORMAL"] == pytest.approx(drawn["test", "PNEUMONIA"]) == 7
    assert drawn["train", "OTHER"] == 4
    assert kept["weight"].min() == 1.0


def test_nothing_is_done_unless_told():
    kept = rebalance(UNEVEN, CLASSES, "none", splits=("train", "test", "val"))
    pd.testing.assert_frame_equal(kept, UNEVEN.assign(weight=1.0))


@pytest.mark.parametrize("strategy", list(Strategy))
def test_a_split_with_one_class_only_or_without_images_stays_as_it_is(strategy):
    kept = rebalance(UNEVEN, CLASSES, strategy, splits=("val", "nowhere"))
    pd.testing.assert_frame_equal(kept, UNEVEN.assign(weight=1.0))
    empty = rebalance(UNEVEN.iloc[:0], CLASSES, strategy)
    assert empty.empty
    assert empty["weight"].dtype == np.float64


def test_what_is_left_out_depends_on_the_seed_and_not_on_the_order_of_the_rows():
    first = rebalance(UNEVEN, CLASSES, "undersample", seed=5)
    turned = rebalance(UNEVEN.iloc[::-1], CLASSES, "undersample", seed=5)
    assert sorted(first["path"]) == sorted(turned["path"])
    assert set(first["path"]) != set(rebalance(UNEVEN, CLASSES, "undersample", seed=6)["path"])


def test_missing_labels_are_not_a_class():
    rows = pd.concat([UNEVEN, pd.DataFrame({"path": ["x"], "split": ["train"], "label": [None]})])
    assert rebalance(rows, CLASSES, "undersample")["path"].iloc[-1] == "x"


def test_an_unknown_strategy_is_refused_with_the_known_ones():
    with pytest.raises(
        InputError, match="Unknown balance 'both'; choose one of none, undersample, oversample"
    ):
        rebalance(UNEVEN, CLASSES, "both")
