import numpy as np

from engine.evaluation.external import External, external_check
from engine.evaluation.findings import Severity, external_rate_drops, worse_on_worse_pictures
from engine.evaluation.score_table import ScoreTable, read_scores
from engine.evaluation.stress.scores import of_model
from engine.evaluation.stress.store import read_stress
from engine.evaluation.stress.table import stress_table
from engine.locations import WEIGHTS_DIR
from tests.evaluation.tables import CLASSES, score_table


def table(dataset: str, tp: int, fn: int, tn: int, fp: int) -> ScoreTable:
    scores = np.repeat([0.9, 0.1, 0.1, 0.9], [tp, fn, tn, fp])
    labels = np.repeat([CLASSES[1], CLASSES[0]], [tp + fn, tn + fp])
    found = score_table(
        (str(i), label, score) for i, (label, score) in enumerate(zip(labels, scores, strict=True))
    )
    return ScoreTable(found.frame, CLASSES, {"dataset": dataset, "split": "test"})


def check(home: tuple[int, int, int, int], away: tuple[int, int, int, int]) -> External:
    return external_check(table("kermany", *home), table("nih", *away), 0.5)


def test_a_rate_that_falls_on_other_data_is_told():
    (finding,) = external_rate_drops(check((190, 10, 190, 10), (100, 100, 185, 15)))
    assert finding.severity is Severity.HIGH
    assert finding.sentence.startswith(
        "At threshold 0.500 sensitivity falls from 0.950 (0.910 to 0.973) on kermany · test to 0.50 (0.43 to "
        "0.57) on nih · test: 0.45 ("
    )


def test_rates_that_hold_are_not_told():
    assert external_rate_drops(check((190, 10, 190, 10), (188, 12, 199, 1))) == []
    assert external_rate_drops(check((19, 1, 19, 1), (17, 3, 17, 3))) == []


def test_the_shipped_network_falls_on_adults():
    folder = WEIGHTS_DIR / "mobilenet_v2_black/scores"
    inside, outside = (
        read_scores(folder / f"{name}-test-black.parquet") for name in ("kermany", "nih_adult")
    )
    findings = external_rate_drops(external_check(inside, outside, inside.threshold))
    assert [one.sentence.split()[3] for one in findings] == ["sensitivity"]


def test_a_fall_on_worse_pictures_is_told_and_none_without():
    test = read_stress(WEIGHTS_DIR / "mobilenet_v2_black/stress/kermany-test.parquet")
    model = test.models[0]
    frame = of_model(test, model.name)
    finding = worse_on_worse_pictures(stress_table(frame, model.threshold, test.classes), "kermany · test")
    assert finding.sentence.startswith("On kermany · test: ")
    assert "falls from" in finding.sentence
    assert finding.view == "Robustness"
    # Every change gives the scores of the unchanged images: nothing falls.
    original = frame[frame["severity"] == 0].set_index("path")["score"]
    same = frame.assign(score=frame["path"].map(original))
    assert worse_on_worse_pictures(stress_table(same, model.threshold, test.classes), "x") is None
