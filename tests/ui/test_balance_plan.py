import io
import tomllib

import pandas as pd
import pytest

from data_tools.build.recipe_files import recipe_from_values
from engine.ui import balance_plan
from engine.ui.balance_contents import Contents
from tests.ui.app import plots, run, shown, table
from tests.ui.balance_page import balance
from tests.ui.homes import add_model, add_scores

SKEWED = {
    **{f"train/PNEUMONIA/{number}.png": (40, 60) for number in range(9)},
    **{f"train/NORMAL/{number}.png": (40, 48) for number in range(3)},
    "test/NORMAL/a.png": (40, 48),
    "test/PNEUMONIA/b.png": (40, 48),
}


def opened_plan(strategy: str | None = None):
    app = balance("Balancing")
    if strategy:
        app.segmented_control(key="strategy").set_value(strategy)
        run(app)
    return app


def test_each_strategy_tells_the_counts_at_once(started_on):
    started_on(SKEWED)
    app = opened_plan()
    assert "a normal image of train is drawn 3.00 times as often as a pneumonia one" in shown(app)
    assert "3, 3.00 times each" in plots(app)["Images by split and class, now and balanced"]
    app = opened_plan("undersample")
    assert "6 of 9 pneumonia images of train are left out, drawn by lot" in shown(app)
    assert "train\nPNEUMONIA\n9\n3\n3\n" in shown(app)
    assert "test\nPNEUMONIA\n1\n1\n1\n" in shown(app)
    app = opened_plan("none")
    assert "Every image is drawn once" in shown(app)
    assert table(app, "Split")


def test_one_class_only_cannot_be_balanced(started_on):
    started_on({f"PNEUMONIA/{number}.png": (40, 48) for number in range(6)})
    assert "Balancing takes usable images of both classes." in shown(opened_plan())


def contents(tmp_path) -> Contents:
    frame = pd.DataFrame(
        {
            "path": [f"{split}/{label}/{n}.png" for split, label, n in places()],
            "split": [split for split, _, _ in places()],
            "label": [label for _, label, _ in places()],
            "subject": "someone",
            "subtype": None,
            "width": 10.0,
            "problem": [None] * (len(places()) - 1) + ["truncated"],
        }
    )
    return Contents("My set!", frame, ("NORMAL", "PNEUMONIA"), "key of this test", tmp_path / "My set!")


def places() -> list[tuple[str, str, int]]:
    counts = (("train", "NORMAL", 2), ("train", "PNEUMONIA", 4), ("test", "NORMAL", 2))
    return [(split, label, n) for split, label, count in counts for n in range(count)]


def test_the_manifest_lists_what_stays_with_its_weight(tmp_path):
    plan = balance_plan.planned(contents(tmp_path), balance_plan.Strategy.OVERSAMPLE)
    written = pd.read_csv(io.StringIO(balance_plan.manifest(plan).to_csv(index=False)))
    assert list(written.columns) == ["path", "split", "label", "weight", "subject"]
    assert len(written) == 7
    weights = written.set_index("path")["weight"]
    assert weights["train/NORMAL/0.png"] == pytest.approx(2)
    assert weights["train/PNEUMONIA/0.png"] == weights["test/NORMAL/0.png"] == 1


def test_the_recipe_can_be_built_from(tmp_path):
    of = contents(tmp_path)
    plan = balance_plan.planned(of, balance_plan.Strategy.UNDERSAMPLE)
    recipe, _ = recipe_from_values(tomllib.loads(balance_plan.recipe(of, plan)), tmp_path)
    assert recipe.balance == "undersample"
    assert recipe.split == "official"
    assert [source.name for source in recipe.sources] == ["my-set"]
    command = balance_plan.build_command(of)
    assert f"--source my-set='{tmp_path}/My set!'" in command
    assert "--recipe 'My set!.toml'" in command


def test_data_known_from_score_tables_alone_can_be_balanced_but_not_scanned(weights):
    add_scores(add_model(weights), "kermany", "train", normal=[0.1] * 4)
    app = balance("Balancing")
    assert "a normal image of train is drawn 2.50 times as often as a pneumonia one" in shown(app)
    assert "--source kermany=DIR" in shown(app)
    for view in ("Shortcuts", "Duplicates", "Doubtful files"):
        app.segmented_control(key="view").set_value(view)
        run(app)
        assert "The images of kermany are not on this machine." in shown(app)
        assert f"{view} appear here once their folder is known" in shown(app)
