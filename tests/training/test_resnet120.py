import numpy as np
import pytest

from engine.datasets.catalog import load_dataset
from engine.inference.runners import Runtime
from engine.inference.score_dataset import score_dataset
from engine.models.store import load_model
from engine.training.recipe import Stage, read_recipe
from engine.training.run import train
from tests.training.examples import write_dataset


@pytest.mark.slow
def test_the_largest_of_the_family_trains_and_scores(tmp_path):
    root = write_dataset(tmp_path / "data", normal=10, ill=10)
    recipe = read_recipe("resnet120").with_changes(
        stages=(Stage(32, 1),), batch_size=8, validation_fraction=0.3
    )
    result = train(load_dataset(root), recipe, tmp_path / "resnet120")
    model = load_model(result.folder)
    assert sum(parameter.numel() for parameter in model.module.parameters()) == 73_591_233
    table = score_dataset(model, load_dataset(root), runtime=Runtime.TORCH)
    assert len(table.frame) == 20
    assert np.ptp(table.frame["score"]) > 0
