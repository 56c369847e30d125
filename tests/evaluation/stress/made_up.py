"""A stress test made up so that what it finds is known."""

import numpy as np

from engine.evaluation.stress.scores import Step, Stressed, StressScores
from engine.imaging.stress import choose_dials, settings_of

CLASSES = ("NORMAL", "PNEUMONIA")
THRESHOLD = 0.5


def made_up(
    wrong: dict[str, dict[str, list[int]]], each: int = 40, names: tuple[str, ...] = ("one",), others: int = 0
) -> StressScores:
    """Return a test of ``each`` images of both classes and ``others`` of another label, right when unchanged.

    ``wrong[kind][label]`` says how many images of a label are called wrongly at severity 1 to 5.
    """
    settings = settings_of(choose_dials(list(wrong)))
    labels = np.array(["NORMAL"] * each + ["PNEUMONIA"] * each + ["OTHER"] * others, dtype=object)
    place = np.concatenate([np.arange(each), np.arange(each), np.arange(others)])
    spread = 0.3 * place / each
    columns = []
    for one in settings:
        count = {label: wrong[one.kind][label][one.severity - 1] if one.severity else 0 for label in CLASSES}
        is_wrong = (labels == "NORMAL") & (place < count["NORMAL"])
        is_wrong |= (labels == "PNEUMONIA") & (place < count["PNEUMONIA"])
        positive = (labels == "PNEUMONIA") ^ is_wrong
        columns.append(np.where(positive, 0.6 + spread, 0.1 + spread))
    return StressScores(
        models=tuple(Stressed(name, THRESHOLD, "black", "ab" * 32) for name in names),
        steps=tuple(Step(one.kind, one.severity, one.amount) for one in settings),
        paths=np.array(
            [f"test/{label}/{at}.png" for label, at in zip(labels, place, strict=True)], dtype=object
        ),
        labels=labels,
        problems=np.full(len(labels), None, dtype=object),
        scores=np.stack([np.stack(columns)] * len(names)),
        classes=CLASSES,
        provenance={"dataset": "kermany", "split": "test", "limit": each, "seed": 0},
    )


NONE = [0, 0, 0, 0, 0]

FALLING = {
    "blur": {"NORMAL": NONE, "PNEUMONIA": [1, 3, 14, 20, 40]},
    "darker": {"NORMAL": [0, 2, 11, 16, 30], "PNEUMONIA": NONE},
    "noise": {"NORMAL": NONE, "PNEUMONIA": [1, 1, 2, 2, 3]},
}
"""Blur hides pneumonias from severity 3 on beyond noise, darkness raises false alarms from 3 on, noise none."""
