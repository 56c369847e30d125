"""What each stage of the model family bought, on Home."""

from tests.ui.app import HOME, opened, plots, shown, table
from tests.ui.homes import NORMAL, PNEUMONIA, add_model, add_scores

BETTER = [score + 0.3 for score in (0.6, 0.65, 0.62, 0.61, 0.63, 0.64, 0.66, 0.6, 0.58, 0.57)]


def test_stages_stand_in_order_with_their_steps_on_both_sets(weights):
    for name, pneumonia in {"simple_cnn": PNEUMONIA, "deep_resnet": BETTER}.items():
        folder = add_model(weights, name)
        add_scores(folder, "kermany", pneumonia=pneumonia)
        add_scores(folder, "nih_adult", pneumonia=pneumonia, other=[0.5, 0.6])
    app = opened(HOME)
    assert "What each stage bought" in shown(app)
    lines = plots(app)["ROC AUC of each stage on both test sets with intervals"].splitlines()
    assert lines[:4] == ["simple_cnn", "deep_resnet"] * 2
    assert lines[4:6] == ["kermany · test, n = 20", "nih_adult · test, n = 20"]
    rows = table(app, "Stage")
    assert rows["Stage"] == ["Adds", "Step on kermany", "Step on nih_adult"]
    assert list(rows)[1:5] == ["simple_cnn", "deep_cnn", "efficientnet_b0", "deep_resnet"]
    assert rows["simple_cnn"][1:] == ["the first", "the first"]
    assert rows["deep_cnn"][1:] == ["not trained", "not trained"]
    # Of 100 pairs 84 and a half are in order with the first, all with the second.
    assert rows["deep_resnet"][1].startswith("+0.15 (")
    assert "python -m engine train --recipe deep_cnn --data DIR --out weights/deep_cnn" in shown(app)


def test_score_tables_without_weights_count(weights):
    folder = add_model(weights, "simple_cnn")
    add_scores(folder, normal=NORMAL)
    (folder / "model.safetensors").unlink()
    add_scores(add_model(weights), normal=NORMAL)
    assert table(opened(HOME), "Stage")["simple_cnn"][1] == "the first"


def test_without_a_stage_home_says_nothing_of_them(weights):
    add_scores(add_model(weights))
    assert "What each stage bought" not in shown(opened(HOME))
