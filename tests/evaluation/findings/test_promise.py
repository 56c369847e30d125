import numpy as np

from engine.evaluation.curves import Curve, curve
from engine.evaluation.findings import Severity, broken_promises
from engine.evaluation.operating_points import OperatingPoint
from engine.evaluation.promised import Promise, at_threshold, promise


def calls(tp: int, fn: int, tn: int, fp: int) -> Curve:
    return curve(np.repeat([1, 1, 0, 0], [tp, fn, tn, fp]), np.repeat([0.9, 0.1, 0.1, 0.9], [tp, fn, tn, fp]))


def given(chosen_on: Curve) -> OperatingPoint:
    return at_threshold(chosen_on, 0.5)


def kept(promised: tuple[int, int, int, int], achieved: tuple[int, int, int, int]) -> Promise:
    return promise(calls(*promised), calls(*achieved), given)


def test_a_specificity_below_the_promise_is_told_and_the_kept_sensitivity_is_not():
    (finding,) = broken_promises(kept((190, 10, 190, 10), (185, 15, 130, 70)), "val", "kermany · test")
    assert finding.severity is Severity.HIGH
    assert finding.sentence.startswith(
        "Threshold 0.500 promised specificity 0.950 (0.910 to 0.973) on val (n = 200) and gives 0.65 (0.58 to "
        "0.71) on kermany · test (n = 200): 0.30 ("
    )


def test_better_or_little_worse_or_few_images_are_not_told():
    assert broken_promises(kept((180, 20, 180, 20), (195, 5, 195, 5)), "val", "x") == []
    assert broken_promises(kept((9, 1, 9, 1), (7, 3, 7, 3)), "val", "x") == []
    sure_but_small = kept((9500, 500, 9500, 500), (9300, 700, 9300, 700))
    assert broken_promises(sure_but_small, "val", "x") == []
    assert broken_promises(kept((190, 10, 0, 0), (190, 10, 0, 0)), "val", "x") == []
