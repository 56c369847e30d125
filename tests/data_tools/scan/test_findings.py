"""Each rule, with the fault that it is for and without it."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from data_tools.leaks import PAIR_COLUMNS
from data_tools.scan.checks import CHECKS
from data_tools.scan.findings import ScanFinding, ranked, scan_findings
from data_tools.scan.result import Scan
from data_tools.scan.rules import duplicates, files, imbalance, leaks, shortcuts
from data_tools.scan.run import scan
from data_tools.shortcuts.audit import find_shortcuts
from data_tools.shortcuts.cues import Basis, Cue, Question, Shortcuts, Task
from data_tools.shortcuts.marks import find_marks
from engine.datasets.catalog import Dataset, load_dataset
from engine.evaluation.findings import Severity
from tests.data_tools.shortcuts.tables import CLASSES, scanned

NOTHING_ASKED = Shortcuts(())

CHECK = {check.name: check for check in CHECKS}


def table_of(n: int = 400, **columns) -> pd.DataFrame:
    """Return a scan without any fault, of two splits."""
    half = n // 2
    rows = pd.concat([scanned(half, seed=5), scanned(n - half, seed=6, split="test")], ignore_index=True)
    issues = {check.issue_column: False for check in CHECKS}
    return rows.assign(**issues).assign(**columns)


def pair_table(*rows: tuple, kind: str = "near") -> pd.DataFrame:
    """Return pairs of (a, b) or (a, b, mirrored)."""
    full = [(a, b, kind, bool(rest and rest[0]), 1, 0.99) for a, b, *rest in rows]
    return pd.DataFrame(full, columns=list(PAIR_COLUMNS)).astype({"a": "str", "b": "str"})


def path(number: int, split: str = "train") -> str:
    return f"{split}/{CLASSES[number % 2]}/{number:05d}.png"


def scan_of(
    table: pd.DataFrame,
    pairs: pd.DataFrame | None = None,
    unlisted: tuple[str, ...] = (),
    shortcuts: Shortcuts = NOTHING_ASKED,
) -> Scan:
    dataset = Dataset("made-up", Path("nowhere"), table, CLASSES, "0")
    return Scan(dataset, table, pair_table() if pairs is None else pairs, shortcuts, unlisted, ())


@pytest.mark.slow
def test_a_clean_dataset_has_no_findings():
    table = table_of()
    assert scan_findings(scan_of(table, shortcuts=find_shortcuts(table, CLASSES))) == []


def test_the_gravest_come_first_and_equals_stay_as_they_came():
    found = [
        ScanFinding(str(i), severity, "", 1)
        for i, severity in enumerate(map(Severity, ["note", "high", "high"]))
    ]
    assert [finding.kind for finding in ranked([*found, None])] == ["1", "2", "0"]


def test_every_fault_of_a_dataset_is_told_once():
    table = table_of(mode="L").assign(is_blank_issue=np.arange(400) < 2)
    table.loc[[0, 200], "subject"] = "shared"
    pairs = pair_table((path(2), path(4)), (path(6), path(6, "test")))
    found = scan_findings(scan_of(table, pairs, unlisted=("stray.png",)))
    assert [(finding.kind, finding.severity.value, finding.n) for finding in found] == [
        ("duplicates_across_splits", "medium", 2),
        ("subjects_across_splits", "medium", 2),
        ("near_duplicates", "medium", 4),
        ("blank", "medium", 2),
        ("unlisted_files", "note", 1),
    ]
    assert all(finding.message.endswith(".") and "\n" not in finding.message for finding in found)


def test_missing_files():
    table = table_of()
    assert files.missing_files(table) is None
    some = files.missing_files(table.assign(problem=["missing"] * 3 + [None] * 397))
    assert (some.kind, some.severity, some.n) == ("missing_files", Severity.MEDIUM, 3)
    assert some.message.startswith(
        f"3 of 400 images in the manifest are not in the folder, such as {path(0)}"
    )
    many = files.missing_files(table.assign(problem=["missing"] * 4 + [None] * 396))
    assert many.severity is Severity.HIGH


def test_unlisted_files():
    assert files.unlisted_files(()) is None
    one = files.unlisted_files(("a.png",))
    assert (one.severity, one.n) == (Severity.NOTE, 1)
    assert one.message.startswith(
        "1 image file in the folder is not in the manifest, such as a.png, and was left"
    )
    assert files.unlisted_files(("a.png", "b.png")).message.startswith("2 image files in the folder are not")


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_the_issue_of_a_check(check):
    table = table_of()
    assert files.check_issue(table, check) is None
    assert files.check_issue(table[["path", "label"]], check) is None
    few = files.check_issue(table.assign(**{check.issue_column: np.arange(400) < 3}), check)
    many = files.check_issue(table.assign(**{check.issue_column: np.arange(400) < 4}), check)
    assert (few.kind, few.n, many.n) == (check.name, 3, 4)
    order = list(Severity)
    assert order.index(many.severity) == order.index(few.severity) - 1
    assert few.message.casefold().startswith(
        f"{check.title}: 3 of 400 images, such as {path(0)}. ".casefold()
    )
    assert few.message.endswith(check.why)


def test_a_missing_file_is_not_told_again_as_unreadable():
    table = table_of(
        problem=["missing", "not an image"] + [None] * 398, is_unreadable_issue=np.arange(400) < 2
    )
    assert files.check_issue(table, CHECK["unreadable"]).n == 1


def test_exact_duplicates():
    table = table_of()
    assert duplicates.exact_duplicates(table, pair_table((path(0), path(2)))) is None
    same = pair_table(
        (path(0), path(2)), (path(0), path(4)), (path(2), path(4)), (path(5), path(7)), kind="exact"
    )
    found = duplicates.exact_duplicates(table, same)
    assert (found.kind, found.n, found.severity) == ("exact_duplicates", 5, Severity.MEDIUM)
    assert found.message.startswith(
        f"2 groups of identical files, 5 images in all, such as {path(0)} and {path(2)}"
    )
    assert duplicates.exact_duplicates(table, same.iloc[3:]).severity is Severity.NOTE


def test_near_duplicates_and_how_many_in_a_mirror():
    table = table_of()
    assert duplicates.near_duplicates(table, pair_table((path(0), path(2)), kind="exact")) is None
    found = duplicates.near_duplicates(table, pair_table((path(0), path(2)), (path(1), path(3), True)))
    assert (found.kind, found.n) == ("near_duplicates", 4)
    assert found.message.startswith("2 pairs of images that seem to be one picture changed")
    assert "; 1 of them left to right" in found.message
    assert "left to right" not in duplicates.near_duplicates(table, pair_table((path(0), path(2)))).message


def test_conflicting_labels():
    table = table_of()
    assert duplicates.conflicting_labels(table, pair_table((path(0), path(2)))) is None
    found = duplicates.conflicting_labels(table, pair_table((path(0), path(1))))
    assert (found.kind, found.n, found.severity) == ("label_conflict", 2, Severity.MEDIUM)
    assert f"{path(0)} (NORMAL) and {path(1)} (PNEUMONIA): one of the labels is wrong" in found.message
    several = duplicates.conflicting_labels(table, pair_table((path(0), path(1)), (path(2), path(3))))
    assert several.severity is Severity.HIGH


def test_duplicates_across_splits():
    table = table_of()
    assert leaks.duplicates_across_splits(table, pair_table((path(0), path(2)))) is None
    found = leaks.duplicates_across_splits(table, pair_table((path(0), path(0, "test"))))
    assert (found.kind, found.n, found.severity) == ("duplicates_across_splits", 2, Severity.MEDIUM)
    assert found.message.startswith(
        "1 pair of (near-)identical images in two splits (1 test and train), such as"
    )
    several = leaks.duplicates_across_splits(
        table, pair_table(*[(path(k), path(k, "test")) for k in range(2)])
    )
    assert several.severity is Severity.HIGH


def test_subjects_across_splits():
    table = table_of()
    assert leaks.subjects_across_splits(table) is None
    table.loc[[0, 200], "subject"] = "p7"
    found = leaks.subjects_across_splits(table)
    assert (found.kind, found.n, found.severity) == ("subjects_across_splits", 2, Severity.MEDIUM)
    assert found.message.startswith(
        "1 subject has images in more than one split, such as p7 in test and train"
    )
    assert "suspected, not proven" in found.message
    table.loc[[1, 201], "subject"] = "p8"
    assert leaks.subjects_across_splits(table).severity is Severity.HIGH


def test_ids_that_hold_within_one_split_are_a_note_and_no_leak():
    rows = [
        (f"{split}/person{k}_virus_1.png", split, f"person{k}")
        for split in ("train", "test")
        for k in range(9)
    ]
    table = pd.DataFrame(
        [*rows, ("test/person77_virus_1.png", "test", "person77")], columns=["path", "split", "subject"]
    )
    assert leaks.subjects_across_splits(table) is None
    found = leaks.ids_reused(table)
    assert (found.kind, found.severity, found.n) == ("subject_ids_reused", Severity.NOTE, 9)
    assert found.message.startswith(
        "9 of the 10 subject ids of test occur in other splits as well. This is no leak"
    )
    assert "suspected, not proven" in found.message
    assert leaks.ids_reused(table_of()) is None
    assert leaks.ids_reused(table[table["split"] == "train"]) is None


def test_class_imbalance():
    assert imbalance.class_imbalance(table_of(), CLASSES) is None
    assert imbalance.class_imbalance(table_of().iloc[:0], CLASSES) is None
    table = table_of()
    found = imbalance.class_imbalance(table.drop(index=table.index[0:130:2]), CLASSES)
    assert (found.kind, found.severity, found.n) == ("class_imbalance", Severity.MEDIUM, 135)
    assert found.message.startswith(
        "Train has 2.9 pneumonia for each normal (100 pneumonia and 35 normal images)"
    )
    whole = imbalance.class_imbalance(table.assign(split="all").drop(index=table.index[0:380:2]), CLASSES)
    assert whole.severity is Severity.HIGH
    assert whole.message.startswith("The dataset has")


def test_weights_may_make_up_for_an_imbalance():
    table = table_of().drop(index=range(0, 130, 2))
    even = table["label"].map({"NORMAL": "2.857", "PNEUMONIA": "1"})
    assert imbalance.class_imbalance(table.assign(weight=even), CLASSES) is None
    assert imbalance.class_imbalance(table.assign(weight="1"), CLASSES) is not None
    # Weights of the other split do not count.
    in_test = table["split"].eq("test")
    assert imbalance.class_imbalance(table.assign(weight=even.where(in_test, "1")), CLASSES) is not None
    assert imbalance.class_imbalance(table.assign(weight=None), CLASSES) is not None


def shortcuts_of(*cues: tuple) -> Shortcuts:
    """Return answers of (basis, AUC, half the interval's width[, task[, features]])."""
    within = Task(Question.CLASS, "train", "train")
    made = []
    for basis, auc, half, *rest in cues:
        task, features = (*rest, *(within, ("width", "height"))[len(rest) :])
        made.append(Cue(task, basis, features, auc, (auc - half, auc + half), 200, 100))
    return Shortcuts(tuple(made))


def test_a_shape_that_tells_the_class():
    table = table_of().assign(width=1000.0, height=1000.0)
    table.loc[table["label"] == "PNEUMONIA", "width"] = 1500.0
    across = Task(Question.CLASS, "test", "train")
    found = shortcuts.class_shortcuts(
        shortcuts_of(
            (Basis.SHAPE, 0.85, 0.02),
            (Basis.SINGLE, 0.84, 0.03, Task(Question.CLASS, "train", "train"), ("width",)),
            (Basis.SINGLE, 0.60, 0.03, Task(Question.CLASS, "train", "train"), ("height",)),
            (Basis.SHAPE, 0.70, 0.05, across),
        ),
        table,
        CLASSES,
    )
    assert [(one.kind, one.severity, one.n) for one in found] == [("shape_shortcut", Severity.HIGH, 200)]
    assert "those of the originals" not in found[0].message
    assert found[0].message.startswith(
        "Width and height alone tell the class in train with ROC AUC 0.850 (0.830 to 0.870), n = 200, where 0.5 is "
        "chance: pneumonia images are 1.50 times as wide as high, normal images 1.00. Strongest by itself is width, "
        "0.840 (0.810 to 0.870). Learned in train, this holds on test as well: 0.70 (0.65 to 0.75), n = 200. "
    )


@pytest.mark.parametrize(
    ("feature", "words"),
    [
        ("mean", ": pneumonia images have a mean gray level of 140, normal images of 120."),
        (
            "std",
            ": the gray levels of pneumonia images spread by 30 around their mean, of normal images by 50.",
        ),
        ("border", "where 0.5 is chance. "),
    ],
)
def test_gray_levels_that_tell_the_class(feature, words):
    positive = table_of()["label"].eq("PNEUMONIA").to_numpy()
    table = table_of(mean=np.where(positive, 140, 120), std=np.where(positive, 30, 50))
    task = Task(Question.CLASS, "train", "train")
    given = shortcuts_of(
        (Basis.INTENSITY, 0.80, 0.02, task, ("mean", "std", "border")),
        (Basis.SINGLE, 0.78, 0.03, task, (feature,)),
        (Basis.SINGLE, 0.90, 0.03, task, ("width",)),
    )
    (found,) = shortcuts.class_shortcuts(given, table, CLASSES)
    assert words in found.message
    assert ("may be disease" in found.message) is (feature != "border")
    assert found.severity is (Severity.HIGH if feature == "border" else Severity.MEDIUM)


@pytest.mark.parametrize(
    ("auc", "words"),
    [
        (0.68, "this holds on test as well"),
        (0.6, "it holds less on test"),
        (0.5, "it is not beyond chance on test"),
    ],
)
def test_how_far_a_shortcut_holds_on_the_test_set(auc, words):
    across = Task(Question.CLASS, "test", "train")
    given = shortcuts_of((Basis.SHAPE, 0.85, 0.02), (Basis.SHAPE, auc, 0.06, across))
    (found,) = shortcuts.class_shortcuts(given, table_of(), CLASSES)
    assert f"Learned in train, {words}: {auc:.2f}" in found.message


@pytest.mark.parametrize(
    ("basis", "features", "auc", "severity"),
    [
        (Basis.SHAPE, ("width",), 0.80, Severity.HIGH),
        (Basis.SHAPE, ("width",), 0.70, Severity.MEDIUM),
        (Basis.SOURCE, ("source",), 0.80, Severity.HIGH),
        (Basis.FILE, ("mode",), 0.80, Severity.HIGH),
        (Basis.FILE, ("bytes",), 0.80, Severity.MEDIUM),
        (Basis.INTENSITY, ("mean",), 0.80, Severity.MEDIUM),
        (Basis.INTENSITY, ("mean",), 0.70, Severity.NOTE),
    ],
)
def test_how_grave_a_shortcut_is(basis, features, auc, severity):
    task = Task(Question.CLASS, "train", "train")
    given = shortcuts_of((basis, auc, 0.03, task, features), (Basis.SINGLE, auc, 0.04, task, features))
    (found,) = shortcuts.class_shortcuts(given, table_of(), CLASSES)
    assert (found.kind, found.severity) == (f"{basis.value}_shortcut", severity)


def test_sizes_of_the_originals_are_said_to_be_so():
    table = table_of(original_width=2000.0, original_height=1500.0)
    (found,) = shortcuts.class_shortcuts(shortcuts_of((Basis.SHAPE, 0.85, 0.02)), table, CLASSES)
    assert "Sizes are those of the originals, as the manifest gives them." in found.message


def test_what_may_be_chance_is_no_shortcut():
    weak = shortcuts_of((Basis.SHAPE, 0.64, 0.06), (Basis.INTENSITY, 0.9, 0.35))
    assert shortcuts.class_shortcuts(weak, table_of(), CLASSES) == []
    assert shortcuts.class_shortcuts(Shortcuts(()), table_of(), CLASSES) == []


def test_a_shortcut_of_the_test_set_alone_is_told_of_it():
    task = Task(Question.CLASS, "test", "test")
    given = shortcuts_of((Basis.SHAPE, 0.52, 0.02), (Basis.SHAPE, 0.80, 0.02, task))
    (found,) = shortcuts.class_shortcuts(given, table_of(), CLASSES)
    assert "tell the class in test with ROC AUC 0.800" in found.message
    assert "Learned in train" not in found.message


def test_a_split_that_differs_within_a_class():
    table = table_of().assign(width=1000.0, height=1000.0)
    table.loc[(table["label"] == "NORMAL") & (table["split"] == "test"), "width"] = 1370.0
    normal, pneumonia = (Task(Question.SPLIT, "test", "train", label) for label in CLASSES)
    given = shortcuts_of(
        (Basis.SHAPE, 0.80, 0.02, normal),
        (Basis.FILE, 0.70, 0.02, normal),
        (Basis.SHAPE, 0.60, 0.02, pneumonia),
    )
    (found,) = shortcuts.split_cues(given, table, CLASSES)
    assert (found.kind, found.severity, found.n) == ("split_cue", Severity.MEDIUM, 200)
    assert found.message.startswith(
        "Width and height alone tell normal images of test from those of train with ROC AUC 0.800 (0.780 to 0.820), "
        "n = 200, where 0.5 is chance: those of test are 1.37 times as wide as high, those of train 1.00."
    )
    assert (
        shortcuts.split_cues(shortcuts_of((Basis.SHAPE, 0.7, 0.02, normal)), table, CLASSES)[0].severity
        is Severity.NOTE
    )
    assert shortcuts.split_cues(shortcuts_of((Basis.SHAPE, 0.9, 0.02)), table, CLASSES) == []


def test_a_value_of_one_class():
    table = table_of(mode=np.where(np.arange(400) % 10 == 1, "RGB", "L"))
    found = shortcuts.file_marks(find_marks(table, CLASSES))
    assert [(one.kind, one.severity, one.n) for one in found] == [("file_mark", Severity.MEDIUM, 20)] * 2
    assert found[0].message.startswith(
        "In train 20 of 100 pneumonia images have the colour mode RGB, and none of the 100 others"
    )
    assert found[0].message.endswith("write them anew in one format.")
    assert shortcuts.file_marks(find_marks(table_of(), CLASSES)) == []
    one_source = table_of(source=np.where(np.arange(400) % 2, "a", "b"))
    assert (
        "Take both classes from each source"
        in shortcuts.file_marks(find_marks(one_source, CLASSES))[0].message
    )


@pytest.mark.slow
def test_the_faults_planted_in_the_demo_are_found():
    folder = Path(__file__).resolve().parents[3] / "data_tools" / "demo"
    found = {finding.kind: finding for finding in scan(load_dataset(folder)).findings}
    planted = pd.read_csv(folder / "planted.csv")["fault"].value_counts()
    assert found["truncated"].n == planted["corrupt file"]
    # Those across splits are planted as copies to the byte, so they are in both counts.
    across = planted["duplicate across splits"]
    assert found["duplicates_across_splits"].n == 2 * across
    assert found["exact_duplicates"].n == 2 * (planted["exact duplicate"] + across)
    assert found["near_duplicates"].n == 2 * planted["near duplicate"]
    assert "1 of them left to right" in found["near_duplicates"].message
    assert found["subjects_across_splits"].n == 2 * planted["subject in two splits"]
    assert found["class_imbalance"].message.startswith("Train has 2.3 pneumonia for each normal")
    assert "Width and height alone tell the class in train" in found["shape_shortcut"].message
    assert not {"label_conflict", "subject_ids_reused", "missing_files", "unlisted_files"} & set(found)


@pytest.mark.slow
def test_the_findings_on_kermany_agree_with_the_datas_readme(test_data):
    scanned_set = scan(load_dataset(test_data / "kermany"))
    found = {finding.kind: finding for finding in scanned_set.findings}
    assert found["subject_ids_reused"].message.startswith("170 of the 427 subject ids of test occur in other")
    assert (
        "pneumonia images are 1.51 times as wide as high, normal images 1.23"
        in found["shape_shortcut"].message
    )
    assert "those of test are 1.37 times as wide as high, those of train 1.23" in found["split_cue"].message
    assert found["file_mark"].message.startswith(
        "In train 283 of 3,875 pneumonia images have the colour mode RGB, and none of the 1,341 others"
    )
    assert found["class_imbalance"].message.startswith("Train has 2.9 pneumonia for each normal")
    # Exact duplicates inside the set, none across split or label: the groups of equal originals.
    table = scanned_set.table
    originals = table.groupby("original_sha256")["path"].agg(frozenset)
    same_bytes = table[table["duplicate_group"] >= 0].groupby("sha256")["path"].agg(frozenset)
    assert {group for group in same_bytes if len(group) > 1} == {
        group for group in originals if len(group) > 1
    }
    assert found["exact_duplicates"].message.startswith("30 groups of identical files, 62 images in all")
    assert not {"duplicates_across_splits", "label_conflict", "subjects_across_splits", "unreadable"} & set(
        found
    )


@pytest.mark.parametrize(
    ("message", "parts"),
    [
        (
            "2 of 9 files, such as a.b/c.png. Look at each. Then again.",
            ("2 of 9 files, such as a.b/c.png.", "Look at each. Then again."),
        ),
        ("ROC AUC 0.91 (0.90 to 0.92), n = 5.", ("ROC AUC 0.91 (0.90 to 0.92), n = 5.", "")),
    ],
)
def test_a_message_has_what_was_found_and_the_rest(message, parts):
    assert ScanFinding("kind", Severity.NOTE, message, 2).parts == parts
