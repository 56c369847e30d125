"""``python -m engine deploy``; what the folders hold is in tests/deploy."""

import json


def test_a_space_is_written_and_told_of(done, tmp_path):
    facts = json.loads(done("deploy", "space", "--weights", "demo", "--out", tmp_path / "space", "--json"))
    assert facts["models"] == ["demo"]
    files = [file for file in (tmp_path / "space").rglob("*") if file.is_file()]
    assert facts["bytes"] == sum(file.stat().st_size for file in files)
    assert (tmp_path / "space" / "Dockerfile").is_file()


def test_a_demo_of_a_users_own_model_is_written(done, tiny, tmp_path):
    told = done("deploy", "gradio", "--weights", "tiny", "--out", tmp_path / "demo", "--title", "Mine")
    assert told.startswith(f"Wrote {tmp_path / 'demo'} (")
    assert 'title: "Mine"' in (tmp_path / "demo" / "README.md").read_text()
    assert (tmp_path / "demo" / "weights" / "tiny" / "model.safetensors").is_file()


def test_bad_input_is_told_in_one_line(refused, tmp_path):
    assert "none of the models" in refused("deploy", "gradio", "--weights", "nobody", "--out", tmp_path / "a")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "mine.txt").touch()
    assert "not empty" in refused("deploy", "space", "--weights", "demo", "--out", tmp_path / "b")
    assert (tmp_path / "b" / "mine.txt").exists()
