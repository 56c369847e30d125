import pandas as pd
import pytest

from engine.evaluation.evaluation import evaluate
from engine.evaluation.score_table import ScoreTable, labelled
from engine.reviews.judgement import by_path, judgements
from engine.reviews.opinion import Opinion, Verdict
from engine.reviews.places import places_by_name
from engine.reviews.relabel import BAD_LABEL, reviewed_table, table_changes
from tests.reviews.examples import BAD, MODEL, UNCLEAR, WRONG, said

LABELS = ["NORMAL", "NORMAL", "NORMAL", "PNEUMONIA", "PNEUMONIA", None]
TABLE = ScoreTable(
    pd.DataFrame(
        {
            "path": [f"test/{number}.jpeg" for number in range(6)],
            "label": pd.Series(LABELS, dtype="str"),
            "score": [0.9, 0.2, 0.3, 0.8, 0.1, 0.7],
        }
    ),
    ("NORMAL", "PNEUMONIA"),
    {"model": "demo", "threshold": 0.5},
)


def judged(*entries):
    return by_path(judgements(entries), places_by_name(entries))


REVIEWS = judged(
    # Files here are .png where the published table has .jpeg.
    said(0, "Ana", WRONG, "test/0.png"),
    said(1, "Ana", BAD, "test/1.png"),
    said(2, "Ana", WRONG, "test/2.png"),
    said(2, "Ben", MODEL, "test/2.png"),
    said(3, "Ana", MODEL, "test/3.jpeg"),
    said(4, "Ana", UNCLEAR, "test/4.jpeg"),
    said(5, "Ana", WRONG, "test/5.jpeg"),
    said(6, "Ana", BAD, "train/0.png"),
)


def test_only_what_reviewers_agree_on_changes():
    found = reviewed_table(TABLE, REVIEWS)
    assert list(found.frame["label"]) == [
        "PNEUMONIA",
        BAD_LABEL,
        "NORMAL",
        "PNEUMONIA",
        "PNEUMONIA",
        "PNEUMONIA",
    ]
    assert found.frame["label_before_review"].equals(TABLE.frame["label"])
    assert list(TABLE.frame["label"].dropna()) == LABELS[:5]
    rows = labelled(found)
    assert (rows.n, rows.excluded) == (5, 1)
    # 0.9, 0.8 and 0.7 of four positives, none of one negative.
    figures = evaluate(rows.y, rows.score, found.threshold, "demo").metrics
    assert (figures.sensitivity, figures.specificity) == (0.75, 1)


def test_the_change_is_counted_and_kept_with_the_scores():
    sentence = (
        "6 of 6 images reviewed: 2 labels corrected, 1 bad image, 1 confirmed and unchanged, "
        "1 unclear and unchanged, 1 in dispute and unchanged."
    )
    assert table_changes(TABLE, REVIEWS).sentence == sentence
    assert reviewed_table(TABLE, REVIEWS).provenance == TABLE.provenance | {"labels": sentence}


def test_without_reviews_nothing_changes():
    found = reviewed_table(TABLE, {})
    assert found.frame.drop(columns="label_before_review").equals(TABLE.frame)
    assert table_changes(TABLE, {}).sentence.startswith("None of the 6 images is reviewed")


def test_a_label_that_is_right_already_is_no_correction():
    already = judged(said(3, "Ana", WRONG, "test/3.jpeg"))
    assert (table_changes(TABLE, already).reviewed, table_changes(TABLE, already).corrected) == (1, 0)


@pytest.mark.parametrize("label", ["OTHER", "MASS"])
def test_a_label_of_neither_class_counts_in_no_figure(label):
    other = judged(said(0, "Ana", Opinion(Verdict.LABEL_WRONG, label), "test/0.jpeg"))
    assert labelled(reviewed_table(TABLE, other)).excluded == 2
