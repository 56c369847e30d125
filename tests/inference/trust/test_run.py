"""Whole cards: of a network that looks at a planted bright spot, whose truth is known."""

import numpy as np
import pandas as pd
import pytest
import torch
from PIL import Image
from torch import nn

from engine.datasets.catalog import load_dataset
from engine.errors import InputError
from engine.evaluation.trust.verdict import Verdict, judge
from engine.inference.cam.method import Method
from engine.inference.runners import Runtime
from engine.inference.score_dataset import Cancelled
from engine.inference.trust.run import Plan, run_trust
from engine.models.config import Member, ModelConfig, write_config
from engine.models.store import LoadedModel, load_model
from tests.inference.examples import picture, saved, write_pictures

SIZE, SPOT = 64, 16
CONFIG = ModelConfig("spots", size=SIZE)


class Spots(nn.Module):
    """A network that counts what is brighter than 80 % of white, on a map of 8 × 8 cells."""

    def __init__(self):
        super().__init__()
        self.features = nn.Conv2d(1, 1, 1)
        self.act = nn.ReLU()
        self.cells = nn.AvgPool2d(8)
        self.head = nn.Linear(1, 1)
        with torch.no_grad():
            self.features.weight.fill_(1)
            self.features.bias.fill_(-0.6)
            self.head.weight.fill_(150)
            self.head.bias.fill_(-1.5)

    def forward(self, images):
        return self.head(self.cells(self.act(self.features(images))).mean(dim=(2, 3)))


@pytest.fixture(scope="module")
def spots(tmp_path_factory):
    """Return images with lines everywhere and, in one class, a bright spot that the manifest's masks show."""
    root = tmp_path_factory.mktemp("data") / "Spots"
    draw, rows = np.random.default_rng(0), []
    for number in range(12):
        label = "PNEUMONIA" if number % 2 else "NORMAL"
        pixels = 60 + picture(number, SIZE, SIZE) // 8
        pixels[:, ::8] += 40
        mask = np.zeros((SIZE, SIZE), dtype=np.uint8)
        if label == "PNEUMONIA":
            top, left = draw.integers(4, SIZE - SPOT - 4, 2)
            mask[top : top + SPOT, left : left + SPOT] = 255
            pixels[mask > 0] = 250
        path = f"test/{label}/{number:02}.png"
        for name, content in ((path, pixels), (f"masks/{number:02}.png", mask)):
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            Image.fromarray(content).save(root / name)
        rows.append((path, "test", label, f"masks/{number:02}.png" if mask.any() else ""))
    pd.DataFrame(rows, columns=["path", "split", "label", "mask"]).to_csv(root / "manifest.csv", index=False)
    return load_dataset(root)


@pytest.fixture(scope="module")
def seer(tmp_path_factory):
    return LoadedModel("seer", CONFIG, Spots().eval(), "0" * 64, tmp_path_factory.mktemp("seer"))


def run(model, dataset, plan, **options):
    return run_trust(model, dataset, plan, runtime=Runtime.TORCH, **options)


@pytest.fixture(scope="module")
def card(seer, spots):
    done = []
    found = run(seer, spots, Plan(images=8, steps=6), advance=done.append)
    assert sum(done) == 8
    return found


def test_a_network_that_looks_at_the_spot_is_found_out(card):
    assert card.images["label"].value_counts().to_dict() == {"NORMAL": 4, "PNEUMONIA": 4}
    ill = card.images[card.images["label"] == "PNEUMONIA"]
    assert (ill["called"] == 1).all()
    assert ill["lesion_hit"].mean() == 1
    assert ill["lesion_energy"].min() > 0.5 > 0.1 > ill["lesion_area"].max()
    assert (ill["lesion_energy"] > ill["lesion_energy_edges"]).all()
    assert (ill["deletion_map"] < ill["deletion_random"]).all()
    assert (ill["insertion_map"] > ill["insertion_random"]).all()
    assert ill["shift_likeness"].min() > 0.85
    # Each layer has one weight, which no shuffle moves: what the card must notice.
    assert np.allclose(ill["shuffled_likeness"], 1)
    assert judge(ill).verdict is Verdict.UNTRAINED
    judgement = judge(ill.assign(shuffled_likeness=np.nan))
    assert judgement.verdict in (Verdict.BETTER, Verdict.EDGES)
    assert judgement.clauses[0].startswith("it finds the lesion better than chance")


def test_nothing_speaks_against_a_spot_that_is_not_there(card):
    """The maps of NORMAL are zero everywhere: as good as the random map that breaks their ties."""
    healthy = card.images[card.images["label"] == "NORMAL"]
    assert (healthy["called"] == 0).all()
    assert (healthy["empty"] == 1).all()
    assert (card.images["empty"].sum(), judge(card.images).verdict) == (4, Verdict.EMPTY)
    assert healthy[["lesion_energy", "shift_likeness", "shuffled_likeness"]].isna().all(axis=None)


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    weights = tmp_path_factory.mktemp("weights")
    config = ModelConfig("simple_cnn", width=4, size=32)
    first, second = (
        saved(weights / "a", config),
        saved(weights / "b", config.with_changes(padding="crop"), seed=1),
    )
    (weights / "both").mkdir()
    write_config(
        ModelConfig("ensemble", size=32, members=(Member("a"), Member("b", 2.0))),
        weights / "both" / "config.json",
    )
    return first, second, load_model(weights / "both", weights_dir=weights)


NAMES = [f"test/{label}/{index:02}.png" for label in ("NORMAL", "PNEUMONIA") for index in range(2)]


@pytest.fixture
def dataset(tmp_path):
    return load_dataset(write_pictures(tmp_path / "Chests", NAMES))


def test_an_ensemble_is_judged_with_each_member_s_own_square(models, dataset):
    card = run(models[2], dataset, Plan(images=2, steps=2))
    assert len(card.images) == 2
    measured = card.images[["insertion_map", "deletion_map", "insertion_edges", "blank", "blurred"]]
    assert measured.ge(0).all(axis=None)
    assert measured.le(1).all(axis=None)
    assert card.images["shuffled_likeness"].notna().any()
    assert card.images["padding_area"].notna().any()


def test_an_interrupted_call_goes_on_and_ends_alike(models, dataset, tmp_path):
    plan, journal = Plan(images=2, steps=2, seed=1), tmp_path / "journal"
    whole = run(models[0], dataset, plan)
    answers = iter([False])
    with pytest.raises(Cancelled, match="Stopped after 1 of 2 images"):
        run(models[0], dataset, plan, journal=journal, cancelled=lambda: next(answers, True))
    done = []
    again = run(models[0], dataset, plan, journal=journal, advance=done.append)
    assert (done[0], sum(done)) == (1, 2)
    assert not journal.exists()
    pd.testing.assert_frame_equal(again.images, whole.images)
    assert again.facts == whole.facts


def test_an_image_that_cannot_be_read_is_told(models, dataset):
    file = dataset.root / NAMES[2]
    file.write_bytes(file.read_bytes()[:60])
    found = run(models[1], load_dataset(dataset.root), Plan(Method.EIGENCAM, images=4, steps=2))
    assert len(found.images) == 3
    assert [path for path, _ in found.problems] == [NAMES[2]]


def test_what_cannot_be_measured_is_refused(models, dataset):
    with pytest.raises(InputError, match="at least 2 images"):
        Plan(images=1)
    with pytest.raises(InputError, match="at least 2 steps"):
        Plan(steps=1)
    with pytest.raises(InputError, match="no split 'val'"):
        run(models[0], dataset, Plan(), split="val")
