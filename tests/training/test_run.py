import csv
import json
import math

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file, save_file
from sklearn.metrics import roc_auc_score

from engine.datasets.catalog import load_dataset
from engine.datasets.validation import with_validation
from engine.errors import InputError
from engine.imaging.fit import Padding, fit
from engine.models.config import ModelConfig
from engine.models.registry import build
from engine.models.store import load_model
from engine.training.checkpoint import FILE_NAME
from engine.training.epoch import validation_logits
from engine.training.hard_validation import ALTERATIONS
from engine.training.recipe import Stage
from engine.training.run import is_best, stopped_early, train
from engine.training.squares import load_squares
from tests.training.examples import QUICK, radiograph, write_dataset

SHORT = QUICK.with_changes(stages=(Stage(32, 1), Stage(40, 2)))


@pytest.fixture(autouse=True)
def one_thread():
    """Sums in one order only, so that runs can be compared bit by bit."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return write_dataset(tmp_path_factory.mktemp("data") / "Chests", normal=28)


@pytest.fixture(scope="module")
def trained(root, tmp_path_factory):
    """Return the result of a whole run, and what it told."""
    told = []
    folder = tmp_path_factory.mktemp("weights") / "new" / "quick"
    return train(load_dataset(root), QUICK, folder, report=told.append), told


def log(folder):
    with (folder / "log.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def killed_in(epoch):
    """Return a report that raises in the middle of an epoch, counted from 1."""

    def report(progress):
        if progress.stage == "training" and progress.epoch == epoch and progress.done >= progress.total // 2:
            raise KeyboardInterrupt

    return report


def test_a_run_learns_what_can_be_learned(trained):
    result, _ = trained
    rows = log(result.folder)
    best = next(row for row in rows if int(row["epoch"]) == result.facts["best_epoch"])
    assert float(best["validation_auc"]) > 0.97
    assert float(best["hard_validation_auc"]) == max(float(row["hard_validation_auc"]) for row in rows)
    model = load_model(result.folder)
    sick, well = (
        np.stack([fitted(radiograph(seed, ill)) for seed in range(5000, 5020)]) for ill in (True, False)
    )
    with torch.no_grad():
        logits = [model.module(torch.from_numpy(x)[:, None] / 127.5 - 1)[:, 0] for x in (well, sick)]
    assert roc_auc_score([0] * 20 + [1] * 20, torch.cat(logits)) > 0.97


def fitted(picture):
    return fit(picture, 32, "black").astype(np.float32)


def test_a_run_leaves_a_model_folder(trained, root):
    result, _ = trained
    assert sorted(path.name for path in result.folder.iterdir()) == [
        "config.json", "log.csv", "model.safetensors", "training.json",
    ]  # fmt: skip
    config = load_model(result.folder).config
    assert config == result.config
    assert (config.arch, config.width, config.size, config.padding) == ("simple_cnn", 4, 32, "black")
    assert config.classes == ("NORMAL", "PNEUMONIA")
    facts = json.loads((result.folder / "training.json").read_text())
    assert facts == json.loads(json.dumps(result.facts))
    assert facts["dataset"]["name"] == "chests"
    assert facts["dataset"]["content_hash"] == load_dataset(root).content_hash
    counts = [facts["dataset"][name] for name in ("training_images", "validation_images")]
    assert {label: sum(part[label] for part in counts) for label in counts[0]} == {
        "NORMAL": 28,
        "PNEUMONIA": 24,
    }
    assert any("drawn by subject" in note for note in facts["dataset"]["notes"])
    assert facts["recipe"]["stages"] == [{"size": 32, "epochs": 6}]
    assert facts["init"] is None
    assert facts["epochs_run"] == len(log(result.folder)) == 6
    assert facts["versions"]["torch"] == torch.__version__


def test_a_run_tells_where_it_is(trained):
    _, told = trained
    training = [progress for progress in told if progress.stage == "training"]
    assert [p.epoch for p in training] == sorted(p.epoch for p in training)
    assert {p.epoch for p in training} == set(range(1, 7))
    assert all(0 < p.done <= p.total for p in told)
    assert all(math.isfinite(p.loss) for p in training)
    assert [p.validation_auc is None for p in training] == [p.epoch == 1 for p in training]
    left = [p.seconds_left for p in training]
    assert all(seconds >= 0 for seconds in left)
    assert told[-1].seconds_left == pytest.approx(0, abs=1e-6)
    loading = [p for p in told if p.stage == "loading"]
    assert all(p.seconds_left is None for p in loading)
    assert [p.done for p in loading if p.total == loading[0].total] == list(range(1, loading[0].total + 1))


def test_temperature_and_threshold_suit_the_altered_validation_copies(trained, root):
    result, _ = trained
    dataset = with_validation(load_dataset(root), fraction=QUICK.validation_fraction, seed=QUICK.seed)
    rows = dataset.catalog[dataset.catalog["split"] == "val"]
    data = load_squares(dataset.root, rows, "PNEUMONIA", 32, Padding.BLACK)
    model, config = load_model(result.folder).module, result.config
    cpu = torch.device("cpu")
    logits = validation_logits(model, data, 32, config, cpu, exact=True).ravel().astype(np.float64)
    ill = np.tile(data.labels.numpy() > 0.5, len(ALTERATIONS))

    def log_loss(temperature):
        return np.logaddexp(0, np.where(ill, -logits, logits) / temperature).mean()

    grid = np.geomspace(0.05, 20, 400)
    assert log_loss(config.temperature) <= min(map(log_loss, grid)) + 1e-4
    scores = 1 / (1 + np.exp(-logits / config.temperature))
    youden = [(scores[ill] >= t).mean() + (scores[~ill] < t).mean() for t in np.unique(scores)]
    own = (scores[ill] >= config.threshold).mean() + (scores[~ill] < config.threshold).mean()
    assert own == pytest.approx(max(youden), abs=0.01)


RESUMED = {
    "plain": SHORT,
    "every draw": SHORT.with_changes(
        arch="deep_cnn", loss="focal", mixup=0.4, balance="sample", label_smoothing=0.1, padding="crop"
    ),
}


@pytest.mark.parametrize("name", RESUMED)
@pytest.mark.slow
def test_a_killed_run_goes_on_to_the_same_weights(root, tmp_path, name):
    recipe, dataset = RESUMED[name], load_dataset(root)
    whole = train(dataset, recipe, tmp_path / "whole")
    with pytest.raises(KeyboardInterrupt):
        train(dataset, recipe, tmp_path / "killed", report=killed_in(2))
    assert len(log(tmp_path / "killed")) == 1
    assert not (tmp_path / "killed" / "model.safetensors").exists()
    torch.rand(7)  # another process would have drawn other numbers, too
    epochs = []
    resumed = train(
        dataset, recipe, tmp_path / "killed", report=lambda progress: epochs.append(progress.epoch)
    )
    assert set(epochs) == {0, 2, 3}
    first, second = (load_file(folder / "model.safetensors") for folder in (whole.folder, resumed.folder))
    assert first.keys() == second.keys()
    assert all(torch.equal(first[key], second[key]) for key in first)
    assert resumed.config == whole.config
    rows = [[{**row, "seconds": ""} for row in log(result.folder)] for result in (whole, resumed)]
    assert rows[0] == rows[1]
    assert not (resumed.folder / FILE_NAME).exists()


def test_a_run_killed_after_its_last_epoch_is_only_finished(root, tmp_path):
    dataset = load_dataset(root)
    whole = train(dataset, SHORT, tmp_path / "whole")
    folder = tmp_path / "killed"
    folder.mkdir()
    (folder / "config.json").mkdir()  # in the way of the last step
    with pytest.raises(OSError, match="config"):
        train(dataset, SHORT, folder)
    (folder / "config.json").rmdir()
    stages = set()
    resumed = train(dataset, SHORT, folder, report=lambda progress: stages.add(progress.stage))
    assert stages == {"loading"}
    first, second = (load_file(result.folder / "model.safetensors") for result in (whole, resumed))
    assert all(torch.equal(first[key], second[key]) for key in first)


@pytest.fixture
def checkpoint(root, tmp_path):
    """Return the folder of a run killed in its second epoch."""
    with pytest.raises(KeyboardInterrupt):
        train(load_dataset(root), SHORT, tmp_path / "run", report=killed_in(2))
    return tmp_path / "run"


def test_another_recipe_does_not_go_on_before_any_image_is_read(root, checkpoint):
    told = []
    with pytest.raises(InputError, match="another recipe or other data"):
        train(load_dataset(root), SHORT.with_changes(seed=1), checkpoint, report=told.append)
    assert told == []


def test_other_data_do_not_go_on(root, checkpoint, tmp_path):
    other = write_dataset(tmp_path / "Chests", normal=27)
    with pytest.raises(InputError, match="another recipe or other data"):
        train(load_dataset(other), SHORT, checkpoint)


def test_a_smaller_batch_goes_on(root, checkpoint):
    result = train(load_dataset(root), SHORT.with_changes(batch_size=4), checkpoint)
    assert result.facts["epochs_run"] == 3


def test_a_loss_that_is_no_number_keeps_the_last_checkpoint(root, checkpoint):
    state = torch.load(checkpoint / FILE_NAME, weights_only=True)
    state["model"]["fc.weight"][0, 0] = math.nan
    torch.save(state, checkpoint / FILE_NAME)
    before = (checkpoint / FILE_NAME).read_bytes()
    with pytest.raises(InputError, match=r"The loss of epoch 2 is nan; .*--learning-rate into another --out"):
        train(load_dataset(root), SHORT, checkpoint)
    assert (checkpoint / FILE_NAME).read_bytes() == before


def test_running_out_of_memory_keeps_the_last_checkpoint(root, tmp_path):
    # A million pixels squared, times the batch, are more bytes than any machine addresses.
    recipe = SHORT.with_changes(stages=(Stage(32, 1), Stage(1_000_000, 1), Stage(32, 1)))
    with pytest.raises(InputError, match="Out of memory in epoch 2 with batches of 8 at 1000000 pixels"):
        train(load_dataset(root), recipe, tmp_path)
    assert torch.load(tmp_path / FILE_NAME, weights_only=True)["epoch"] == 1


def test_other_labels_are_not_trained_on(tmp_path):
    root = write_dataset(tmp_path / "data", normal=10, ill=10)
    (root / "train" / "OTHER").mkdir()
    for seed in range(6):
        Image.fromarray(radiograph(seed, True)).save(root / "train" / "OTHER" / f"{seed}.png")
    facts = train(load_dataset(root), SHORT, tmp_path / "out").facts["dataset"]
    assert sum(facts["training_images"].values()) + sum(facts["validation_images"].values()) == 20


def test_unreadable_images_are_left_out_and_listed(tmp_path):
    root = write_dataset(tmp_path / "data", normal=10, ill=10)
    bad = root / "train" / "NORMAL" / "003.png"
    bad.write_bytes(bad.read_bytes()[:100])
    facts = train(load_dataset(root), SHORT, tmp_path / "out").facts["dataset"]
    assert facts["unreadable"] == ["train/NORMAL/003.png"]
    assert sum(facts["training_images"].values()) + sum(facts["validation_images"].values()) == 19


def test_a_run_starts_from_a_backbone(root, tmp_path):
    torch.manual_seed(9)
    state = build(ModelConfig("simple_cnn", width=4)).state_dict()
    save_file(
        {key: value for key, value in state.items() if not key.startswith("fc.")}, tmp_path / "b.safetensors"
    )
    still = SHORT.with_changes(learning_rate=1e-12, final_learning_rate=0.0, weight_decay=0.0)
    result = train(load_dataset(root), still, tmp_path / "out", init=tmp_path / "b.safetensors")
    assert result.facts["init"]["file"] == "b.safetensors"
    assert result.facts["init"]["tensors"] == 18
    weights = load_file(result.folder / "model.safetensors")
    torch.testing.assert_close(
        weights["block2.0.weight"].float(), state["block2.0.weight"], atol=2e-4, rtol=1e-3
    )


@pytest.mark.parametrize(
    ("changes", "options", "message"),
    [
        ({}, {"init": "absent.safetensors"}, r"Cannot read '.*absent\.safetensors'"),
        ({"arch": "simple_cmn"}, {}, "Unknown architecture 'simple_cmn'"),
        ({"padding": "pink"}, {}, "Unknown padding"),
    ],
)
def test_a_bad_choice_is_refused_before_any_image_is_read(root, tmp_path, changes, options, message):
    told = []
    options = {name: tmp_path / value for name, value in options.items()}
    with pytest.raises(InputError, match=message):
        train(
            load_dataset(root), SHORT.with_changes(**changes), tmp_path / "out", report=told.append, **options
        )
    assert told == []


def test_a_place_that_cannot_be_written_is_named(root, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(InputError, match="Cannot make the folder"):
        train(load_dataset(root), SHORT, tmp_path / "file" / "model")


def rows(*figures):
    """Return log rows from (size, AUC), ``best`` as the run sets it."""
    history = []
    for size, auc in figures:
        row = {"size": size, "hard_validation_auc": auc}
        row["best"] = is_best(row, history, SHORT)
        history.append(row)
    return history


def test_the_best_epoch_is_one_of_the_last_stage():
    history = rows((32, 0.9), (32, 0.95), (32, 0.93), (40, 0.8), (40, 0.85), (40, 0.85), (40, 0.84))
    assert [row["best"] for row in history] == [True, True, False, True, True, False, False]


def test_patience_counts_within_the_last_stage():
    patient = SHORT.with_changes(patience=2)
    small = rows((32, 0.9), (32, 0.8), (32, 0.8), (32, 0.8))
    assert not stopped_early(small, patient)
    assert not stopped_early(rows((32, 0.9), (40, 0.8), (40, 0.7)), patient)
    assert stopped_early(rows((32, 0.9), (40, 0.8), (40, 0.7), (40, 0.75)), patient)
    assert not stopped_early(rows((32, 0.9), (40, 0.8), (40, 0.7), (40, 0.85)), patient)
    assert not stopped_early(rows((40, 0.8), *[(40, 0.7)] * 9), SHORT.with_changes(patience=0))
