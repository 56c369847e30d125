"""Recipes: checked, read from TOML, written and read back."""

import pytest

from data_tools.build.recipe import Recipe, SourceChoice
from data_tools.build.recipe_files import read_recipe, recipe_text
from engine.errors import InputError

FULL = Recipe(
    sources=(
        SourceChoice("kermany", "kaggle", keep=("train/a.jpeg", "b")),
        SourceChoice("own_2-b", licence='ours, "all" rights', labels=(("A.b \\ ä\x7f", "PNEUMONIA"), ("x", "DROP"))),
    ),
    size=128, padding="edge", format="webp", quality=80, others="keep", radiographs_only=False,
    duplicates="exact", split="official,0.9/0.1/0", balance="undersample", balance_splits=("train", "val"), seed=7,
)  # fmt: skip


def write(tmp_path, text: str):
    file = tmp_path / "mine.toml"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize("recipe", [Recipe(), FULL, Recipe(balance_splits=())])
def test_a_recipe_is_written_and_read_back(recipe, tmp_path):
    assert read_recipe(write(tmp_path, recipe_text(recipe))) == (recipe, {})


def test_people_write_what_differs_and_where_the_sources_lie(tmp_path):
    text = 'size = 320\n[sources.nih]\ndir = "../data/nih"\nlabels = { Mass = "PNEUMONIA" }\n[sources.mine]\n'
    recipe, folders = read_recipe(write(tmp_path, text))
    assert recipe == Recipe(
        size=320, sources=(SourceChoice("nih", labels=(("Mass", "PNEUMONIA"),)), SourceChoice("mine"))
    )
    assert folders == {"nih": tmp_path / "../data/nih"}
    assert "dir" not in recipe_text(recipe)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("sise = 3", "Unknown entry sise in the recipe; known are sources, size, padding, format"),
        (
            "[sources.a]\nlabel = {}",
            "Unknown entry label in the source a; known are layout, licence, labels, keep, dir",
        ),
        ("size = '224'", "Expected `size` to be an integer, but got '224'"),
        ("size = true", "Expected `size` to be an integer, but got True"),
        ("size = 8", "Expected `size` between 16 and 4096, but got 8"),
        ("quality = 0", "Expected `quality` between 1 and 100"),
        ("seed = -1", "Expected `seed` between 0"),
        ("padding = 'blue'", "Unknown padding 'blue'; choose one of black, gray"),
        ("format = 'gif'", "Expected `format` to be one of png, jpeg, webp, but got 'gif'"),
        ("balance = 'both'", "Unknown balance 'both'"),
        ("balance_splits = 'train'", "Expected `balance_splits` to be a list"),
        (
            "balance_splits = ['all']",
            "Expected `balance_splits` to be one of train, val, test, but got 'all'",
        ),
        ("split = '80/10/10'", "Cannot read the split '80/10/10'"),
        ("duplicates = 'all'", "Expected `duplicates` to be one of near, exact, keep"),
        ("others = 'maybe'", "Expected `others` to be one of drop, keep"),
        ("radiographs_only = 1", "Expected `radiographs_only` to be true or false"),
        ("sources = ['a']", "Expected the recipe's sources as tables"),
        ("[sources.A]", "'A' cannot name a source"),
        ("[sources.a]\nlayout = 3", "The source a has an entry that is no text"),
        ("[sources.a]\nkeep = 'x.png'", "Expected labels of the source a as a table, and keep as a list"),
        ("[sources.a]\nlabels = { x = 'SICK' }", "The source a maps the label 'x' to 'SICK'"),
        ("size", "is not valid TOML"),
    ],
)
def test_what_cannot_be_used_is_one_line_that_says_so(text, message, tmp_path):
    with pytest.raises(InputError) as error:
        read_recipe(write(tmp_path, text))
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_a_recipe_that_is_not_there(tmp_path):
    with pytest.raises(InputError, match=r"Cannot read the recipe .*No such file"):
        read_recipe(tmp_path / "none.toml")


def test_two_sources_of_one_name_are_refused():
    with pytest.raises(InputError, match="Two sources are named a"):
        Recipe(sources=(SourceChoice("a"), SourceChoice("a")))
