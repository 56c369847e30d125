import os
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from engine.datasets.catalog import load_dataset
from engine.errors import InputError
from engine.evaluation.score_table import read_scores, write_scores
from engine.inference.runners import Runtime
from engine.inference.score_dataset import Cancelled, score_dataset, score_files
from engine.inference.scorer import make_scorer
from engine.models.config import Member, ModelConfig, write_config
from engine.models.store import load_model
from tests.inference.examples import saved, write_pictures

CONFIG = ModelConfig("simple_cnn", width=8, size=32, padding="gray", temperature=1.5, threshold=0.37)
NAMES = [
    f"{split}/{label}/{index:02}.png"
    for split, count in (("test", 20), ("train", 3))
    for label in ("NORMAL", "PNEUMONIA")
    for index in range(count)
]
CORRUPT = "test/NORMAL/05.png"


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    folder = tmp_path_factory.mktemp("weights")
    saved(folder / "m", CONFIG)
    saved(folder / "other", CONFIG, seed=1)
    return folder


@pytest.fixture
def model(weights):
    return load_model("m", weights_dir=weights)


@pytest.fixture
def root(tmp_path):
    """Return a dataset folder with one file cut off."""
    folder = write_pictures(tmp_path / "Chests", NAMES)
    file = folder / CORRUPT
    file.write_bytes(file.read_bytes()[:-400])
    return folder


def score(model, root, journal=None, runtime=Runtime.TORCH, **options):
    return score_dataset(model, load_dataset(root), split="test", journal=journal, runtime=runtime, **options)


def after(batches):
    """Return a question that is answered yes after so many batches."""
    answers = iter([False] * batches + [True])
    return lambda: next(answers)


def cancel(*args, batches, **options):
    with pytest.raises(Cancelled, match=f"Stopped after {16 * batches} of 40 images"):
        score(*args, cancelled=after(batches), **options)


def spoil(root, names):
    """Replace pictures by garbage of the same size and age: only who opens them again notices."""
    for name in names:
        status = (root / name).stat()
        (root / name).write_bytes(bytes(status.st_size))
        os.utime(root / name, ns=(status.st_atime_ns, status.st_mtime_ns))


def test_the_table_has_every_image_in_the_catalogs_order(model, root):
    done = []
    table = score(model, root, advance=done.append)
    assert sum(done) == 40
    assert table.frame["path"].tolist() == sorted(name for name in NAMES if name.startswith("test/"))
    assert table.frame["label"].tolist() == ["NORMAL"] * 20 + ["PNEUMONIA"] * 20
    assert table.classes == ("NORMAL", "PNEUMONIA")
    bad = table.frame["path"] == CORRUPT
    assert table.frame["score"].isna().tolist() == bad.tolist()
    assert table.frame["problem"].notna().tolist() == bad.tolist()
    assert table.frame.loc[bad, "problem"].iloc[0].startswith("truncated: ")
    assert np.ptp(table.frame["score"].dropna()) > 0.1
    assert set(table.frame.columns) >= {"width", "height", "split"}


def test_what_is_scored_can_be_written_and_read(model, root, tmp_path):
    table = score(model, root)
    again = read_scores(write_scores(table, tmp_path / "scores.parquet"))
    pd.testing.assert_series_equal(again.frame["score"], table.frame["score"])
    assert again.provenance == table.provenance | {"classes": ["NORMAL", "PNEUMONIA"]}
    assert (again.threshold, again.split) == (0.37, "test")


def test_the_provenance_says_all_that_decides_a_score(model, root):
    facts = score(model, root, padding="crop").provenance
    assert datetime.now(UTC) - datetime.fromisoformat(facts.pop("created")) < timedelta(minutes=1)
    assert set(facts.pop("versions")) == {"pneumoscope", "python", "torch"}
    assert facts == {
        "model": "m",
        "arch": "simple_cnn",
        "weights_sha256": model.sha256,
        "dataset": "chests",
        "dataset_hash": load_dataset(root).content_hash,
        "split": "test",
        "images": 40,
        "padding": "crop",
        "size": 32,
        "threshold": 0.37,
        "temperature": 1.5,
        "classes": ["NORMAL", "PNEUMONIA"],
        "runtime": "torch",
        "networks": [
            {
                "name": "m",
                "arch": "simple_cnn",
                "in_channels": 1,
                "outputs": 1,
                "size": 32,
                "padding": "crop",
                "mean": [0.5],
                "std": [0.5],
                "temperature": 1.5,
            }
        ],
    }


def test_the_provenance_of_an_ensemble_names_its_members_paddings(weights, root):
    (weights / "pair").mkdir(exist_ok=True)
    saved(weights / "cropping", CONFIG.with_changes(padding="crop"))
    config = ModelConfig("ensemble", members=(Member("m"), Member("cropping")))
    write_config(config, weights / "pair" / "config.json")
    facts = score(load_model("pair", weights_dir=weights), root).provenance
    assert facts["padding"] == "gray, crop"
    assert [network["name"] for network in facts["networks"]] == ["m", "cropping"]


@pytest.mark.parametrize("runtime", [Runtime.TORCH, Runtime.ONNX])
@pytest.mark.parametrize("torn", [False, True])
def test_an_interrupted_call_goes_on_to_the_same_table(model, root, tmp_path, runtime, torn):
    whole = score(model, root, runtime=runtime).frame
    journal = tmp_path / "scores.journal"
    cancel(model, root, journal, runtime, batches=2)
    finished = whole["path"][:32]
    if torn:
        journal.write_bytes(journal.read_bytes()[:-7])
        finished = whole["path"][:16]
    spoil(root, finished)
    done = []
    resumed = score(model, root, journal, runtime, advance=done.append)
    pd.testing.assert_frame_equal(resumed.frame, whole, check_exact=True)
    assert done[0] == len(finished)
    assert sum(done) == 40
    assert not journal.exists()


def test_a_call_killed_after_its_last_image_only_makes_the_table(model, root, tmp_path):
    whole = score(model, root)
    journal = tmp_path / "scores.journal"

    done = []

    def kill(count):
        done.append(count)
        if sum(done) == 40:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        score(model, root, journal, advance=kill)
    spoil(root, whole.frame["path"])
    resumed = score(model, root, journal)
    pd.testing.assert_frame_equal(resumed.frame, whole.frame, check_exact=True)
    assert resumed.provenance | {"created": ""} == whole.provenance | {"created": ""}


@pytest.mark.slow
@pytest.mark.parametrize("change", ["weights", "padding", "mean", "temperature", "runtime", "data"])
def test_the_journal_of_other_scores_is_not_taken_over(weights, model, root, tmp_path, change):
    journal = tmp_path / "scores.journal"
    cancel(model, root, journal, batches=2)
    options = {}
    if change == "weights":
        model = load_model("other", weights_dir=weights)
    elif change == "padding":
        options["padding"] = "white"
    elif change == "runtime":
        options["runtime"] = Runtime.ONNX
    elif change == "data":
        (root / "test" / "NORMAL" / "00.png").unlink()
    else:
        model = load_model(
            "m",
            weights_dir=weights,
            **{"mean": {"mean": (0.2,)}, "temperature": {"temperature": 3.0}}[change],
        )
    expected = score(model, root, **options).frame
    pd.testing.assert_frame_equal(score(model, root, journal, **options).frame, expected, check_exact=True)


def test_another_threshold_keeps_the_journal(weights, model, root, tmp_path):
    journal = tmp_path / "scores.journal"
    cancel(model, root, journal, batches=2)
    spoil(root, [name for name in NAMES if name.startswith("test/NORMAL")])
    moved = score(load_model("m", weights_dir=weights, threshold=0.9), root, journal)
    assert moved.threshold == 0.9
    assert moved.frame["problem"].notna().sum() == 1


def test_every_split_is_scored_unless_told(model, root):
    table = score_dataset(model, load_dataset(root), runtime=Runtime.TORCH)
    assert len(table.frame) == 46
    assert table.split == "train, test"
    with pytest.raises(InputError, match="no split 'dev'; it has train, test"):
        score_dataset(model, load_dataset(root), split="dev")


def test_a_score_column_of_the_manifest_gives_way(model, tmp_path):
    write_pictures(tmp_path, ["1.png", "2.png"])
    (tmp_path / "manifest.csv").write_text("path,label,score,age\n1.png,NORMAL,7,30\n2.png,PNEUMONIA,8,40\n")
    frame = score_dataset(model, load_dataset(tmp_path), runtime=Runtime.TORCH).frame
    assert frame.columns.is_unique
    assert frame["score"].between(0, 1).all()
    assert frame["age"].tolist() == [30, 40]


def test_opposite_ideas_of_the_positive_class_are_refused(model, root):
    dataset = load_dataset(root, positive="NORMAL")
    with pytest.raises(
        InputError, match=r"the probability of PNEUMONIA .* is NORMAL; choose --positive PNEUMONIA"
    ):
        score_dataset(model, dataset, runtime=Runtime.TORCH)


def test_single_files_have_no_labels(model, root):
    done = []
    files = [root / NAMES[0], root / CORRUPT]
    frame = score_files(make_scorer(model, runtime=Runtime.TORCH), files, done.append)
    assert frame["path"].tolist() == [file.as_posix() for file in files]
    assert frame["label"].isna().all()
    expected = score(model, root).frame.set_index("path").loc[[NAMES[0], CORRUPT]]
    # Batches of another size: float32 sums in another order.
    np.testing.assert_allclose(frame["score"], expected["score"], rtol=1e-6)
    assert frame["problem"].tolist()[1] == expected["problem"].tolist()[1]
    assert done == [2]
