import os
import shutil
from pathlib import Path

import pytest

from data_tools.duplicates.decisions import Verdict, default_store, read_decisions
from engine.datasets.catalog import load_dataset
from engine.ui import balance_scan
from engine.ui.jobs import jobs
from tests.ui.app import headline, plots, problems, run, shown, table
from tests.ui.balance_page import balance, button
from tests.ui.scanned import PAIRS, make_dataset, scan_folder
from tests.ui.walls import open_cell, walls

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def prepared(tmp_path_factory) -> tuple[Path, Path]:
    """Return a dataset with faults, and a home folder with its scan."""
    folder = make_dataset(tmp_path_factory.mktemp("data") / "faulty")
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PNEUMOSCOPE_HOME", str(home))
        scan_folder(folder)
    return folder, home


@pytest.fixture
def faulty(prepared, monkeypatch, weights) -> Path:
    """Return the dataset that the app was started on; it was not scanned yet."""
    monkeypatch.setenv("PNEUMOSCOPE_DATA", str(prepared[0]))
    return prepared[0]


@pytest.fixture
def scanned(prepared, faulty) -> Path:
    """Return the dataset that the app was started on, with its scan at hand."""
    shutil.copytree(prepared[1], os.environ["PNEUMOSCOPE_HOME"], dirs_exist_ok=True)
    return faulty


def test_a_scan_is_offered_and_what_it_finds_is_shown(faulty):
    app = balance()
    assert "faulty has not been scanned" in shown(app)
    assert f"python -m data_tools scan {faulty}" in shown(app)
    assert headline(app).startswith("Split train has 1.5 pneumonia for each normal")
    button(app, "Scan 102 images").click()
    app.run()
    assert jobs().get(balance_scan.job_key(load_dataset(faulty))).wait(120)
    app = run(app)
    assert problems(app) == []
    assert headline(app).startswith(
        "102 images, 1.5 pneumonia for each normal in train; 4 groups of duplicates"
    )
    assert "has not been scanned" not in shown(app)


def test_a_scan_that_was_stopped_can_go_on(faulty):
    dataset = load_dataset(faulty)

    def stopped(job):
        job.cancel()
        balance_scan.run_scan(dataset, job)

    jobs().forget(balance_scan.job_key(dataset))
    job = jobs().start(balance_scan.job_key(dataset), "Scanning faulty", stopped)
    assert job.wait(60)
    app = balance()
    assert "Scanning faulty: stopped. What was measured so far is kept; a scan goes on" in shown(app)
    assert problems(app) == []
    button(app, "Scan 102 images").click()
    app.run()
    assert jobs().get(balance_scan.job_key(dataset)).wait(120)
    assert "groups of duplicates" in headline(run(app))


def test_a_set_can_be_scanned_again(scanned):
    app = balance()
    button(app, "Scan again").click()
    app.run()
    assert jobs().get(balance_scan.job_key(load_dataset(scanned))).wait(120)
    assert "4 groups of duplicates" in headline(run(app))


def test_every_view_without_a_scan_says_what_brings_it(faulty):
    for view in ("Shortcuts", "Duplicates", "Doubtful files"):
        app = balance(view)
        assert f"{view} appear here after a scan." in shown(app)
        assert button(app, "Scan 102 images")
        assert f"python -m data_tools scan {faulty}" in shown(app)


def test_the_page_opens_on_what_is_wrong(scanned):
    app = balance()
    told = headline(app)
    assert "4 groups of duplicates" in told
    assert "size and shape alone tell the class with ROC AUC" in told
    assert told.endswith("1 file cannot be used.")
    text = shown(app)
    assert "Groups of duplicates\n4\n8 images, 3 pairs to decide" in text
    assert "What to look at first\nhigh\n" in text
    assert "Mean image of each class and their difference" in plots(app)
    assert "Distribution of the gray level by split and class" in plots(app)
    assert "Distribution of the spread of gray levels by split and class" in plots(app)


def test_shortcuts_are_bars_and_a_table(scanned):
    app = balance("Shortcuts")
    drawn = plots(app)["The class, told without looking at lungs: within"]
    assert "train, cross-validated" in drawn
    assert "Width and height alone" in drawn
    assert "Strongest:" in drawn
    rows = table(app, "Where")
    assert rows
    assert "No answer for" in shown(app)


def pictures(app):
    return [one.caption for element in app.get("image") for one in element.proto.imgs]


def words(app):
    return shown(app).split("Pairs side by side\n")[1].splitlines()[0]


def test_pairs_across_splits_come_first_and_the_same_bytes_need_no_decision(scanned):
    app = balance("Duplicates")
    assert words(app) == "Same bytes; across splits: test and train."
    assert "4 groups of duplicates with 8 images, 3 pairs to decide" in shown(app)
    labels = [one.label for one in app.button]
    assert "Same picture" not in labels
    assert "Different" not in labels
    assert app.segmented_control(key="pairs").options == [
        "all", "across splits", "two labels", "near", "exact", "mirrored",
    ]  # fmt: skip
    assert len(pictures(app)) == 2


def test_a_pair_is_shown_with_where_it_differs(scanned):
    app = balance("Duplicates")
    app.segmented_control(key="pairs").set_value("mirrored")
    run(app)
    assert words(app).startswith("Near, correlation ")
    assert words(app).endswith("mirrored; not decided.")
    assert pictures(app) == [
        "train · PNEUMONIA · 02.png",
        "train · PNEUMONIA · mirrored.png",
        "Difference: 0.0 gray levels on average, the right one mirrored back",
    ]


def test_a_dismissed_pair_counts_no_longer_and_comes_back(scanned):
    app = balance("Duplicates")
    app.segmented_control(key="pairs").set_value("two labels")
    run(app)
    assert "two labels: NORMAL and PNEUMONIA" in words(app)
    assert "different labels" in shown(app)
    button(app, "Different").click()
    run(app)
    assert list(read_decisions(default_store()).values()) == [Verdict.DIFFERENT]
    assert "3 groups of duplicates" in headline(app)
    assert "3 groups of duplicates with 6 images, 2 pairs to decide" in shown(app)
    assert words(app).endswith("decided: different.")
    assert "different labels" not in shown(app)
    button(app, "Undo").click()
    run(app)
    assert read_decisions(default_store()) == {}
    assert "4 groups of duplicates" in headline(app)
    assert "different labels" in shown(app)
    assert "Undo" not in [one.label for one in app.button]


def test_undecided_pairs_are_gone_through_one_by_one(scanned):
    app = balance("Duplicates")
    next(one for one in app.toggle if one.key == "undecided").set_value(True)
    run(app)
    seen = []
    for _ in range(3):
        seen.append(words(app))
        button(app, "Same picture").click()
        run(app)
    assert len(set(seen)) == 3
    assert "No such pair is left to decide." in shown(app)
    assert "4 groups of duplicates with 8 images, nothing to decide" in shown(app)
    button(app, "Undo").click()
    run(app)
    assert words(app) == seen[-1]


def test_a_decision_outlives_the_files_names(scanned, monkeypatch, tmp_path):
    app = balance("Duplicates")
    app.segmented_control(key="pairs").set_value("mirrored")
    run(app)
    button(app, "Different").click()
    run(app)
    copy = tmp_path / "renamed"
    shutil.copytree(scanned, copy)
    old = copy / PAIRS["mirrored"][1]
    old.rename(old.with_name("another.png"))
    scan_folder(copy)
    monkeypatch.setenv("PNEUMOSCOPE_DATA", str(copy))
    assert "3 groups of duplicates" in headline(balance())


def test_a_damaged_file_of_decisions_is_told_of(scanned):
    default_store().write_bytes(b"no database" * 100)
    app = balance("Duplicates")
    (message,) = problems(app)
    assert message.startswith("A damaged file of decisions was set aside, and decisions began anew: ")
    assert "reviews.damaged-" in message
    assert "4 groups of duplicates" in headline(app)


def test_a_decision_that_cannot_be_kept_is_said_to_be(scanned):
    app = balance("Duplicates")
    app.segmented_control(key="pairs").set_value("mirrored")
    run(app)
    default_store().unlink()
    for suffix in ("-wal", "-shm"):
        default_store().with_name(default_store().name + suffix).unlink(missing_ok=True)
    default_store().mkdir()
    button(app, "Different").click()
    run(app)
    assert any("Cannot use" in message for message in problems(app))
    assert words(app).endswith("not decided.")


def test_doubtful_files_hang_on_a_wall_by_kind(scanned):
    app = balance("Doubtful files")
    rows = table(app, "Kind")
    assert rows["cut off or damaged"] == ["1", "1 %", "test · PNEUMONIA 1"]
    box = next(one for one in app.selectbox if one.label == "Look at")
    box.set_value("cut off or damaged")
    run(app)
    (cell,) = walls(app)["Files that are cut off or damaged"]
    assert cell["id"] == "test/PNEUMONIA/cut.png"
    assert cell["picture"] is None
    open_cell(app, "Files that are cut off or damaged", cell["id"])
    (link,) = app.get("page_link")
    assert link.proto.query_string == "image=test%2FPNEUMONIA%2Fcut.png"
