import numpy as np
import pandas as pd
import pytest

from data_tools.shortcuts.audit import find_shortcuts, tasks
from data_tools.shortcuts.cues import Basis, Question, Task
from data_tools.shortcuts.table import COLUMNS, cue_table
from engine.datasets.catalog import load_dataset
from tests.data_tools.shortcuts.tables import CLASSES, scanned


def both(**of_test) -> pd.DataFrame:
    test = scanned(200, seed=1, split="test", **of_test)
    return pd.concat([scanned(400, wider=0.2), test], ignore_index=True)


@pytest.fixture(scope="module")
def found():
    seen = []
    shortcuts = find_shortcuts(both(), CLASSES, progress=lambda done, total: seen.append((done, total)))
    return shortcuts, seen


def test_every_question_is_asked():
    assert list(tasks(["train", "test"], CLASSES)) == [
        Task(Question.CLASS, "train", "train"),
        Task(Question.CLASS, "test", "test"),
        Task(Question.CLASS, "test", "train"),
        Task(Question.SPLIT, "test", "train", "NORMAL"),
        Task(Question.SPLIT, "test", "train", "PNEUMONIA"),
    ]
    assert list(tasks(["all"], CLASSES)) == [Task(Question.CLASS, "all", "all")]
    assert list(tasks(["a", "b"], CLASSES)) == [Task(Question.CLASS, one, one) for one in "ab"]


@pytest.mark.slow
def test_a_shortcut_of_train_that_the_test_set_lacks(found):
    found, _ = found
    within, across = Task(Question.CLASS, "train", "train"), Task(Question.CLASS, "test", "train")
    assert found.of(within, Basis.SHAPE).interval[0] > 0.8
    assert found.of(across, Basis.SHAPE).interval[0] < 0.55
    normal, pneumonia = (Task(Question.SPLIT, "test", "train", label) for label in CLASSES)
    assert found.of(normal, Basis.SHAPE).interval[0] < 0.55
    assert found.of(pneumonia, Basis.SHAPE).interval[0] > 0.8
    assert (found.of(normal, Basis.SHAPE).n, found.of(normal, Basis.SHAPE).positives) == (300, 100)


def test_unusable_files_and_other_labels_do_not_count():
    table = scanned(200)
    more = table.assign(width=1.0, problem="truncated")
    other = table.assign(width=1.0, label="OTHER")
    expected = cue_table(find_shortcuts(table, CLASSES).cues)
    found = cue_table(find_shortcuts(pd.concat([table, more, other], ignore_index=True), CLASSES).cues)
    pd.testing.assert_frame_equal(found, expected)


def test_a_source_of_one_class_is_told_apart_from_what_the_file_shows():
    table = scanned(400, source=np.resize(["a", "b", "a", "c"], 400))
    found = find_shortcuts(table, CLASSES)
    task = Task(Question.CLASS, "train", "train")
    assert found.of(task, Basis.SOURCE).auc > 0.99
    assert "source" not in found.of(task, Basis.ALL).features
    assert found.of(task, Basis.ALL).interval[0] < 0.55


def test_nothing_to_ask():
    assert find_shortcuts(both().iloc[:0], CLASSES).cues == ()
    assert find_shortcuts(both()[["path", "split", "label"]], CLASSES).cues == ()
    one_class = find_shortcuts(scanned(100).query("label == 'NORMAL'"), CLASSES)
    assert one_class.of(Task(Question.CLASS, "train", "train"), Basis.ALL) is None


def test_progress_counts_the_questions(found):
    _, seen = found
    assert seen == [(k, 5) for k in range(1, 6)]


def test_the_table_says_it_in_words_and_for_programs(found):
    table = cue_table(found[0].cues)
    assert {name: str(kind) for name, kind in table.dtypes.items()} == COLUMNS
    assert table["where"].unique().tolist() == [
        "train, cross-validated",
        "test, cross-validated",
        "learned in train, judged on test",
        "NORMAL: test told from train",
        "PNEUMONIA: test told from train",
    ]
    first = table.iloc[1]
    assert (first["name"], first["basis"]) == ("Width and height alone", "shape")
    assert first["features"] == "width,height,aspect,letterbox"
    assert first["low"] < first["auc"] < first["high"]
    assert {"Width", "Mean gray level"} <= set(table["name"])
    assert cue_table(()).empty


@pytest.fixture(scope="module")
def kermany(test_data, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PNEUMOSCOPE_HOME", str(tmp_path_factory.mktemp("home")))
        dataset = load_dataset(test_data / "kermany")
    return find_shortcuts(dataset.catalog, dataset.classes)


@pytest.mark.slow
def test_the_shape_of_kermanys_originals_tells_the_class(kermany):
    """As the data's README says of the aspect ratio: train NORMAL 1.23, PNEUMONIA 1.51; test 1.37 and 1.53."""
    train, test = (Task(Question.CLASS, split, split) for split in ("train", "test"))
    across = Task(Question.CLASS, "test", "train")
    assert kermany.of(train, Basis.SHAPE).n == 5216
    for task in (train, test, across):
        assert kermany.of(task, Basis.SHAPE).interval[0] > 0.8
    single = {cue.features[0]: cue for cue in kermany.cues if cue.basis is Basis.SINGLE and cue.task == train}
    assert single["aspect"].interval[0] > 0.8
    assert kermany.of(test, Basis.SINGLE).features[0] in ("width", "height")


@pytest.mark.slow
def test_kermanys_colour_originals_are_a_cue_in_train_only(kermany):
    """283 of 3,875 pneumonia originals are RGB, no other: an AUC of (1 + 283 / 3,875) / 2."""
    mode = [cue for cue in kermany.cues if cue.features == ("mode",) and cue.task.question is Question.CLASS]
    within = [cue for cue in mode if cue.task.split == "train"]
    assert [cue.auc for cue in within] == [pytest.approx(0.5365, abs=0.005)]
    assert within[0].interval[0] > 0.5
    assert not [cue for cue in mode if cue.task == Task(Question.CLASS, "test", "test")]


@pytest.mark.slow
def test_kermanys_normal_test_images_are_told_from_those_of_train(kermany):
    normal, pneumonia = (
        kermany.of(Task(Question.SPLIT, "test", "train", label), Basis.SHAPE) for label in CLASSES
    )
    assert normal.interval[0] > 0.7
    assert normal.n == 1341 + 234
    assert pneumonia.interval[1] < normal.interval[0]
