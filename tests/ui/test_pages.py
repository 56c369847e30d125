import subprocess
import sys

import pytest

from engine.models.catalog import list_models
from tests.ui.app import HOME, PAGES, ROOT, headline, opened, plots, problems, run, shown, table
from tests.ui.homes import add_model, add_scores

METRICS, DIAGNOSIS = "pages/4_Metrics.py", "pages/1_Diagnosis.py"
FINDS = "Finds 80 of 100 pneumonia images and wrongly calls 30 of 100 normal ones pneumonia."


def one_model(weights):
    add_scores(add_model(weights))


def no_model(weights):
    pass


def no_scores(weights):
    add_model(weights)


def broken_beside_good(weights):
    one_model(weights)
    (weights / "broken").mkdir()
    (add_model(weights, "cut") / "model.safetensors").write_bytes(b"\x08")


def only_broken(weights):
    (weights / "broken").mkdir(parents=True)


def damaged_table(weights):
    table = add_scores(add_model(weights))
    table.write_bytes(table.read_bytes()[:-20])


def damaged_beside_good(weights):
    folder = add_model(weights)
    add_scores(folder)
    table = add_scores(folder, split="val")
    table.write_bytes(table.read_bytes()[:-20])


def unusable_rows(weights):
    (add_model(weights) / "scores").mkdir()
    (weights / "tiny" / "scores" / "mine.csv").write_text("path,label,score\na.png,NORMAL,1.7\n")


def one_class(weights):
    add_scores(add_model(weights), normal=[])


def other_labels_and_unreadable_rows(weights):
    add_scores(add_model(weights), other=[0.9, 0.1, 0.2], unreadable=2)


def two_models(weights):
    one_model(weights)
    add_scores(add_model(weights, "second", padding="crop"), pneumonia=[0.9] * 9 + [0.1], split="test")


def only_scores(weights):
    one_model(weights)
    (weights / "tiny" / "model.safetensors").unlink()


SITUATIONS = [
    one_model, no_model, no_scores, broken_beside_good, only_broken, damaged_table, damaged_beside_good,
    unusable_rows, only_scores, one_class, other_labels_and_unreadable_rows, two_models,
]  # fmt: skip


AT_LENGTH = (
    broken_beside_good, damaged_beside_good, unusable_rows, only_broken, no_scores, one_class,
    other_labels_and_unreadable_rows,
)  # fmt: skip
"""Situations that the everyday run leaves to the slow tests: others are much like them."""


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    "prepare",
    [
        pytest.param(prepare, id=prepare.__name__, marks=pytest.mark.slow if prepare in AT_LENGTH else ())
        for prepare in SITUATIONS
    ],
)
def test_every_page_opens_in_every_situation(page, prepare, weights):
    prepare(weights)
    opened(page)


@pytest.mark.parametrize(
    "page", [page if page == HOME else pytest.param(page, marks=pytest.mark.slow) for page in PAGES]
)
def test_every_page_opens_on_the_shipped_models(page):
    if not any(entry.problem is None for entry in list_models()):
        pytest.skip("no model ships yet")
    assert "No model yet." not in shown(opened(page))


@pytest.mark.parametrize("page", [HOME, METRICS])
def test_a_page_opens_on_the_answer_with_its_interval_count_and_split(page, weights):
    one_model(weights)
    app = opened(page)
    assert headline(app) == FINDS
    text = shown(app)
    assert "tiny on kermany · test" in text
    # Wilson's interval of 8 of 10 is 0.490 to 0.943, of 7 of 10 is 0.397 to 0.892.
    assert "sensitivity 0.80 (0.49 to 0.94), specificity 0.70 (0.40 to 0.89) at threshold 0.500" in text
    assert "20 images of split test, 10 of them positive; 95 % intervals." in text


def test_home_lists_models_and_data(weights):
    two_models(weights)
    app = opened(HOME)
    models = table(app, "Model")
    assert models["tiny"][:3] == ["simple_cnn", "black", "415"]
    assert models["tiny"][-2:] == ["0.80 (0.49 to 0.94)", "0.70 (0.40 to 0.89)"]
    assert models["second"][-2:] == ["0.90 (0.60 to 0.98)", "0.70 (0.40 to 0.89)"]
    assert table(app, "Dataset")["kermany"] == ["test", "20", "10", "10", "elsewhere"]
    assert "kermany · test" in plots(app)["ROC AUC of each model with intervals"]


def test_home_leads_from_a_finding_to_its_page(weights):
    one_model(weights)
    add_scores(weights / "tiny", normal=[0.9] * 10)
    assert [link.proto.page for link in opened(HOME).get("page_link")] == ["Metrics"]


@pytest.mark.parametrize("page", [HOME, DIAGNOSIS, METRICS])
def test_without_a_model_a_page_names_the_command_that_makes_one(page, weights):
    text = shown(opened(page))
    assert "No model yet." in text
    assert "python -m engine train --data DIR --out weights/mine --recipe mobilenet_v2" in text


@pytest.mark.parametrize("page", [HOME, DIAGNOSIS, METRICS])
def test_where_no_model_can_be_used_a_page_says_why(page, weights):
    only_broken(weights)
    messages = problems(opened(page))
    assert messages
    assert all(message.startswith("broken: ") and "has no config.json" in message for message in messages)


@pytest.mark.parametrize("page", [HOME, METRICS])
def test_without_any_data_a_page_names_the_command_that_brings_them(page, weights):
    no_scores(weights)
    app = opened(page)
    assert headline(app) == "No data yet."
    assert "PNEUMOSCOPE_DATA=/path/to/dataset streamlit run Home.py" in shown(app)


@pytest.mark.parametrize("page", [HOME, METRICS])
def test_a_model_without_scores_offers_the_button_the_command_and_the_models_that_have_some(
    page, weights, radiographs
):
    no_scores(weights)
    add_scores(add_model(weights, "other"), radiographs.name, "test")
    app = opened(page)
    app.sidebar.selectbox(key="model").set_value("tiny")
    run(app)
    assert headline(app) == f"tiny has not been scored on {radiographs.name} · test."
    out = weights / "tiny" / "scores" / f"{radiographs.name}-test-black.parquet"
    command = f"python -m engine score --weights tiny --data {radiographs} --split test --out {out}"
    assert command in shown(app)
    assert [button.label for button in app.main.button] == ["Score 4 images with tiny", "other"]
    app.button(key="take other").click()
    assert headline(run(app)) == FINDS


def test_scores_without_weights_are_as_good_as_any(weights):
    only_scores(weights)
    assert headline(opened(METRICS)) == FINDS


def test_broken_models_are_named_and_cannot_be_chosen(weights):
    broken_beside_good(weights)
    app = opened(HOME)
    assert headline(app) == FINDS
    assert [message.split(":")[0] for message in problems(app)] == ["broken", "cut"]
    assert app.sidebar.selectbox(key="model").options == ["tiny"]


@pytest.mark.parametrize("page", [HOME, METRICS])
def test_a_damaged_score_table_is_named(page, weights):
    damaged_table(weights)
    app = opened(page)
    assert headline(app) == "No data yet."
    (message,) = problems(app)
    assert message.startswith("tiny: the score table kermany-test-black.parquet is damaged")
    assert message.endswith("score the data again.")


def test_a_damaged_score_table_leaves_the_others_in_use(weights):
    damaged_beside_good(weights)
    app = opened(HOME)
    assert headline(app) == FINDS
    assert "kermany-val-black.parquet is damaged" in problems(app)[0]


@pytest.mark.parametrize("page", [HOME, METRICS])
def test_scores_outside_their_range_are_named(page, weights):
    unusable_rows(weights)
    (message,) = problems(opened(page))
    assert "lie outside 0…1" in message


@pytest.mark.parametrize("page", [HOME, METRICS])
def test_of_one_class_a_page_shows_what_is_defined(page, weights):
    one_class(weights)
    app = opened(page)
    assert headline(app) == "Only one class is present: 80 % of 10 images are called what they are."
    if page == METRICS:
        assert problems(app) == [
            "These data hold one class only; ROC and precision-recall curves need images of both."
        ]
        assert set(plots(app)) == {"Confusion matrix", "Histogram of scores by class"}
        assert table(app, "Figure")["ROC AUC"] == ["n/a"]
        assert table(app, "Figure")["Sensitivity"] == ["0.80 (0.49 to 0.94)"]
    else:
        assert table(app, "Model")["tiny"][-3:] == ["n/a", "", ""]


def test_other_labels_and_unreadable_images_are_counted_apart(weights):
    other_labels_and_unreadable_rows(weights)
    metrics = opened(METRICS)
    assert headline(metrics) == FINDS
    kept_apart = "20 images, 10 positive; 3 of another label kept apart, 2 unreadable; 95 % intervals."
    assert kept_apart in shown(metrics)
    assert "OTHER n = 3: 1 called PNEUMONIA" in plots(metrics)["Histogram of scores by class"]
    home = table(opened(HOME), "Dataset")["kermany"]
    apart = "3 of another label kept apart, 2 unreadable"
    assert home == ["test", "25", "10", "10", apart, "elsewhere"]


def test_metrics_draws_another_model_beside_the_chosen_one(weights):
    two_models(weights)
    app = opened(METRICS)
    assert table(app, "Figure")["Figure"] == ["second"]
    app.sidebar.multiselect(key="compare").set_value(["tiny"])
    run(app)
    assert table(app, "Figure")["Figure"] == ["second", "tiny"]
    assert table(app, "Figure")["Sensitivity"] == ["0.90 (0.60 to 0.98)", "0.80 (0.49 to 0.94)"]
    app.segmented_control(key="view").set_value("Curves")
    assert "tiny AUC" in plots(run(app))["ROC curve"]


@pytest.mark.slow
def test_home_opens_without_the_libraries_that_take_seconds_to_import(weights):
    two_models(weights)
    code = (
        "import sys; from pathlib import Path; import engine.models.catalog as catalog; "
        "catalog.WEIGHTS_DIR = Path('none'); from tests.ui.app import HOME, headline, opened; "
        "print(headline(opened(HOME))); print({'torch', 'timm', 'sklearn'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.splitlines()[-1] == "set()"


def test_a_changed_score_table_is_read_again(weights):
    folder = add_model(weights)
    add_scores(folder)
    app = opened(HOME)
    assert headline(app) == FINDS
    add_scores(folder, pneumonia=[0.9] * 10)
    assert headline(run(app)).startswith("Finds 100 of 100 pneumonia images")


def test_names_are_shown_as_they_are(weights):
    folder = add_model(weights, "a <b> & *c* $d$")
    add_scores(folder, dataset="<i>set")
    sent = "".join(element.value for element in opened(HOME).get("html"))
    assert "a &lt;b&gt; &amp; *c* $d$ on &lt;i&gt;set · test" in sent
    assert "<i>" not in sent
