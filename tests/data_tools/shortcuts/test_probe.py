import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from data_tools.shortcuts import probe
from data_tools.shortcuts.cues import Basis, Question, Shortcuts, Task
from data_tools.shortcuts.features import feature_table
from data_tools.shortcuts.folds import groups_of
from data_tools.shortcuts.probe import probe_across, probe_within
from tests.data_tools.shortcuts.tables import CLASSES, scanned

TASK = Task(Question.CLASS, "train", "train")


def asked(table: pd.DataFrame) -> Shortcuts:
    y = (table["label"] == CLASSES[1]).to_numpy()
    return Shortcuts(tuple(probe_within(TASK, feature_table(table), y, groups_of(table))))


def test_a_shape_that_tells_the_class_is_found_and_named():
    found = asked(scanned(600, wider=0.2))
    shape, intensity = found.of(TASK, Basis.SHAPE), found.of(TASK, Basis.INTENSITY)
    assert shape.features == ("width", "height", "aspect", "letterbox")
    assert 0.85 < shape.interval[0] < shape.auc < shape.interval[1] < 1
    assert (shape.n, shape.positives) == (600, 300)
    assert intensity.interval[0] < 0.55
    assert found.of(TASK, Basis.SINGLE).features[0] in ("aspect", "letterbox")
    assert found.of(TASK, Basis.ALL).auc == pytest.approx(shape.auc, abs=0.03)


def test_single_features_come_by_strength_and_allow_for_their_number():
    found = asked(scanned(600, wider=0.1))
    single = [cue for cue in found.cues if cue.basis is Basis.SINGLE]
    aucs = [cue.auc for cue in single]
    assert aucs == sorted(aucs, reverse=True)
    assert len(single) == len(feature_table(scanned(600)).columns)
    two_sided = probe.answer(TASK, Basis.SINGLE, ("x",), np.arange(60) % 2 == 0, np.linspace(0, 1, 60))
    corrected = probe.answer(TASK, Basis.SINGLE, ("x",), np.arange(60) % 2 == 0, np.linspace(0, 1, 60), 0.995)
    assert corrected.interval[0] < two_sided.interval[0] < two_sided.interval[1] < corrected.interval[1]


def test_files_that_tell_nothing_are_not_accused():
    """Over thirty made-up sets without a shortcut, the strongest feature's interval holds chance."""
    accused = 0
    for seed in range(30):
        table = scanned(200, seed=seed)
        y = (table["label"] == CLASSES[1]).to_numpy()
        names, x = list(feature_table(table)), feature_table(table).to_numpy()
        fold = probe.fold_numbers(y, groups_of(table))

        def judge(scorer, columns, x=x, y=y, fold=fold):
            return probe.out_of_fold(scorer, x[:, columns], y, fold)

        strongest = probe.by_strength(probe.single_cues(TASK, names, y, judge))[0]
        accused += strongest.interval[0] > 0.5
    assert accused <= 3


def test_twins_of_one_subject_do_not_help_across_folds():
    """Subjects with the same file every time and a class by lot: only a parted subject would tell anything."""
    rng = np.random.default_rng(3)
    rows = scanned(100, seed=3).drop(columns="subject")
    rows["label"] = rng.permutation(np.resize(CLASSES, 100))
    table = pd.concat([rows.assign(subject=[f"s{k}" for k in range(100)])] * 4, ignore_index=True)
    table["path"] = [f"{k}.png" for k in range(400)]
    y = (table["label"] == CLASSES[1]).to_numpy()
    together = probe_within(TASK, feature_table(table), y, groups_of(table))
    apart = probe_within(TASK, feature_table(table), y, np.arange(400))
    assert together[0].auc < 0.65
    assert apart[0].auc > 0.9


def test_what_was_learned_in_one_split_is_judged_on_another():
    train, test = scanned(600, wider=0.2), scanned(300, wider=0.2, seed=1, split="test")
    even = scanned(300, seed=2, split="test")
    task = Task(Question.CLASS, "test", "train")
    features = feature_table(train)
    y = {id(one): (one["label"] == CLASSES[1]).to_numpy() for one in (train, test, even)}
    carried, lost = (
        Shortcuts(tuple(probe_across(task, features, y[id(train)], feature_table(one), y[id(one)])))
        for one in (test, even)
    )
    assert carried.of(task, Basis.SHAPE).interval[0] > 0.85
    assert carried.of(task, Basis.SHAPE).n == 300
    assert carried.of(task, Basis.SINGLE).features[0] in ("aspect", "letterbox")
    assert lost.of(task, Basis.SHAPE).interval[0] < 0.55


def test_an_auc_is_that_of_scikit_learn():
    y, scores = np.arange(50) % 3 == 0, np.random.default_rng(0).random(50)
    assert probe.answer(TASK, Basis.ALL, ("x",), y, scores).auc == pytest.approx(roc_auc_score(y, scores))


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        (scanned(40), "20 images on one side; 30 of each are needed."),
        (scanned(100, label="NORMAL"), "0 images on one side; 30 of each are needed."),
        (
            scanned(100, subject=[f"s{k % 14}" for k in range(100)]),
            "7 subjects on one side; 10 of each are needed to cross-validate.",
        ),
    ],
)
def test_too_little_to_go_by(table, reason):
    found = asked(table)
    assert [cue.reason for cue in found.cues] == [reason]
    assert found.of(TASK, Basis.ALL) is None
    assert np.isnan(found.cues[0].auc)


def test_of_many_images_some_are_looked_at():
    kept = probe.sample(probe.MOST_IMAGES + 5000)
    assert len(np.unique(kept)) == probe.MOST_IMAGES
    assert (np.diff(kept) > 0).all()
    assert (probe.sample(10) == np.arange(10)).all()
