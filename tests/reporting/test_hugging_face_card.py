import numpy as np
import pytest
from huggingface_hub import ModelCard
from scipy.stats import mannwhitneyu

from engine.errors import InputError
from engine.evaluation.score_files import list_score_files
from engine.evaluation.score_table import read_scores
from engine.locations import WEIGHTS_DIR
from engine.models.catalog import list_models, own_padding, read_folder_config
from engine.reporting.hugging_face_card import hugging_face_card, write_hugging_face_card
from tests.reporting.checklists.folders import bare, trained

SHIPPED = [entry.name for entry in list_models(WEIGHTS_DIR)]


def expected(table, threshold):
    """Return the figures of a score table by the Hub's names, worked out without the engine's metrics."""
    frame = table.frame[table.frame["label"].isin(table.classes)].dropna(subset="score")
    y, score = (frame["label"] == table.classes[1]).to_numpy(), frame["score"].to_numpy()
    call = score >= threshold
    tp, fp, fn = np.sum(call & y), np.sum(call & ~y), np.sum(~call & y)
    return {
        "roc_auc": mannwhitneyu(score[y], score[~y]).statistic / (y.sum() * (~y).sum()),
        "accuracy": np.mean(call == y),
        "recall": tp / y.sum(),
        "specificity": np.mean(~call[~y]),
        "precision": tp / (tp + fp),
        "f1": 2 * tp / (2 * tp + fp + fn),
        "brier_score": np.mean((score - y) ** 2),
    }


@pytest.mark.slow
@pytest.mark.parametrize("name", SHIPPED)
def test_their_library_reads_each_shipped_models_figures(name):
    folder = WEIGHTS_DIR / name
    entry = next(one for one in list_models(WEIGHTS_DIR) if one.name == name)
    card = ModelCard(hugging_face_card(folder))
    threshold = read_folder_config(folder).threshold
    files = [one for one in list_score_files([folder / "scores"]) if one.padding == own_padding(entry)]
    assert files
    read = {}
    for result in card.data.eval_results:
        assert result.task_type == card.data.pipeline_tag == "image-classification"
        read.setdefault((result.dataset_type, result.dataset_split), {})[result.metric_type] = result
    assert list(read) == [(file.dataset, file.split) for file in files]
    for file in files:
        found = read[file.dataset, file.split]
        wanted = expected(read_scores(file.path), threshold)
        assert {metric: one.metric_value for metric, one in found.items()} == pytest.approx(
            wanted, abs=5.1e-5
        )
        assert found["recall"].metric_args == {"threshold": threshold}
        assert found["roc_auc"].metric_args is None
    assert set(card.data.metrics) == set(wanted)
    assert (card.data.model_name, card.data.license) == (name, "apache-2.0")
    assert f"# {name}\n\nResearch use only. Not a medical device" in card.text


def test_an_own_model_claims_no_licence_and_names_what_it_was_trained_on(tmp_path):
    data = ModelCard(hugging_face_card(trained(tmp_path / "mine"))).data
    assert (data.license, data.datasets, data.library_name) == ("unknown", ["hospital"], "pneumoscope")
    assert "safetensors" not in data.tags
    assert {"pneumonia", "simple_cnn", "research-use-only"} <= set(data.tags)
    assert ModelCard(hugging_face_card(bare(tmp_path / "other"), "mit")).data.license == "mit"


def test_without_training_facts_no_dataset_is_claimed(tmp_path):
    assert ModelCard(hugging_face_card(bare(tmp_path / "mine"))).data.datasets is None


def test_figures_of_validation_say_so(tmp_path):
    results = ModelCard(hugging_face_card(trained(tmp_path / "mine"))).data.eval_results
    names = {one.dataset_split: one.dataset_name for one in results}
    assert names["val"].startswith("hospital, validation, on which choices rest, n = 150 (")
    assert all("95 % interval 0." in one.metric_name for one in results)


def test_a_model_without_scores_has_metadata_all_the_same(tmp_path):
    folder = bare(tmp_path / "mine")
    (folder / "scores" / "hospital-test.parquet").unlink()
    data = ModelCard(hugging_face_card(folder)).data
    assert (data.pipeline_tag, data.eval_results, data.metrics) == ("image-classification", None, None)


def test_the_picture_of_the_curves_goes_beside_the_card(tmp_path):
    path = write_hugging_face_card(WEIGHTS_DIR / "demo", tmp_path / "space" / "README.md")
    assert ModelCard.load(path).data.model_name == "demo"
    assert "](curves.svg)" in path.read_text(encoding="utf-8")
    assert (path.parent / "curves.svg").read_bytes() == (WEIGHTS_DIR / "demo" / "curves.svg").read_bytes()


def test_a_damaged_table_is_named(tmp_path):
    folder = bare(tmp_path / "mine")
    (folder / "scores" / "hospital-test.parquet").write_bytes(b"PAR1")
    with pytest.raises(InputError, match="damaged"):
        hugging_face_card(folder)
