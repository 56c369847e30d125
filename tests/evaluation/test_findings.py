import numpy as np
import pandas as pd
import pytest

from engine.datasets.balance import Imbalance, training_imbalance
from engine.datasets.sizes import image_sizes
from engine.evaluation.comparison.comparison import compare
from engine.evaluation.comparison_answer import told_apart
from engine.evaluation.evaluation import evaluate
from engine.evaluation.findings import (
    Finding,
    Page,
    Severity,
    aspect_cue,
    external_drop,
    imbalanced_training,
    low_sensitivity,
    low_specificity,
    padding_changes_calls,
    ranked,
    rival_models,
    unusable_images,
)
from engine.evaluation.flips import compare_calls
from engine.evaluation.metrics import Metrics, summary
from engine.evaluation.score_table import ScoreTable
from tests.evaluation.tables import CLASSES, noisy_table, score_table


def metrics_of(tp: int, fn: int, tn: int, fp: int) -> Metrics:
    score = np.repeat([0.9, 0.1, 0.1, 0.9], [tp, fn, tn, fp])
    return summary(np.repeat([1, 1, 0, 0], [tp, fn, tn, fp]), score, 0.5)


def test_the_gravest_come_first_and_equals_stay_as_they_came():
    notes = [
        Finding(severity, str(i), Page.METRICS)
        for i, severity in enumerate(["note", "high", "medium", "high"])
    ]
    assert [finding.sentence for finding in ranked([*notes, None])] == ["1", "3", "2", "0"]


def test_a_low_sensitivity_is_told_with_its_interval():
    finding = low_sensitivity(metrics_of(320, 80, 200, 10), CLASSES, "kermany · test")
    assert finding == Finding(
        Severity.MEDIUM,
        "On kermany · test the model misses 20 of 100 pneumonia images: sensitivity 0.800 (0.758 to 0.836) at "
        "threshold 0.500, n = 400.",
        Page.METRICS,
    )
    assert low_sensitivity(metrics_of(70, 30, 200, 10), CLASSES, "x").severity is Severity.HIGH


def test_a_sensitivity_that_may_be_enough_is_not_told():
    assert low_sensitivity(metrics_of(95, 5, 200, 10), CLASSES, "x") is None
    assert low_sensitivity(metrics_of(16, 4, 200, 10), CLASSES, "x") is None
    assert low_sensitivity(metrics_of(0, 0, 200, 10), CLASSES, "x") is None


def test_a_low_specificity_is_told():
    finding = low_specificity(metrics_of(300, 5, 150, 84), CLASSES, "kermany · test")
    assert finding.severity is Severity.HIGH
    assert "calls 36 of 100 normal images pneumonia: specificity 0.64 (0.58 to 0.70)" in finding.sentence
    assert finding.sentence.endswith("n = 234.")


def test_a_specificity_that_may_be_enough_is_not_told():
    assert low_specificity(metrics_of(300, 5, 190, 44), CLASSES, "x") is None
    assert low_specificity(metrics_of(300, 5, 0, 0), CLASSES, "x") is None


def evaluated(n: int, separation: float, seed: int) -> Metrics:
    generator = np.random.default_rng(seed)
    y = np.arange(n) % 2
    return evaluate(y, 1 / (1 + np.exp(-(generator.normal(size=n) + separation * y))), 0.5).metrics


def test_an_external_drop_is_told_with_both_sets():
    home, away = evaluated(600, 2.6, 0), evaluated(300, 0.9, 1)
    finding = external_drop(home, "kermany · test", away, "nih_adult · test")
    assert finding.severity is Severity.HIGH
    assert f"ROC AUC falls from {home.auc:.3f} on kermany · test to {away.auc:.2f}" in finding.sentence
    assert finding.sentence.endswith("n = 600 and 300.")


def test_a_drop_within_the_intervals_or_a_gain_is_not_told():
    assert external_drop(evaluated(600, 2.0, 0), "a", evaluated(60, 1.8, 1), "b") is None
    assert external_drop(evaluated(600, 1.0, 0), "a", evaluated(600, 2.6, 1), "b") is None


def test_a_sure_but_tiny_drop_is_not_told():
    home, away = evaluated(60000, 2.6, 0), evaluated(60000, 2.5, 1)
    assert 0 < home.auc - away.auc < 0.02
    assert external_drop(home, "a", away, "b") is None


@pytest.mark.parametrize(
    ("negative", "positive", "severity"),
    [(100, 190, None), (100, 210, "medium"), (510, 100, "high"), (0, 90, "high"), (0, 0, None)],
)
def test_imbalance_is_told_from_two_to_one(negative, positive, severity):
    finding = imbalanced_training(Imbalance("train", negative, positive, CLASSES), "x")
    assert (finding.severity if finding else None) == severity


def test_imbalance_in_words():
    finding = imbalanced_training(Imbalance("train", 1341, 3875, CLASSES), "kermany · train")
    assert finding.sentence.startswith(
        "kermany · train has 2.9 pneumonia for each normal (3,875 pneumonia and 1,341 normal images)"
    )
    assert imbalanced_training(None, "x") is None


def sizes(wider: str | None, n: int = 300) -> pd.DataFrame:
    generator = np.random.default_rng(0)
    label = np.where(np.arange(n) % 2 == 0, *CLASSES)
    width = generator.normal(1000, 100, n) + (np.where(label == wider, 180, 0) if wider else 0)
    return pd.DataFrame({"label": label, "width": width, "height": generator.normal(900, 20, n)})


@pytest.mark.parametrize("wider", CLASSES)
def test_a_shape_that_gives_the_class_away_is_told(wider):
    table = sizes(wider)
    finding = aspect_cue(table, CLASSES, "train")
    assert finding.severity is Severity.HIGH
    aspect = (table["width"] / table["height"]).groupby(table["label"] == wider).mean()
    assert f"{wider.lower()} images are {aspect[True]:.2f} times as wide as high" in finding.sentence
    assert f"the others {aspect[False]:.2f}" in finding.sentence
    assert "n = 300" in finding.sentence


def test_shapes_alike_or_too_few_are_not_told():
    assert aspect_cue(sizes(None), CLASSES, "train") is None
    assert aspect_cue(sizes("NORMAL", 6), CLASSES, "train") is None


def test_missing_sizes_and_other_labels_are_left_out():
    table = sizes("PNEUMONIA")
    table.loc[::3, "width"] = np.nan
    table.loc[1::3, "label"] = "OTHER"
    assert "n = 100" in aspect_cue(table, CLASSES, "train").sentence
    assert aspect_cue(table.assign(height=0), CLASSES, "train") is None
    assert aspect_cue(table[table["label"] == "NORMAL"], CLASSES, "train") is None


def test_a_better_rival_is_told():
    tables = {
        "plain": noisy_table(800, noise=3.0),
        "sharp": noisy_table(800),
        "worse": noisy_table(800, noise=6.0),
    }
    finding = rival_models("plain", tables, "kermany · test")
    assert finding.severity is Severity.MEDIUM
    assert finding.sentence.startswith("sharp does better than plain on kermany · test: ROC AUC +0.")
    assert finding.sentence.endswith("p < 0.001 adjusted for 3 pairs, n = 800.")


def test_a_difference_that_chance_explains_is_a_note():
    tables = {"one": noisy_table(200, noise=0.3), "two": noisy_table(200, noise=0.2)}
    finding = rival_models("one", tables, "x")
    assert finding.severity is Severity.NOTE
    assert "one and two do not differ beyond chance" in finding.sentence


def noisy_of(label: np.ndarray, odds: np.ndarray) -> ScoreTable:
    score = 1 / (1 + np.exp(-odds))
    frame = pd.DataFrame(
        {"path": [f"{row}.png" for row in range(len(label))], "label": label, "score": score}
    )
    return ScoreTable(frame, CLASSES, {"threshold": 0.5})


@pytest.mark.parametrize("chosen", "abc")
@pytest.mark.parametrize("seed", range(6))
def test_models_are_told_apart_as_their_comparison_tells_them(seed, chosen):
    draw = np.random.default_rng(seed)
    label = np.repeat(CLASSES, 60)
    kept = (label == CLASSES[1]) + draw.normal(0, 0.7, len(label))
    tables = {
        name: noisy_of(label, kept + draw.normal(0, noise, len(label)))
        for name, noise in {"a": 0.0, "b": 0.45, "c": 1.1}.items()
    }
    comparison = compare(tables)
    apart = {name for name in tables if name != chosen and told_apart(comparison, chosen, name)}
    finding = rival_models(chosen, tables, "x")
    if finding is None:
        assert len(apart) == 2
    elif finding.severity is Severity.NOTE:
        assert finding.sentence.split()[2] not in apart
    else:
        assert finding.sentence.split()[0] in apart


def test_without_an_equal_rival_nothing_is_told():
    tables = {"sharp": noisy_table(800), "plain": noisy_table(800, noise=3.0)}
    assert rival_models("sharp", tables, "x") is None
    assert rival_models("sharp", {"sharp": tables["sharp"]}, "x") is None
    one_class = score_table([("a", "NORMAL", 0.1), ("b", "OTHER", 0.4)])
    assert rival_models("one", {"one": one_class, "two": one_class}, "x") is None


def test_calls_that_hang_on_the_padding_are_told():
    flips = compare_calls(noisy_table(500), noisy_table(500, shift=1.5), 0.5)
    finding = padding_changes_calls(flips, "black", "white")
    assert finding.page is Page.PADDING
    assert f"{flips.right_to_wrong} from right to wrong" in finding.sentence
    assert padding_changes_calls(compare_calls(noisy_table(), noisy_table(), 0.5), "black", "white") is None


def test_unusable_files_are_told_by_reason():
    catalog = pd.DataFrame({"path": [str(i) for i in range(1000)], "label": "NORMAL", "problem": None})
    assert unusable_images(catalog, "demo") is None
    catalog.loc[:2, "problem"] = ["truncated", "not an image", "truncated"]
    finding = unusable_images(catalog, "demo")
    assert finding == Finding(
        Severity.MEDIUM,
        "3 of 1,000 files of demo cannot be used: 2 truncated, 1 not an image.",
        Page.BALANCE,
        "Copy them again, or take them out.",
        "Doubtful files",
    )
    assert unusable_images(catalog.head(20), "demo").severity is Severity.HIGH
    assert unusable_images(catalog[["path", "label"]], "demo") is None


def test_real_faults_are_found(test_data):
    rows = pd.read_csv(test_data / "kermany" / "manifest.csv")
    train = image_sizes(rows[rows["split"] == "train"], CLASSES)
    cue = aspect_cue(train, CLASSES, "kermany · train")
    assert cue.severity is Severity.HIGH
    assert "pneumonia images are 1.51 times as wide as high, the others 1.23" in cue.sentence
    assert imbalanced_training(training_imbalance(rows, CLASSES), "x").severity is Severity.MEDIUM
