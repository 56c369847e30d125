import numpy as np

from engine.evaluation.curves import curve
from engine.evaluation.evaluation import evaluate
from engine.evaluation.findings import ChosenOn, low_auc, low_specificity, threshold_advice
from tests.evaluation.tables import CLASSES


def scores(positive: list[float], negative: list[float]) -> tuple[np.ndarray, np.ndarray]:
    return np.repeat([1, 0], [len(positive), len(negative)]), np.array([*positive, *negative])


# At 0.5 half of the negatives are called positive; at 0.8 one in ten is, and one positive in ten is missed.
JUDGED = scores([0.95] * 90 + [0.6] * 10, [0.1] * 50 + [0.7] * 40 + [0.9] * 10)


def test_the_advice_names_a_threshold_of_validation_and_what_it_gives_here():
    validation = curve(*scores([0.95] * 18 + [0.6] * 2, [0.1] * 10 + [0.74] * 8 + [0.9] * 2))
    advice = threshold_advice("specificity", 0.5, curve(*JUDGED), ChosenOn(validation, "val"))
    assert advice == (
        "Threshold 0.820, chosen on val for specificity 0.8 there, gives specificity 0.90 (0.83 to 0.94) and "
        "sensitivity 0.90 (0.83 to 0.94) here."
    )
    metrics = evaluate(*JUDGED, 0.5).metrics
    finding = low_specificity(metrics, CLASSES, "x", advice)
    assert finding.advice == advice


def test_without_validation_it_says_that_the_images_are_the_judged_ones():
    judged = curve(*JUDGED)
    advice = threshold_advice("specificity", 0.5, judged, ChosenOn(judged, "test", own=True))
    assert "chosen on these very images for specificity 0.8" in advice
    assert advice.endswith("Try it on other images first.")


def test_a_stricter_wish_is_tried_where_validation_is_content_already():
    """Validation has specificity 0.9 at 0.5; only what it gives for more than that lies beyond 0.5."""
    validation = curve(*scores([0.95] * 20, [0.1] * 90 + [0.7] * 10))
    advice = threshold_advice("specificity", 0.5, curve(*JUDGED), ChosenOn(validation, "val"))
    assert advice.startswith("Threshold 0.825, chosen on val for specificity 0.95 there")


def test_it_says_so_where_no_threshold_of_validation_helps():
    validation = curve(*scores([0.6] * 20, [0.1] * 100))
    for rate, threshold in (("specificity", 0.5), ("sensitivity", 0.3)):
        advice = threshold_advice(rate, threshold, curve(*JUDGED), ChosenOn(validation, "val"))
        assert advice.startswith("No threshold that val would choose raises it")


def test_a_sensitivity_is_raised_by_a_lower_threshold():
    judged = curve(*JUDGED)
    advice = threshold_advice("sensitivity", 0.9, judged, ChosenOn(judged, "val"))
    assert advice.startswith(
        "Threshold 0.600, chosen on val for sensitivity 0.95 there, gives sensitivity 1.00"
    )


def test_scores_that_tell_nothing_are_told_and_useful_ones_are_not():
    rng = np.random.default_rng(0)
    y = np.arange(400) % 2
    finding = low_auc(evaluate(y, rng.random(400), 0.5).metrics, CLASSES, "x")
    assert "not beyond chance: ROC AUC" in finding.sentence
    poor = low_auc(evaluate(y, np.clip(0.25 * y + rng.random(400) * 0.75, 0, 1), 0.5).metrics, CLASSES, "x")
    assert poor is None or "poorly" in poor.sentence
    assert low_auc(evaluate(*JUDGED, 0.5).metrics, CLASSES, "x") is None
    few = evaluate([0, 1, 0, 1], [0.3, 0.2, 0.6, 0.9], 0.5).metrics
    assert low_auc(few, CLASSES, "x") is None
