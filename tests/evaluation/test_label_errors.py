import numpy as np
import pandas as pd
import pytest

from engine.errors import InputError
from engine.evaluation.label_errors import (
    COLUMNS,
    confident_errors,
    headline,
    is_out_of_sample,
    label_errors,
)

CLASSES = ("NORMAL", "PNEUMONIA")

CLEANLAB = {
    0: "4 24 32 43 61 69 89 144 165 184 188 198 205 235 244 270 282 303 310 316 328 343 348 351 361 369 373 "
    "380 391 396",
    2: "4 15 19 26 38 50 51 61 107 110 113 126 141 142 168 171 179 181 182 207 211 221 226 230 237 241 258 "
    "260 275 280 311 312 337 352 373 374 376 385 393",
}
"""By seed of ``noisy_labels``: what cleanlab 2.9.0's find_label_issues(filter_by="confident_learning") lists."""


def noisy_labels(seed: int, n: int = 400) -> tuple[np.ndarray, np.ndarray]:
    """Return labels of which some are wrong, and scores of the truth."""
    draw = np.random.default_rng(seed)
    truth = draw.random(n) < 0.6
    logit = np.where(truth, 1.5, -1.0) + draw.normal(0, 1.4, n)
    score = np.round(1 / (1 + np.exp(-logit)), 4)
    flipped = draw.random(n) < np.where(truth, 0.06, 0.12)
    return truth ^ flipped, score


def frame_of(y: np.ndarray, score: np.ndarray) -> pd.DataFrame:
    labels = [CLASSES[int(one)] for one in y]
    return pd.DataFrame(
        {"path": [f"{place}.png" for place in range(len(y))], "label": labels, "score": score}
    )


@pytest.mark.parametrize("seed", CLEANLAB)
def test_confident_learning_lists_what_cleanlab_lists(seed):
    found = np.flatnonzero(confident_errors(*noisy_labels(seed)))
    assert found.tolist() == [int(place) for place in CLEANLAB[seed].split()]


def test_without_neighbours_the_least_self_confident_label_comes_first():
    y, score = noisy_labels(0)
    found = label_errors(frame_of(y, score), CLASSES)
    assert tuple(found.columns) == COLUMNS
    assert found["confident"].all()
    assert found["neighbours"].isna().all()
    # cleanlab's order by self_confidence.
    assert list(found["path"][:5]) == ["32.png", "188.png", "198.png", "205.png", "369.png"]
    first = found.iloc[0]
    usual = (1 - score[~y]).mean() if y[32] else score[y].mean()
    other = 1 - score[32] if y[32] else score[32]
    name = first["probably"].lower()
    assert first["reason"] == (
        f"The model gives {other:.2f} for {name}; images labelled {name} get {usual:.2f} on average."
    )
    assert first["probably"] != first["label"]
    assert headline(found, 400) == "30 of 400 labels look wrong: worth a second reader, not a verdict."


def test_neighbours_move_a_label_up_and_alone_can_list_it():
    y = np.array([True] * 6 + [False] * 6)
    score = np.array([0.9, 0.95, 0.9, 0.4, 0.9, 0.92, 0.1, 0.05, 0.1, 0.97, 0.1, 0.08])
    around = np.where(y, 1.0, 0.0)
    around[3], around[9] = 0.1, np.nan
    plain = label_errors(frame_of(y, score), CLASSES)
    assert list(plain["path"]) == ["9.png"]
    found = label_errors(frame_of(y, score), CLASSES, around=around)
    assert list(found["path"]) == ["9.png", "3.png"]
    assert found["confident"].tolist() == [True, False]
    assert found["suspicion"].tolist() == pytest.approx([0.97, (0.6 + 0.9) / 2])
    assert found["reason"][1] == (
        "The model gives 0.60 for normal, and 90 % of its nearest training images are labelled normal."
    )


def test_clean_labels_give_an_empty_list_and_one_class_an_error():
    y = np.array([True, True, False, False])
    found = label_errors(frame_of(y, np.array([0.9, 0.8, 0.2, 0.1])), CLASSES)
    assert found.empty
    assert headline(found, 4) == "None of 4 labels looks wrong."
    with pytest.raises(InputError, match="both classes"):
        confident_errors(np.array([True, True]), np.array([0.9, 0.8]))


@pytest.mark.parametrize(
    ("split", "serves"),
    [("test", True), ("val", True), ("train", False), ("train, val", False), (None, True)],
)
def test_scores_of_training_images_cannot_serve(split, serves):
    assert is_out_of_sample(split) is serves
