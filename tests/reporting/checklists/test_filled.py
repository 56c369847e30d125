import csv
import io
import json
import re

import numpy as np
import pytest
from scipy.stats import mannwhitneyu

from engine.errors import InputError
from engine.locations import WEIGHTS_DIR
from engine.reporting.checklists.filled import as_csv, as_json, as_markdown, fill
from engine.reporting.checklists.item import State
from tests.reporting.checklists.folders import CONFIG, bare, scores, trained, write_table

CLAIM_NUMBERS = [str(number) for number in range(1, 45)]
TRIPOD_PARTS = {
    3: "abc", 5: "ab", 6: "abc", 8: "abc", 9: "abc", 12: "abcdefg", 18: "abcdef", 20: "abc", 23: "ab", 27: "abc"
}  # fmt: skip
TRIPOD_NUMBERS = [f"{number}{part}" for number in range(1, 28) for part in TRIPOD_PARTS.get(number, [""])]

PEOPLE_ONLY = {
    "claim": ("4", "5", "11", "14", "15", "16", "17", "18", "34", "44"),
    "tripod-ai": ("3c", "5b", "6a", "6c", "8a", "8b", "8c", "17", "18a", "18b", "18c", "18d", "19", "27c"),
}
"""Items that no file of a model can answer: aims, labels, ethics, registration, funding."""

OF_TRAINING = {"claim": ("24", "25", "26", "32", "33"), "tripod-ai": ("13", "14", "16")}
"""Items about a training of which nothing is on file."""


@pytest.fixture(scope="module")
def known(tmp_path_factory):
    """Return the two checklists of a bare and of a trained model's folder."""
    root = tmp_path_factory.mktemp("weights")
    folders = {"bare": bare(root / "bare"), "trained": trained(root / "trained")}
    return {
        (name, checklist): fill(checklist, folder, "hospital/test")
        for name, folder in folders.items()
        for checklist in ("claim", "tripod-ai")
    }


def item(filled, number):
    return next(one for one in filled.items if one.number == number)


@pytest.mark.parametrize(("checklist", "numbers"), [("claim", CLAIM_NUMBERS), ("tripod-ai", TRIPOD_NUMBERS)])
def test_every_item_of_the_checklist_is_there_once_and_in_order(known, checklist, numbers):
    filled = known["bare", checklist]
    assert [one.number for one in filled.items] == numbers
    assert all(one.topic and one.asked.endswith("?") and one.answer for one in filled.items)
    assert sum(filled.counts.values()) == len(numbers)


@pytest.mark.parametrize("checklist", PEOPLE_ONLY)
def test_what_only_people_know_is_blank_and_says_who_has_to_fill_it_in(known, checklist):
    for name in ("bare", "trained"):
        for number in PEOPLE_ONLY[checklist]:
            one = item(known[name, checklist], number)
            assert one.state is State.BLANK
            assert re.search(r"(The authors have|Who\w+ [a-z ]+ has) to say ", one.answer)


@pytest.mark.parametrize("checklist", OF_TRAINING)
def test_of_a_training_without_facts_nothing_is_claimed(known, checklist):
    for number in OF_TRAINING[checklist]:
        assert item(known["bare", checklist], number).state is State.BLANK
    text = as_markdown(known["bare", checklist])
    for claimed in ("AdamW", "Youden", "epoch", "seed ", "as committed"):
        assert claimed not in text


def test_the_training_is_told_from_its_facts(known):
    claim = known["trained", "claim"]
    assert item(claim, "24").answer == "At random, seed 7."
    assert "3 at 64 pixels; 3 were run" in item(claim, "25").answer
    assert "2 minutes" in item(claim, "25").answer
    assert item(claim, "26").answer.startswith("Epoch 2 of 3, by the highest ROC AUC")
    assert "drawn by subject (seed 7)" in item(claim, "19").answer
    assert "300 NORMAL and 700 PNEUMONIA for training" in item(claim, "35").answer
    assert "share no subject" in item(claim, "20").answer


def test_another_dataset_is_an_external_test_and_only_then(known):
    claim = known["trained", "claim"]
    assert item(claim, "33").state is State.PARTLY
    assert "clinic, split test, n = 180" in item(claim, "33").answer
    assert item(claim, "32").answer.startswith("On hospital, split test, n = 200, at")
    assert "clinic/test by sex: F (n = 90) sensitivity" in item(known["trained", "tripod-ai"], "23a").answer


def test_the_figures_are_those_of_the_scores(known):
    frame = scores(200)
    y, score = (frame["label"] == "PNEUMONIA").to_numpy(), frame["score"].to_numpy()
    called = score >= CONFIG.threshold
    counts = [np.sum(called & y), np.sum(called & ~y), np.sum(~called & ~y), np.sum(~called & y)]
    answer = item(known["bare", "claim"], "38").answer
    told = re.search(r"(\d+) true and (\d+) false positives, (\d+) true and (\d+) false negatives", answer)
    assert [int(one) for one in told.groups()] == counts
    auc = mannwhitneyu(score[y], score[~y]).statistic / (y.sum() * (~y).sum())
    assert float(re.search(r"ROC AUC ([\d.]+) \(", answer)[1]) == pytest.approx(auc, abs=0.0006)
    missed = frame[y & ~called].sort_values("score")
    assert f"clearest misses: {missed['path'].iloc[0]} ({missed['score'].iloc[0]:.3f})" in (
        item(known["bare", "claim"], "39").answer
    )


def test_an_authors_answers_are_merged_and_marked(tmp_path):
    folder = bare(tmp_path / "mine")
    (folder / "checklist.toml").write_text('[claim]\n44 = "Nobody paid."\n1 = "It is called X."\n34 = " "\n')
    filled = fill("claim", folder, "hospital/test")
    paid, title = item(filled, "44"), item(filled, "1")
    assert (paid.answer, paid.state, paid.by_author) == (
        "Author's answer: Nobody paid.", State.FILLED, True
    )  # fmt: skip
    assert title.answer.startswith("The study evaluates a deep-learning model")
    assert title.answer.endswith("Author's answer: It is called X.")
    assert "To be added" not in title.answer
    assert (item(filled, "34").state, filled.by_author) == (State.BLANK, 2)
    without = fill("claim", folder, "hospital/test", answers={})
    assert without.counts == filled.counts | {
        "filled": filled.counts["filled"] - 2,
        "partly": filled.counts["partly"] + 1,
        "blank": filled.counts["blank"] + 1,
    }
    assert "2 of these answered by the author" in as_markdown(filled)


def test_markdown_csv_and_json_hold_the_same(known):
    filled = known["trained", "tripod-ai"]
    rows = list(csv.DictReader(io.StringIO(as_csv(filled))))
    cells = [
        [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        for line in as_markdown(filled).splitlines()
        if re.match(r"\| \d", line)
    ]
    said = json.loads(json.dumps(as_json(filled)))
    assert said["counts"] == filled.counts
    for one, row, line, entry in zip(filled.items, rows, cells, said["items"], strict=True):
        assert line == [one.number, one.topic, one.asked, one.state, one.answer]
        assert [row[name] for name in ("item", "topic", "asked", "state", "answer")] == line
        assert [entry[name] for name in ("number", "topic", "asked", "state", "answer")] == line


@pytest.mark.parametrize(
    ("checklist", "key", "answers", "message"),
    [
        ("stard", "hospital/test", {}, "There is no checklist 'stard'; choose one of claim, tripod-ai."),
        (
            "claim",
            "hospital/val",
            {},
            "has no scores of 'hospital/val' under its own padding (it has hospital/test)",
        ),
        ("claim", "hospital/test", {"45": "x"}, "CLAIM 2024 has no item 45; its items are 1 to 44."),
        ("claim", "hospital/test", {"44": 3}, "Expected a text as the answer to item 44, but got 3."),
    ],
)
def test_bad_input_is_refused(tmp_path, checklist, key, answers, message):
    with pytest.raises(InputError, match=re.escape(message)):
        fill(checklist, bare(tmp_path / "mine"), key, answers)


def test_scores_of_other_weights_are_left_out(tmp_path):
    folder = bare(tmp_path / "mine")
    write_table(folder, scores(200), "hospital", "test", weights_sha256="a" * 64)
    write_table(folder, scores(90, seed=5), "clinic", "test", weights_sha256="b" * 64)
    assert "clinic, split" not in as_markdown(fill("claim", folder, "hospital/test"))


def test_synthetic_images_need_no_ethics_committee():
    filled = fill("tripod-ai", WEIGHTS_DIR / "demo", "demo/test")
    assert item(filled, "17").answer.startswith("By its manifest every image of demo is synthetic.")
    assert item(filled, "18a").state is State.BLANK
    assert "say nothing about patients" in item(filled, "26").answer


@pytest.mark.slow
def test_the_shipped_model_names_its_public_data_and_what_it_leaves_open():
    filled = fill("claim", WEIGHTS_DIR / "mobilenet_v2_crop", "kermany/test")
    assert "doi:10.17632/rscbjbr9sj.2" in item(filled, "7").answer
    assert "17 of 427 ids of kermany/test occur in kermany/val too" in item(filled, "20").answer
    assert "subtype bacteria: 242, virus: 148" in item(filled, "36").answer
    assert "does worse where view is AP: specificity 0.00" in item(filled, "40").answer
    for number in ("14", "16", "44"):
        assert item(filled, number).state is State.BLANK


def test_scores_from_elsewhere_are_not_called_ours(tmp_path):
    folder = bare(tmp_path / "mine")
    scores(200).to_csv(folder / "scores" / "theirs.csv", index=False)
    tripod = fill("tripod-ai", folder, "theirs/as given")
    for number in ("7", "12g", "18f"):
        assert item(tripod, number).state is State.PARTLY
    assert item(tripod, "7").answer.startswith("The scores do not say how their images were prepared.")
    assert item(tripod, "12g").answer.startswith("The scores were not made by PneumoScope.")
    assert "split as given" not in as_markdown(tripod)
