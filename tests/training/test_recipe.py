import json

import pytest

from engine.errors import InputError
from engine.training.recipe import RECIPES_DIR, Recipe, Stage, read_recipe, recipe_from_dict, recipe_to_dict


@pytest.mark.parametrize("name", [file.stem for file in RECIPES_DIR.glob("*.toml")])
def test_every_shipped_recipe_reads_by_name_and_by_path(name):
    recipe = read_recipe(name)
    assert recipe == read_recipe(RECIPES_DIR / f"{name}.toml")
    assert recipe_from_dict(json.loads(json.dumps(recipe_to_dict(recipe)))) == recipe


def test_a_recipe_of_ones_own(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(
        'arch = "deep_cnn"\nstages = [{ size = 64, epochs = 2 }, { size = 96, epochs = 3 }]\nmixup = 1\n'
    )
    recipe = read_recipe(path)
    assert recipe == Recipe(arch="deep_cnn", stages=(Stage(64, 2), Stage(96, 3)), mixup=1)
    assert (recipe.epochs, recipe.size) == (5, 96)
    assert [recipe.size_of_epoch(epoch) for epoch in range(6)] == [64, 64, 96, 96, 96, 96]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("colour = 3\nblurr = 1", "Unknown recipe entry blurr, colour; known are arch, "),
        ("learning_rate = 'fast'", "Expected `learning_rate` to be a number, but got 'fast'"),
        ("learning_rate = nan", "Expected `learning_rate` to be a number"),
        ("learning_rate = 0", "`learning_rate` > 0"),
        ("batch_size = 2.5", "Expected `batch_size` to be an integer, but got 2.5"),
        ("batch_size = true", "Expected `batch_size` to be an integer"),
        ("batch_size = 1", "at least 2, but got 1"),
        ("flip = 'no'", "Expected `flip` to be true or false, but got 'no'"),
        ("flip = 1", "Expected `flip` to be true or false"),
        ("arch = 5", "Expected `arch` to be a text"),
        ("padding = 'pink'", "Unknown padding 'pink'"),
        ("loss = 'mse'", "Expected `loss` to be one of bce, focal, but got 'mse'"),
        ("balance = 'yes'", "Expected `balance` to be one of weight, sample, none"),
        ("stretch = 1.0", "Expected `stretch` to be at least 0 and below 1"),
        ("weight_decay = -0.1", "Expected `weight_decay` to be at least 0, but got -0.1"),
        ("patience = -1", "Expected `patience` to be at least 0"),
        ("mixup = -1", "Expected `mixup` to be at least 0"),
        ("validation_fraction = 1", "`validation_fraction` between 0 and 1"),
        ("stages = []", "at least one epoch and 32 pixels"),
        ("stages = [{ size = 16, epochs = 1 }]", "at least one epoch and 32 pixels"),
        ("stages = [{ size = 64 }]", "a value of the wrong kind"),
        ("stages = [{ size = 'big', epochs = 1 }]", "a value of the wrong kind"),
        ("stages = 5", "a value of the wrong kind"),
        ("stages = [64]", "a value of the wrong kind"),
        ("arch =", "is not valid TOML"),
        (b"arch = '\xff\xfe'", "is not valid TOML"),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_line(tmp_path, text, message):
    path = tmp_path / "bad.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(InputError, match=message) as caught:
        read_recipe(path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["nothing", "", "zero\0character", "a" * 5000])
def test_what_is_not_there_is_refused(name):
    with pytest.raises(InputError, match=r"no recipe|not valid") as caught:
        read_recipe(name)
    assert "\n" not in str(caught.value)


def test_changes_are_checked_like_the_rest():
    assert Recipe().with_changes(seed=3).seed == 3
    with pytest.raises(InputError, match="`seed`"):
        Recipe().with_changes(seed="3")
