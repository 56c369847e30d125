import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn import metrics as sk

from engine.evaluation.score_table import ScoreTable, write_scores

NUMBERS = (
    "n", "positives", "threshold", "auc", "average_precision", "accuracy", "f1", "sensitivity", "specificity",
    "ppv", "npv", "brier", "tp", "fp", "tn", "fn",
)  # fmt: skip
"""The numbers that the design promises of ``metrics --json``."""


def write_csv(path: Path, labels: list, scores: list, **columns: list) -> Path:
    names = [f"{index}.png" for index in range(len(labels))]
    pd.DataFrame({"path": names, "label": labels, "score": scores, **columns}).to_csv(path, index=False)
    return path


@pytest.fixture
def example(tmp_path) -> tuple[Path, np.ndarray, np.ndarray]:
    """Return a CSV of 60 scores with ties, its labels as 0 and 1, and its scores."""
    generator = np.random.default_rng(5)
    y = generator.random(60) < 0.4
    score = np.round(np.clip(generator.normal(0.4 + 0.25 * y, 0.2), 0, 1), 2)
    path = write_csv(tmp_path / "example.csv", list(np.where(y, "PNEUMONIA", "NORMAL")), list(score))
    return path, y.astype(int), score


def reference(y: np.ndarray, score: np.ndarray, threshold: float) -> dict[str, float]:
    """Return the numbers as scikit-learn computes them."""
    called = score >= threshold
    tn, fp, fn, tp = sk.confusion_matrix(y, called).ravel()
    return {
        "n": len(y), "positives": y.sum(), "threshold": threshold, "tp": tp, "fp": fp, "tn": tn, "fn": fn,
        "auc": sk.roc_auc_score(y, score), "average_precision": sk.average_precision_score(y, score),
        "accuracy": sk.accuracy_score(y, called), "balanced_accuracy": sk.balanced_accuracy_score(y, called),
        "f1": sk.f1_score(y, called), "mcc": sk.matthews_corrcoef(y, called),
        "sensitivity": sk.recall_score(y, called), "specificity": sk.recall_score(y, called, pos_label=0),
        "ppv": sk.precision_score(y, called), "npv": sk.precision_score(y, called, pos_label=0),
        "brier": sk.brier_score_loss(y, score), "log_loss": sk.log_loss(y, score),
    }  # fmt: skip


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_the_written_table_gives_scikit_learns_numbers(done, tiny, dataset, tmp_path, suffix):
    table = tmp_path / f"scores.{suffix}"
    done(
        "score",
        "--weights",
        "tiny",
        "--data",
        dataset,
        "--split",
        "test",
        "--out",
        table,
        "--runtime",
        "torch",
    )
    frame = pd.read_csv(table) if suffix == "csv" else pd.read_parquet(table)
    y = (frame["label"] == "PNEUMONIA").to_numpy(dtype=int)
    printed = json.loads(done("metrics", table, "--json"))
    threshold, source = (0.45, "model") if suffix == "parquet" else (0.5, "default")
    expected = reference(y, frame["score"].to_numpy(), threshold)
    assert {name: printed[name] for name in expected} == pytest.approx(expected, abs=1e-12)
    assert set(NUMBERS) <= set(printed)
    assert (printed["threshold_source"], printed["split"]) == (source, "test")
    assert (printed["excluded"], printed["unreadable"], printed["notes"]) == (0, 0, [])
    for name in ("auc", "accuracy", "f1", "sensitivity", "specificity", "ppv", "npv", "brier"):
        low, high = printed["intervals"][name]
        assert 0 <= low <= printed[name] <= high <= 1
        assert low < high


def test_the_figures_are_printed_as_a_table(done, example):
    path, y, score = example
    expected = reference(y, score, 0.5)
    printed = done("metrics", path)
    lines = printed.splitlines()
    assert lines[0] == f"60 images, {y.sum()} labelled PNEUMONIA, {60 - y.sum()} labelled NORMAL"
    assert lines[1] == "threshold 0.5000 (default)"
    figures = dict(line.rsplit("  ", 2)[:2] for line in map(str.rstrip, lines) if " to " in line)
    for label, name in (("ROC AUC", "auc"), ("sensitivity", "sensitivity"), ("Brier score", "brier")):
        value = next(value for key, value in figures.items() if key.strip() == label)
        assert value.strip() == f"{expected[name]:.3f}"
    assert (
        lines[-1] == f"tp {expected['tp']}   fn {expected['fn']}   fp {expected['fp']}   tn {expected['tn']}"
    )


def test_a_threshold_of_ones_own(done, example):
    path, y, score = example
    printed = json.loads(done("metrics", path, "--threshold", 0.61, "--json"))
    expected = reference(y, score, 0.61)
    assert printed["threshold_source"] == "given"
    assert {name: printed[name] for name in expected} == pytest.approx(expected)


@pytest.mark.parametrize("wanted", [0.5, 0.9, 1.0])
def test_a_wanted_sensitivity_chooses_the_highest_threshold_that_reaches_it(done, example, wanted):
    path, y, score = example
    printed = json.loads(done("metrics", path, "--sensitivity", wanted, "--json"))
    reached = [t for t in score if sk.recall_score(y, score >= t) >= wanted]
    assert printed["threshold"] == max(reached)
    assert printed["sensitivity"] >= wanted
    assert printed["threshold_source"] == "chosen on this split"
    assert f"threshold {max(reached):.4f} (chosen on this split)" in done(
        "metrics", path, "--sensitivity", wanted
    )


def test_the_predictive_values_at_another_prevalence(done, example):
    path, y, score = example
    printed = json.loads(done("metrics", path, "--prevalence", 0.02, "--json"))
    expected = reference(y, score, 0.5)
    sensitivity, specificity = expected["sensitivity"], expected["specificity"]
    true, false = sensitivity * 0.02, (1 - specificity) * 0.98
    assert printed["prevalence"] == 0.02
    assert printed["ppv_at_prevalence"] == pytest.approx(true / (true + false))
    true, false = specificity * 0.98, (1 - sensitivity) * 0.02
    assert printed["npv_at_prevalence"] == pytest.approx(true / (true + false))
    assert printed["ppv"] == pytest.approx(expected["ppv"]), "that of the table itself stays"
    assert {"ppv_at_prevalence", "npv_at_prevalence"} <= set(printed["intervals"])
    assert "PPV at 0.02" in done("metrics", path, "--prevalence", 0.02)


@pytest.mark.parametrize("labels", [["1", "0"], ["1.0", "0.0"], ["True", "False"]])
def test_a_foreign_csv_with_labels_of_1_and_0(done, example, tmp_path, labels):
    _, y, score = example
    path = write_csv(
        tmp_path / "foreign.csv", [labels[0] if positive else labels[1] for positive in y], list(score)
    )
    printed = json.loads(done("metrics", path, "--json"))
    expected = reference(y, score, 0.5)
    assert {name: printed[name] for name in expected} == pytest.approx(expected)
    assert printed["classes"] == ["0", "1"]


def test_a_foreign_csv_of_another_finding_names_its_positive_class(done, refused, example, tmp_path):
    _, y, score = example
    path = write_csv(tmp_path / "foreign.csv", list(np.where(y, "nodule", "clear")), list(score))
    assert "labels seen are clear, nodule; name the positive one" in refused("metrics", path)
    printed = json.loads(done("metrics", path, "--positive", "nodule", "--json"))
    assert (printed["classes"], printed["positives"]) == (["clear", "nodule"], y.sum())


def test_the_class_that_the_scores_are_of_cannot_be_changed(refused, example, tmp_path):
    _, y, score = example
    frame = pd.DataFrame(
        {"path": [f"{i}.png" for i in range(len(y))], "label": np.where(y, "B", "A"), "score": score}
    )
    path = write_scores(ScoreTable(frame, ("A", "B"), {}), tmp_path / "s.parquet")
    assert "are probabilities of B, not of A; leave --positive out" in refused(
        "metrics", path, "--positive", "A"
    )


def test_other_labels_and_unreadable_images_are_counted_apart(done, example, tmp_path):
    _, y, score = example
    labels = [*np.where(y, "PNEUMONIA", "NORMAL"), "OTHER", "OTHER", "NORMAL"]
    problems = [None] * 62 + ["truncated: copy it again"]
    path = write_csv(tmp_path / "more.csv", labels, [*score, 0.9, 0.1, None], problem=problems)
    printed = json.loads(done("metrics", path, "--json"))
    expected = reference(y, score, 0.5)
    assert {name: printed[name] for name in expected} == pytest.approx(expected)
    assert (printed["excluded"], printed["unreadable"]) == (2, 1)
    assert "2 excluded, 1 unreadable" in done("metrics", path).splitlines()[0]


def test_repeated_paths_are_noted(done, tmp_path):
    (tmp_path / "s.csv").write_text("path,label,score\na,1,0.9\na,1,0.9\nb,0,0.1\n")
    assert json.loads(done("metrics", tmp_path / "s.csv", "--json"))["notes"] == [
        "1 row repeats a path that came before; every row counts."
    ]
    assert done("metrics", tmp_path / "s.csv").endswith(
        "Note: 1 row repeats a path that came before; every row counts.\n"
    )


@pytest.mark.parametrize(
    ("label", "undefined", "defined"),
    [
        ("PNEUMONIA", {"specificity"}, {"sensitivity": 2 / 3, "ppv": 1, "npv": 0, "f1": 0.8}),
        ("NORMAL", {"sensitivity"}, {"specificity": 1 / 3, "ppv": 0, "npv": 1, "f1": 0}),
    ],
)
def test_with_one_class_what_is_undefined_is_null(done, tmp_path, label, undefined, defined):
    path = write_csv(tmp_path / "one.csv", [label] * 3, [0.2, 0.7, 0.9])
    printed = json.loads(done("metrics", path, "--json"))
    for name in {"auc", "average_precision", "balanced_accuracy", "mcc"} | undefined:
        assert printed[name] is None
        assert printed["intervals"][name] == [None, None]
    assert {name: printed[name] for name in defined} == pytest.approx(defined)
    assert printed["n"] == 3
    assert done("metrics", path).count("undefined") == 5


def test_a_scored_split_with_one_class(done, tiny, dataset, tmp_path):
    for file in (dataset / "test" / "NORMAL").iterdir():
        file.unlink()
    table = tmp_path / "s.parquet"
    done(
        "score",
        "--weights",
        "tiny",
        "--data",
        dataset,
        "--split",
        "test",
        "--out",
        table,
        "--runtime",
        "torch",
    )
    printed = json.loads(done("metrics", table, "--json"))
    assert (printed["n"], printed["positives"], printed["auc"], printed["specificity"]) == (6, 6, None, None)
    assert printed["classes"] == ["NORMAL", "PNEUMONIA"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "is empty (0 bytes); write the scores again."),
        ("path,label,score\n", "has columns but no rows; score at least one image."),
        ("path,score\na,0.4\n", "lacks the column label; it has path, score."),
        ("image;class\na;b\n", "lacks the column path, label, score; it has image;class."),
        (
            "path,label,score\na,1,1.7\nb,0,0.2\n",
            "1 of 2 scores in '{}' lie outside 0…1; apply the sigmoid or softmax",
        ),
        ("path,label,score\na,1,-3\nb,0,4\n", "2 of 2 scores in '{}' lie outside 0…1"),
        ("path,label,score\na,1,high\nb,0,0.2\n", "are not numbers; give probabilities between 0 and 1"),
        (
            "path,label,score\na,1,\nb,0,0.2\n",
            "are empty; give each a number, or the reason in a column `problem`",
        ),
        ("path,label,score\n,1,0.3\n", "paths in '{}' are empty; name each row's image"),
        (
            "path,label,score\na,sick,0.3\nb,well,0.2\n",
            "Cannot tell which class is positive: labels seen are sick, well",
        ),
        ("path,label,score\na,,0.3\n", "Cannot tell which class is positive: labels seen are none"),
        ("path,label,score\na,OTHER,0.3\nb,NORMAL,0.3\nc,x,0.1\n", "Cannot tell which class is positive"),
    ],
)
def test_a_bad_csv_is_refused(refused, tmp_path, content, message):
    path = tmp_path / "scores.csv"
    path.write_text(content)
    assert message.format(path) in refused("metrics", path)


def test_what_is_no_table_is_refused(refused, tiny, tmp_path):
    assert "Cannot read 'absent.csv': No such file or directory." in refused("metrics", "absent.csv")
    assert f"Cannot read '{tmp_path}': Is a directory." in refused("metrics", tmp_path)
    assert "is not a table in CSV or Parquet" in refused("metrics", tiny.path)
    table = ScoreTable(
        pd.DataFrame({"path": ["a"], "label": ["NORMAL"], "score": [0.5]}), ("NORMAL", "PNEUMONIA")
    )
    whole = write_scores(table, tmp_path / "s.parquet").read_bytes()
    (tmp_path / "s.parquet").write_bytes(whole[: len(whole) // 2])
    assert "is a damaged Parquet file" in refused("metrics", tmp_path / "s.parquet")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--threshold", "1.5"], "Expected a threshold between 0 and 1, but got 1.5."),
        (["--threshold", "nan"], "Expected a threshold between 0 and 1, but got nan."),
        (["--sensitivity", "0"], "Expected a sensitivity above 0 and up to 1, but got 0.0."),
        (["--sensitivity", "90"], "Expected a sensitivity above 0 and up to 1, but got 90.0."),
        (["--prevalence", "1"], "Expected a prevalence between 0 and 1 (say 0.02 for 2 %), but got 1.0."),
        (["--threshold", "0.5", "--sensitivity", "0.9"], "Give --threshold or --sensitivity, not both."),
        (
            ["--positive", "COVID"],
            "The positive class 'COVID' is not among the labels seen: NORMAL, PNEUMONIA.",
        ),
    ],
)
def test_bad_options_are_refused(refused, example, options, message):
    assert message in refused("metrics", example[0], *options)


def test_a_sensitivity_cannot_be_chosen_without_positives(refused, tmp_path):
    path = write_csv(tmp_path / "one.csv", ["NORMAL"] * 3, [0.2, 0.7, 0.9])
    assert "No image of the positive class" in refused("metrics", path, "--sensitivity", 0.9)
