import json

import pytest

from engine.locations import user_weights_dir


@pytest.fixture
def folder(tiny):
    return user_weights_dir() / "tiny"


def test_a_card_is_made_anew_from_the_models_files(done, folder, dataset):
    table = folder / "scores" / "chest-test-black.parquet"
    done(
        "score",
        "--weights",
        "tiny",
        "--data",
        dataset,
        "--split",
        "test",
        "--out",
        table,
        "--runtime",
        "torch",
    )
    (folder / "NOTES.md").write_text("## Disclosure\n\nLooked at the test set twice.\n", encoding="utf-8")
    (folder / "README.md").write_text("outdated")
    assert done("card", "tiny") == f"Wrote {folder / 'README.md'}\n"
    card = (folder / "README.md").read_text(encoding="utf-8")
    assert card.startswith("# tiny\n\nResearch use only. Not a medical device, and not for diagnosis.\n")
    assert "outdated" not in card
    assert "Looked at the test set twice." in card
    assert "`simple_cnn`" in card
    row = next(line for line in card.splitlines() if line.startswith("| chest set |"))
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert cells[:4] == ["chest set", "test", "black", "12 (6 positive)"]
    figures = json.loads(done("metrics", table, "--json"))
    for cell, name in zip(
        cells[4:], ("auc", "accuracy", "sensitivity", "specificity", "f1", "brier"), strict=True
    ):
        value, low, _, high = cell.replace("(", "").replace(")", "").split()
        digits = len(value.split(".")[1])
        expected = [figures[name], *figures["intervals"][name]]
        assert [value, low, high] == [f"{number:.{digits}f}" for number in expected]


def test_a_folder_will_do_and_the_same_files_give_the_same_card(done, folder):
    done("card", folder)
    first = (folder / "README.md").read_bytes()
    done("card", "tiny")
    assert (folder / "README.md").read_bytes() == first


def test_a_card_without_training_facts_claims_none(done, folder):
    done("card", "tiny")
    card = (folder / "README.md").read_text(encoding="utf-8")
    assert "validation" not in card
    assert "## Training" not in card
    assert "## Results" not in card


def test_what_is_no_model_is_refused(refused, tmp_path):
    assert refused("card", "nobody") == (
        "Error: There is no model folder 'nobody'; python -m engine models lists them."
    )
    assert "has no config.json, which says the architecture" in refused("card", tmp_path)
    assert not (tmp_path / "README.md").exists()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("training.json", b"{", "training.json' is damaged"),
        ("training.json", b'{"seconds": 1}', "training.json' lacks facts of the training"),
        ("NOTES.md", "Größe".encode("latin-1"), "NOTES.md' is not UTF-8 text; save it as UTF-8."),
        ("config.json", b'{"arch": "simple_cnn", "colour": 1}', "Unknown configuration field colour"),
        ("model.safetensors", b"", "is not a safetensors file; copy or download it again."),
        ("scores/s.parquet", b"PAR1", "damaged"),
    ],
)
def test_a_damaged_file_is_named(refused, folder, name, content, message):
    (folder / "scores").mkdir()
    (folder / name).write_bytes(content)
    assert message in refused("card", "tiny")


def test_hugging_faces_format_goes_into_a_file_of_its_own(done, refused, folder, tmp_path):
    from huggingface_hub import ModelCard

    done("card", "tiny")
    own = (folder / "README.md").read_bytes()
    out = tmp_path / "hub" / "README.md"
    said = done("card", "tiny", "--format", "huggingface", "--license", "mit", "--out", out)
    assert said == f"Wrote {out}\n"
    card = ModelCard.load(out)
    assert (card.data.model_name, card.data.license) == ("tiny", "mit")
    assert (folder / "README.md").read_bytes() == own
    assert card.text.strip() == own.decode().strip()
    assert "Name the file with --out" in refused("card", "tiny", "--format", "huggingface")
    assert "go with --format huggingface" in refused("card", "tiny", "--out", out)
