import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest
from sklearn.metrics import accuracy_score, brier_score_loss, f1_score, recall_score, roc_auc_score

from engine.datasets.catalog import load_dataset
from engine.errors import InputError
from engine.evaluation.score_table import ScoreTable, write_scores
from engine.models.config import Member, ModelConfig, write_config
from engine.models.registry import build
from engine.models.store import save_model
from engine.reporting.model_card import write_model_card
from engine.training.run import train
from tests.training.examples import QUICK, write_dataset

CLASSES = ("NORMAL", "PNEUMONIA")
CONFIG = ModelConfig("simple_cnn", width=4, size=32, padding="crop", threshold=0.42, temperature=1.25)


@pytest.fixture
def folder(tmp_path):
    """Return the smallest model folder: configuration and weights."""
    save_model(tmp_path / "small", build(CONFIG), CONFIG)
    return tmp_path / "small"


def scores(count=300, other=0, unreadable=0, seed=0):
    draw = np.random.default_rng(seed)
    ill = draw.random(count) < 0.6
    score = 1 / (1 + np.exp(-draw.normal(np.where(ill, 1.2, -1.2), 1.3)))
    label = np.where(ill, "PNEUMONIA", "NORMAL").astype(object)
    label[:other] = "OTHER"
    score[count - unreadable :] = np.nan
    return pd.DataFrame(
        {
            "path": [f"{index}.png" for index in range(count)],
            "label": label,
            "score": score,
            "problem": np.where(np.isnan(score), "truncated", None),
        }
    )


def write(folder, frame, name="t.parquet", **provenance):
    provenance = {"dataset": "kermany", "split": "test", "padding": "crop", "threshold": 0.42} | provenance
    write_scores(ScoreTable(frame, CLASSES, provenance), folder / "scores" / name)


def result_rows(card):
    """Return the rows of the table of results, by column."""
    text = card.read_text().split("## Results")[1].split("\n## ")[0]
    lines = [line for line in text.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [dict(zip(cells[0], row, strict=True)) for row in cells[2:]]


def check(cell, value, interval=None):
    """Compare ``0.953 (0.936 to 0.968)`` with what it should say, in the digits that it has."""
    found = re.fullmatch(r"([\d.]+) \(([\d.]+) to ([\d.]+)\)", cell)
    digits = len(found[1].split(".")[1])
    assert float(found[1]) == pytest.approx(value, abs=0.5001 * 10**-digits)
    assert float(found[2]) <= value <= float(found[3])
    if interval:
        limits = [float(found[2]), float(found[3])]
        assert limits == pytest.approx(list(interval), abs=0.5001 * 10**-digits)


def test_the_figures_are_those_of_the_score_table(folder):
    frame = scores(other=40, unreadable=10)
    write(folder, frame, threshold=0.9)  # the model's threshold has moved since
    (row,) = result_rows(write_model_card(folder))
    counted = frame[(frame["label"] != "OTHER") & frame["score"].notna()]
    y, score = counted["label"] == "PNEUMONIA", counted["score"]
    call = score >= 0.42

    def wilson(good, of):
        return binomtest(int(good.sum()), int(of)).proportion_ci(method="wilson")

    assert (row["dataset"], row["split"], row["padding"]) == ("kermany", "test", "crop")
    assert row["n"] == f"250 ({y.sum()} positive), 40 OTHER apart, 10 unreadable"
    check(row["ROC AUC"], roc_auc_score(y, score))
    check(row["accuracy"], accuracy_score(y, call), wilson(y == call, len(y)))
    check(row["sensitivity"], recall_score(y, call), wilson(y & call, y.sum()))
    check(row["specificity"], recall_score(~y, ~call), wilson(~y & ~call, (~y).sum()))
    check(row["F1"], f1_score(y, call))
    check(row["Brier"], brier_score_loss(y, score))


def test_each_table_has_its_row(folder):
    write(folder, scores(seed=1), "b.parquet", split="val")
    write(folder, scores(seed=2), "a.parquet", dataset="adults", split="all", padding="black")
    write(folder, scores(seed=3), "c.csv")
    rows = result_rows(write_model_card(folder))
    assert [(row["dataset"], row["split"]) for row in rows] == [
        ("adults", "all"), ("c", "as given"), ("kermany", "val"),
    ]  # fmt: skip
    frame = scores(seed=3)
    call = frame["score"] >= 0.42
    check(rows[1]["accuracy"], accuracy_score(frame["label"] == "PNEUMONIA", call))


def test_a_csv_takes_the_models_classes(tmp_path):
    config = CONFIG.with_changes(classes=("clear", "nodule"))
    save_model(tmp_path / "m", build(config), config)
    (tmp_path / "m" / "scores").mkdir()
    (tmp_path / "m" / "scores" / "s.csv").write_text(
        "path,label,score\na,clear,0.1\nb,nodule,0.8\nc,nodule,0.2\n"
    )
    (row,) = result_rows(write_model_card(tmp_path / "m"))
    assert row["n"] == "3 (2 positive)"


def test_what_is_missing_leaves_its_section_out(folder):
    text = write_model_card(folder).read_text()
    assert text.startswith("# small\n\nResearch use only. Not a medical device")
    assert re.findall(r"^## (.*)$", text, re.M) == ["Intended use and limits", "Use it"]
    assert "| architecture | `simple_cnn` |" in text
    assert "| input | 1 × 32², crop of the centre |" in text
    assert "| operating threshold | 0.4200 |" in text
    assert "| temperature | 1.250 |" in text
    assert "validation" not in text
    parameters = sum(parameter.numel() for parameter in build(CONFIG).parameters())
    assert f"{parameters / 1e6:.2f} M" in text
    assert "--weights small " in text


def test_notes_are_taken_over_word_for_word(folder):
    notes = "## Looks at the test set\n\nThree; see `log.csv` | ünïcödé."
    (folder / "NOTES.md").write_text(f"\n{notes}\n\n", encoding="utf-8")
    text = write_model_card(folder).read_text(encoding="utf-8")
    assert f"\n\n{notes}\n\n## Use it" in text
    assert write_model_card(folder).read_text(encoding="utf-8") == text


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    root = write_dataset(tmp_path_factory.mktemp("data") / "Chests", normal=14, ill=12)
    folder = tmp_path_factory.mktemp("weights") / "trained"
    return train(load_dataset(root), QUICK.with_changes(mixup=0.2), folder)


def test_a_trained_model_says_how_it_was_trained(trained):
    text = write_model_card(trained.folder).read_text()
    facts = trained.facts
    assert (
        f"| operating threshold | {trained.config.threshold:.4f} (highest Youden's J on validation) |" in text
    )
    assert f"| temperature | {trained.config.temperature:.3f} (fitted on validation) |" in text
    section = text.split("## Training")[1].split("\n## ")[0]
    training, validation = (facts["dataset"][name] for name in ("training_images", "validation_images"))
    assert f"`chests`, training {training['NORMAL']} NORMAL + {training['PNEUMONIA']} PNEUMONIA" in section
    assert f"validation {validation['NORMAL']} NORMAL + {validation['PNEUMONIA']} PNEUMONIA" in section
    assert "Started from scratch; 6 epochs at 32 pixels" in section
    assert f"is epoch {facts['best_epoch']}" in section
    assert "mixup 0.2" in section
    assert "flip on" in section
    assert all(note in section for note in facts["dataset"]["notes"])
    log = pd.read_csv(trained.folder / "log.csv")
    for row in log.itertuples():
        figures = f"{row.loss:.4f} | {row.validation_auc:.4f} | {row.hard_validation_auc:.4f}"
        assert f"| {row.epoch} | {row.size} | {figures} |" in section
    assert section.count("\n| ") == len(log) + 1


def test_a_card_without_its_log_keeps_the_rest_of_the_training(trained):
    log = trained.folder / "log.csv"
    content = log.read_bytes()
    log.unlink()
    try:
        section = write_model_card(trained.folder).read_text().split("## Training")[1]
        assert "Hardware" in section
        assert "| epoch |" not in section
    finally:
        log.write_bytes(content)


def test_an_ensemble_names_its_members(tmp_path):
    (tmp_path / "both").mkdir()
    config = ModelConfig("ensemble", members=(Member("a", 3.0), Member("b")))
    write_config(config, tmp_path / "both" / "config.json")
    text = write_model_card(tmp_path / "both").read_text()
    assert "| members | a (3), b (1) |" in text
    assert "| parameters |" not in text


def test_a_card_written_from_inside_its_folder_has_its_name(folder, monkeypatch):
    monkeypatch.chdir(folder)
    assert write_model_card(Path()).read_text().startswith("# small\n")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("config.json", None, "has no config.json"),
        ("training.json", b"{", r"training\.json' is damaged"),
        ("training.json", b"[]", r"training\.json' lacks facts"),
        ("NOTES.md", b"\xff\xfe", "not UTF-8"),
        ("scores/bad.parquet", b"PAR1", "damaged Parquet"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(folder, name, content, message):
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
    with pytest.raises(InputError, match=message) as caught:
        write_model_card(folder)
    assert "\n" not in str(caught.value)
