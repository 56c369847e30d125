import numpy as np
import pandas as pd

from engine.datasets.sources import DEMO_DIR
from tests.ui.app import headline, plots, problems, run, shown, table
from tests.ui.balance_page import balance
from tests.ui.homes import CLASSES, add_model, add_scores
from tests.ui.walls import open_cell, walls

COUNTS, DIVIDED = "Images by split and class", "Images by split, class and {}"
SIZES = "Width and height of the images by class"
SHAPES = "Distribution of width / height by split and class"

SKEWED = {
    **{f"train/PNEUMONIA/p{number}.png": (40, 60 + number) for number in range(9)},
    **{f"train/NORMAL/n{number}.png": (50, 44 + number) for number in range(3)},
    "test/NORMAL/a.png": (40, 48),
    "test/PNEUMONIA/b.png": (40, 48),
}
"""Nine wide pictures of pneumonia and three high normal ones to train on: path to (height, width)."""


def divide(app):
    (found,) = [box for box in app.sidebar.selectbox if box.label == "Divide by"]
    return found


def test_the_page_opens_on_the_imbalance_of_the_training_data(started_on):
    started_on(SKEWED)
    app = balance()
    assert headline(app) == "Split train has 3.0 pneumonia for each normal: 9 pneumonia and 3 normal images."
    text = shown(app)
    assert "n = 14 (train 12, test 2)." in text
    assert "Of 100 train images of the two classes, always saying pneumonia would be right for 75" in text
    assert "Imbalance in train\n3.0 : 1\n9 pneumonia, 3 normal" in text
    assert "Unusable files\n0\nevery file opens" in text
    assert "train n = 12: 3.0 pneumonia for each normal" in plots(app)[COUNTS]
    assert "9 (75 %)" in plots(app)[COUNTS]


def test_sizes_tell_that_the_shape_gives_the_class_away(started_on):
    started_on(SKEWED)
    app = balance()
    text = shown(app)
    # Every picture of pneumonia is wider than every normal one: the interval's limits are those of the data.
    assert "In chests · train width over height alone tells the classes apart with ROC AUC 1.00" in text
    assert "pneumonia images are 1.60 times as wide as high, the others 0.90 (n = 12)" in text
    assert "ROC AUC of shape alone\n1.00\n95 %:" in text
    assert "PNEUMONIA median 64 × 40, n = 10" in plots(app)[SIZES]
    assert "PNEUMONIA 1.60 (n = 9)" in plots(app)[SHAPES]
    assert "NORMAL\n3\n45 (44 to 46)\n50 (50 to 50)\n0.90 (0.88 to 0.92)" in text


def test_a_shape_that_tells_nothing_is_said_to(started_on):
    started_on({f"{label}/{number}.png": (40, 40 + number) for label in CLASSES for number in range(6)})
    text = shown(balance())
    assert "width over height alone tells the classes apart with ROC AUC 0.50" in text
    assert "n = 12: little to go by, 0.5 would be chance." in text
    assert "accuracy means what it says" in text


def test_bars_are_divided_by_a_column_of_the_manifest(started_on):
    manifest = {
        "label": ["PNEUMONIA"] * 4 + ["NORMAL"] * 2,
        "sex": ["F", "F", "F", "M", "F", np.nan],
        "hospital": ["north"] * 6,
        "serial": ["a", "b", "c", "d", "e", "f"],
        "age_group": ["child", "adult"] * 3,
    }
    started_on({f"{number}.png": (40, 48) for number in range(6)}, manifest)
    app = balance()
    assert divide(app).options == ["nothing", "sex", "age_group"]
    divide(app).set_value("sex")
    run(app)
    assert DIVIDED.format("sex") in plots(app)
    assert COUNTS not in plots(app)
    rows = shown(app)
    assert (
        "Split\nClass\nImages\nF\nM\nunknown\nall\nNORMAL\n2\n1\n0\n1\nall\nPNEUMONIA\n4\n3\n1\n0\n" in rows
    )
    assert {cell["remark"] for cell in walls(app)["Sample of PNEUMONIA"]} == {"F · 48 × 40", "M · 48 × 40"}


def test_unusable_files_are_listed_with_the_reason(started_on):
    folder = started_on(SKEWED)
    broken = folder / "test" / "NORMAL" / "a.png"
    broken.write_bytes(broken.read_bytes()[:40])
    (folder / "train" / "NORMAL" / "text.jpg").write_text("no picture")
    app = balance()
    assert headline(app).endswith("2 of 15 files cannot be used.")
    rows = table(app, "Reason")
    assert rows["not an image"] == ["1", "7 %", "train · NORMAL 1", "train/NORMAL/text.jpg"]
    assert rows["truncated"][2:] == ["test · NORMAL 1", "test/NORMAL/a.png"]
    assert "List of files (CSV)" in [button.proto.label for button in app.get("download_button")]
    assert "Sample of NORMAL" not in walls(app)


def test_the_sample_shows_usable_images_of_each_class_of_the_split(started_on):
    started_on({f"all/{label}/{i}.png": (40, 48) for label in (*CLASSES, "OTHER") for i in range(20)})
    app = balance()
    first = walls(app)
    assert list(first) == ["Sample of NORMAL", "Sample of PNEUMONIA", "Sample of OTHER"]
    for label, cells in first.items():
        assert len({cell["id"] for cell in cells}) == 6
        assert all(label.removeprefix("Sample of ") in cell["id"] for cell in cells)
        assert all(cell["picture"].startswith("data:image/png;base64,") for cell in cells)
        assert all(cell["alt"] for cell in cells)
    assert walls(run(app)) == first
    next(button for button in app.button if button.label == "Another sample").click()
    second = walls(run(app))
    assert second != first
    assert app.sidebar.number_input(key="sample").value == 2
    app.sidebar.number_input(key="sample").set_value(1)
    assert walls(run(app)) == first


def test_a_click_on_a_sample_leads_to_diagnosis(started_on):
    started_on(SKEWED)
    app = balance()
    assert app.get("page_link") == []
    open_cell(app, "Sample of PNEUMONIA", "test/PNEUMONIA/b.png")
    (link,) = app.get("page_link")
    assert link.proto.page == "Diagnosis"
    assert link.proto.query_string == "image=test%2FPNEUMONIA%2Fb.png"


def test_a_folder_without_labels(started_on):
    started_on({f"{number}.png": (40, 48) for number in range(3)})
    app = balance()
    assert headline(app) == "3 images without a label of either class can be scored, but not judged."
    assert "Labels come from class folders (split/CLASS/image)" in shown(app)
    assert "3 (100 %)" in plots(app)[COUNTS]
    assert problems(app) == ["Too few image sizes are known to draw their distribution."]
    assert len(walls(app)["Sample of no label"]) == 3


def test_one_class_only(started_on):
    started_on({f"PNEUMONIA/{number}.png": (40, 48) for number in range(6)})
    app = balance()
    assert headline(app).startswith("The dataset has no normal images")
    assert "With one class only there is nothing to tell apart" in shown(app)


def test_nothing_but_unusable_files(started_on):
    folder = started_on({})
    (folder / "NORMAL").mkdir()
    (folder / "NORMAL" / "a.png").write_bytes(b"")
    app = balance()
    assert headline(app).endswith("1 of 1 files cannot be used.")
    assert problems(app)[0].startswith("No image size is known")
    assert walls(app) == {}


def test_a_folder_that_holds_no_dataset_is_said_to(started_on):
    started_on({})
    app = balance()
    (message,) = problems(app)
    assert "holds no image files" in message


def test_scores_without_images_are_counted(weights):
    add_scores(add_model(weights), unreadable=2)
    add_scores(add_model(weights, "second"), split="val", normal=[0.1] * 5)
    app = balance()
    assert headline(app).endswith("2 of 37 files cannot be used.")
    text = shown(app)
    assert "n = 37 (val 15, test 22). Counted from score tables" in text
    assert table(app, "Reason")["truncated"][0] == "2"
    assert "The images of kermany are not on this machine: add their folder in the sidebar" in text
    assert "PNEUMOSCOPE_DATA=/path/to/kermany streamlit run Home.py" in text
    assert walls(app) == {}


def test_no_data_at_all(weights):
    app = balance()
    assert headline(app) == "No data yet."
    assert "PNEUMOSCOPE_DATA=/path/to/dataset streamlit run Home.py" in shown(app)


def test_the_demo_shows_its_planted_faults(monkeypatch):
    monkeypatch.delenv("PNEUMOSCOPE_DATA", raising=False)
    app = balance()
    text = shown(app)
    planted = pd.read_csv(DEMO_DIR / "planted.csv")
    (corrupt,) = planted.loc[planted["fault"] == "corrupt file", "path"]
    assert "What is in demo (synthetic radiographs)" in text
    assert headline(app).startswith("Split train has 2.3 pneumonia for each normal")
    assert table(app, "Reason")["truncated"] == ["1", "less than 1 %", "train · NORMAL 1", corrupt]
    assert "width over height alone tells the classes apart with ROC AUC 0.9" in text
    assert divide(app).options == ["nothing", "subtype", "age_group", "grade"]
    assert {label: len(cells) for label, cells in walls(app).items()} == {
        "Sample of NORMAL": 6,
        "Sample of PNEUMONIA": 6,
    }


def test_numbers_divide_the_bars_as_well(started_on):
    manifest = {"label": ["NORMAL"] * 4, "age": [31, 31, np.nan, 64]}
    started_on({f"{number}.png": (40, 48) for number in range(4)}, manifest)
    app = balance()
    divide(app).set_value("age")
    text = shown(run(app))
    assert "Split\nClass\nImages\n31\n64\nunknown\nall\nNORMAL\n4\n2\n1\n1\n" in text
    remarks = sorted(cell["remark"] for cell in walls(app)["Sample of NORMAL"])
    assert remarks == ["31 · 48 × 40", "31 · 48 × 40", "48 × 40", "64 · 48 × 40"]
