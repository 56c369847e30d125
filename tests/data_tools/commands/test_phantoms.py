"""``python -m data_tools phantoms`` as users meet it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from data_tools.cli import main
from engine.datasets.catalog import load_dataset

ROOT = Path(__file__).resolve().parents[3]


def run(capfd, *arguments: object) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as exit_:
        main([str(argument) for argument in arguments])
    return exit_.value.code, *capfd.readouterr()


def test_a_dataset_is_drawn_and_told(capfd, tmp_path):
    code, out, err = run(capfd, "phantoms", tmp_path / "new", "--count", 3, "--seed", 9)
    assert (code, err) == (0, "")
    assert out.startswith("Drew 3 synthetic radiographs (2 NORMAL, 1 PNEUMONIA), 0.0 MB: ")
    assert len(load_dataset(tmp_path / "new").catalog) == 3


def test_json_tells_the_counts_and_the_size(capfd, tmp_path):
    code, out, err = run(capfd, "phantoms", tmp_path / "new", "--count", 2, "--json")
    told = json.loads(out)
    assert (code, err) == (0, "")
    assert told["images"] == 2
    assert told["counts"] == {"train": {"NORMAL": 1, "PNEUMONIA": 1}}
    files = [file for file in (tmp_path / "new").rglob("*") if file.is_file()]
    assert told["bytes"] == sum(file.stat().st_size for file in files)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["phantoms"], "Missing argument 'DIR'. See python -m data_tools phantoms --help."),
        (["phantom", "x"], "No such command 'phantom'. Did you mean 'phantoms'?"),
        (["phantoms", "x", "--count", "0"], "Invalid value for '--count'"),
        (["phantoms", "x", "--count", "many"], "Invalid value for '--count'"),
        (["phantoms", "x", "--seed", "-1"], "Invalid value for '--seed'"),
        (
            ["phantoms", "x", "--demo", "--seed", "1"],
            "--demo is one fixed dataset; leave out --count and --seed.",
        ),
        (["phantoms", "x", "--demo", "--count", "5"], "--demo is one fixed dataset"),
        (["phantoms", "n" * 5000], "File name too long"),
        (["phantoms", "\udcff"], "not valid Unicode"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(capfd, tmp_path, monkeypatch, arguments, message):
    monkeypatch.chdir(tmp_path)
    code, out, err = run(capfd, *arguments)
    assert (code, out) == (2, "")
    assert err.startswith("Error: ")
    assert err.count("\n") == 1
    assert message in err
    assert list(tmp_path.iterdir()) == []


def test_a_used_folder_is_refused(capfd, tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    for arguments in (["--count", 1], ["--demo"]):
        code, out, err = run(capfd, "phantoms", tmp_path, *arguments)
        assert (code, out) == (2, "")
        assert "is not empty; name a new folder for the phantoms." in err
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]


def test_the_module_runs_as_a_program():
    ended = subprocess.run(
        [sys.executable, "-m", "data_tools"],
        cwd=ROOT, capture_output=True, text=True, check=False, env=dict(os.environ),
    )  # fmt: skip
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "phantoms" in ended.stdout
