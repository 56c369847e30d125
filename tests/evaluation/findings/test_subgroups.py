import numpy as np
import pandas as pd

from engine.evaluation.findings import Page, Severity, other_called_positive, weaker_groups
from engine.evaluation.metrics import summary
from engine.evaluation.other_group import other_group
from engine.evaluation.score_table import ScoreTable
from engine.evaluation.subgroups import subgroups
from tests.evaluation.tables import CLASSES


def table(misses: dict[str, int], n: int = 100) -> ScoreTable:
    """Return n images of each class for each group, so many of its positives scored low."""
    parts = [
        pd.DataFrame(
            {
                "path": [f"{group}{index}" for index in range(2 * n)],
                "label": np.repeat(CLASSES, n),
                "score": [*[0.1] * n, *[0.2] * missed, *[0.9] * (n - missed)],
                "age_group": group,
                "view": np.arange(2 * n) % 2,
            }
        )
        for group, missed in misses.items()
    ]
    return ScoreTable(pd.concat(parts, ignore_index=True), CLASSES)


def told(scores: ScoreTable) -> list:
    frame = scores.frame.astype({"view": "str"})
    return weaker_groups(
        {one: subgroups(ScoreTable(frame, CLASSES), one, 0.5) for one in ("age_group", "view")}, "nih · test"
    )


def test_a_group_with_more_misses_is_told_once_with_its_gap():
    (finding,) = told(table({"adult": 5, "child": 35}))
    assert finding.severity is Severity.HIGH
    assert finding.sentence.startswith(
        "On nih · test the model does worse where age group is child: sensitivity 0.65 (0.55 to 0.74), "
        "n = 100, 0.30 (0.19 to 0.40) lower than elsewhere (p < 0.001, corrected for "
    )
    assert (finding.page, finding.view) == (Page.METRICS, "Subgroups")


def test_gaps_of_chance_and_small_ones_are_not_told():
    assert told(table({"adult": 5, "child": 12})) == []
    assert told(table({"adult": 5, "child": 6})) == []
    assert told(table({"adult": 100, "child": 220}, n=10_000)) == []
    assert weaker_groups({}, "x") == []


def with_other(called: int, n: int) -> ScoreTable:
    scores = table({"adult": 5})
    other = pd.DataFrame(
        {
            "path": [f"o{index}" for index in range(n)],
            "label": "OTHER",
            "score": [*[0.8] * called, *[0.1] * (n - called)],
        }
    )
    return ScoreTable(pd.concat([scores.frame, other], ignore_index=True), CLASSES)


def of_other(scores: ScoreTable) -> list:
    frame = scores.frame[scores.frame["label"].isin(CLASSES)]
    metrics = summary((frame["label"] == CLASSES[1]).astype(int), frame["score"], 0.5)
    return other_called_positive(other_group(scores, 0.5), metrics, CLASSES, "nih · test")


def test_other_images_that_are_called_positive_are_told():
    (finding,) = of_other(with_other(60, 100))
    assert finding.severity is Severity.HIGH
    assert finding.sentence.startswith(
        "On nih · test the model calls 60 of 100 images labelled other pneumonia, though they are neither "
        "class: share 0.60 (0.50 to 0.69), n = 100, against 0 of 100 normal ones (n = 100)."
    )


def test_other_images_that_are_not_called_positive_are_not_told():
    assert of_other(with_other(6, 100)) == []
    assert of_other(with_other(1, 5)) == []
    assert of_other(table({"adult": 5})) == []
