"""``python -m data_tools scan`` as users meet it."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from data_tools.cli import main
from data_tools.scan.run import stored_scan
from engine.datasets.catalog import load_dataset
from engine.datasets.sources import DEMO_DIR
from engine.datasets.validation import with_committed_validation
from tests.datasets.folders import write_image, write_images

ROOT = Path(__file__).resolve().parents[3]


def run(capfd, *arguments: object) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as exit_:
        main([str(argument) for argument in arguments])
    return exit_.value.code, *capfd.readouterr()


def told(capfd, *arguments: object) -> dict:
    code, out, err = run(capfd, "scan", *arguments, "--json")
    assert (code, err) == (0, "")
    return json.loads(out)


def test_json_is_the_contract(capfd):
    found = told(capfd, DEMO_DIR)
    assert found["images"] == 240
    assert found["counts"] == {
        "train": {"NORMAL": 43, "PNEUMONIA": 97},
        "val": {"NORMAL": 15, "PNEUMONIA": 15},
        "test": {"NORMAL": 35, "PNEUMONIA": 35},
    }
    (problem,) = found["problems"]
    assert (problem["path"], problem["problem"]) == ("train/NORMAL/phantom-187.webp", "truncated")
    assert problem["reason"]
    for finding in found["findings"]:
        assert set(finding) == {"kind", "severity", "message", "n"}
        assert finding["severity"] in ("high", "medium", "note")
    assert found["duplicates"] == {"groups": 7, "exact": 3, "near": 4}


@pytest.mark.slow
def test_the_summary_tells_people_the_answer_first(capfd):
    code, out, err = run(capfd, "scan", DEMO_DIR)
    assert (code, err) == (0, "")
    assert out.splitlines()[0].startswith("demo: Split train has 2.3 pneumonia for each normal")
    assert "Findings, the gravest first:" in out
    assert "train/NORMAL/phantom-187.webp: truncated." in out


@pytest.mark.slow
@pytest.mark.parametrize("suffix", ["parquet", "csv"])
def test_the_catalog_is_written(capfd, tmp_path, suffix):
    out = tmp_path / "new" / f"catalog.{suffix}"
    found = told(capfd, DEMO_DIR, "--out", out)
    table = pd.read_parquet(out) if suffix == "parquet" else pd.read_csv(out)
    assert len(table) == found["images"]
    assert {"path", "split", "label", "sha256", "is_border_issue", "leak_duplicate"} <= set(table.columns)
    assert list(out.parent.iterdir()) == [out]


@pytest.mark.slow
def test_kermany_is_as_its_readme_says(capfd, test_data):
    found = told(capfd, test_data / "kermany")
    assert found["counts"] == {
        "train": {"NORMAL": 1341, "PNEUMONIA": 3875},
        "test": {"NORMAL": 234, "PNEUMONIA": 390},
    }
    assert found["problems"] == []
    kinds = {finding["kind"] for finding in found["findings"]}
    assert not {kind for kind in kinds if "across" in kind or "conflict" in kind}
    assert any("283 of 3,875" in finding["message"] for finding in found["findings"])
    assert found["duplicates"]["exact"] > 0
    shown = with_committed_validation(load_dataset(test_data / "kermany"))
    assert set(stored_scan(shown).table["split"]) == {"train", "val", "test"}


def test_a_folder_without_classes_and_one_image(capfd, tmp_path):
    write_image(tmp_path / "set" / "NORMAL" / "a.png", width=300, height=240)
    write_image(tmp_path / "set" / "PNEUMONIA" / "b.png", width=300, height=240, seed=1)
    found = told(capfd, tmp_path / "set")
    assert (found["images"], found["problems"]) == (2, [])


def test_every_broken_file_is_a_row(capfd, tmp_path):
    root = write_images(tmp_path / "set", ["NORMAL/a.png", "PNEUMONIA/b.png"])
    (root / "NORMAL/empty.png").write_bytes(b"")
    (root / "NORMAL/text.jpg").write_bytes(b"no picture at all")
    (root / "PNEUMONIA/cut.png").write_bytes((root / "PNEUMONIA/b.png").read_bytes()[:60])
    found = told(capfd, root)
    assert {row["path"]: row["problem"] for row in found["problems"]} == {
        "NORMAL/empty.png": "not an image",
        "NORMAL/text.jpg": "not an image",
        "PNEUMONIA/cut.png": "truncated",
    }


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere"], "There is no folder"),
        ([DEMO_DIR, "--out", "catalog.xlsx"], "neither a .parquet nor a .csv"),
        ([DEMO_DIR, "--subject-pattern", "("], "no regular expression"),
        ([DEMO_DIR, "--subject-pattern", "phantom"], "has no group"),
        ([DEMO_DIR, "--positive", "COVID"], "COVID"),
        ([DEMO_DIR, "--workers", "0"], "--workers"),
    ],
    ids=["folder", "suffix", "pattern", "group", "class", "workers"],
)
def test_bad_input_is_one_line(capfd, arguments, message):
    code, out, err = run(capfd, "scan", *arguments)
    assert (code, out) == (2, "")
    assert message in err
    assert err.count("\n") == 1


@pytest.mark.slow
def test_a_catalog_that_cannot_be_written_is_one_line(capfd, tmp_path):
    (tmp_path / "file").write_text("in the way")
    code, _, err = run(capfd, "scan", DEMO_DIR, "--out", tmp_path / "file" / "catalog.parquet")
    assert (code, err.count("\n")) == (2, 1)
    assert "choose another --out" in err


@pytest.mark.slow
def test_a_killed_scan_goes_on_where_it_was(capfd, tmp_path):
    names = [f"{label}/{number}.png" for label in ("NORMAL", "PNEUMONIA") for number in range(150)]
    for seed, name in enumerate(names):
        write_image(tmp_path / "set" / name, width=640, height=480, seed=seed)
    store = Path(os.environ["PNEUMOSCOPE_HOME"]) / "measures.sqlite"
    process = subprocess.Popen(
        [sys.executable, "-m", "data_tools", "scan", str(tmp_path / "set"), "--workers", "1"], cwd=ROOT
    )
    deadline = time.monotonic() + 60
    while not store.exists() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    assert process.wait(timeout=30) == -signal.SIGKILL
    assert told(capfd, tmp_path / "set")["images"] == 300
