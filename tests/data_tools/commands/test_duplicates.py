"""``python -m data_tools duplicates`` as users meet it."""

import json
from collections import defaultdict
from itertools import combinations
from pathlib import Path

import pandas as pd
import pytest
from PIL import Image

from data_tools.cli import main
from engine.datasets.sources import DEMO_DIR
from engine.imaging.decode import decode
from tests.benchmarks.altered import ALTERATIONS
from tests.datasets.folders import write_images


@pytest.fixture(scope="module")
def shared_home(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(autouse=True)
def private_home(shared_home, monkeypatch):
    """Measure the demo once for all tests here."""
    monkeypatch.setenv("PNEUMOSCOPE_HOME", str(shared_home))


def run(capfd, *arguments: object) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as exit_:
        main(["duplicates", *(str(argument) for argument in arguments)])
    return exit_.value.code, *capfd.readouterr()


def told(capfd, folder) -> dict:
    code, out, err = run(capfd, folder, "--json")
    assert (code, err) == (0, "")
    return json.loads(out)


def planted() -> dict[tuple[str, str], str]:
    """Return the pairs that were planted in the demo, each with its note."""
    faults = pd.read_csv(DEMO_DIR / "planted.csv")
    faults = faults[faults["fault"].str.contains("duplicate")]
    pairs = zip(faults["path"], faults["partner"], faults["note"], strict=True)
    return {tuple(sorted((a, b))): note for a, b, note in pairs}


def test_the_demo_has_what_was_planted_and_nothing_else(capfd):
    found = told(capfd, DEMO_DIR)
    expected = planted()
    assert len(expected) == 7
    assert {(pair["a"], pair["b"]) for pair in found["pairs"]} == set(expected)
    for pair in found["pairs"]:
        assert set(pair) == {"a", "b", "kind", "mirrored", "distance"}
        note = expected[pair["a"], pair["b"]]
        assert pair["kind"] == ("exact" if note == "same bytes" else "near")
        assert pair["mirrored"] is (note == "mirrored")
        assert type(pair["distance"]) is int
    assert found["images"] == 240
    (problem,) = found["problems"]
    assert (problem["path"], problem["problem"]) == ("train/NORMAL/phantom-187.webp", "truncated")
    assert problem["reason"]


def test_the_order_does_not_change(capfd):
    first = told(capfd, DEMO_DIR)["pairs"]
    assert first == sorted(first, key=lambda pair: (pair["a"], pair["b"]))
    assert told(capfd, DEMO_DIR)["pairs"] == first


@pytest.mark.slow
def test_the_exact_duplicates_of_kermany_are_those_of_its_manifest(capfd, test_data):
    manifest = pd.read_csv(test_data / "kermany" / "manifest.csv")
    groups = defaultdict(list)
    for path, sha256 in zip(manifest["path"], manifest["original_sha256"], strict=True):
        groups[sha256].append(path)
    expected = {pair for paths in groups.values() for pair in combinations(sorted(paths), 2)}
    assert len(expected) > 20
    found = told(capfd, test_data / "kermany")
    assert {(pair["a"], pair["b"]) for pair in found["pairs"] if pair["kind"] == "exact"} == expected
    # Apart from them, one child's next exposure is all that looks the same.
    near = [pair for pair in found["pairs"] if pair["kind"] == "near"]
    subjects = manifest.set_index("path")["subject"]
    assert all(subjects[pair["a"]] == subjects[pair["b"]] for pair in near)
    assert len(near) <= 3


def test_any_tree_will_do(capfd, tmp_path):
    picture = decode(DEMO_DIR / "test/NORMAL/phantom-014.webp").pixels
    for name, kind in {"deep/down/one.png": "cropped by 2 %", "two.jpg": "mirrored"}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(ALTERATIONS[kind](picture)).save(tmp_path / name)
    Image.fromarray(picture).save(tmp_path / "whole.webp", quality=90)
    write_images(tmp_path, ["noise/other.png"])
    (tmp_path / "manifest.csv").write_text("something,else\n1,2\n", encoding="utf-8")
    found = told(capfd, tmp_path)
    assert [(pair["a"], pair["b"], pair["mirrored"]) for pair in found["pairs"]] == [
        ("deep/down/one.png", "two.jpg", True),
        ("deep/down/one.png", "whole.webp", False),
        ("two.jpg", "whole.webp", True),
    ]
    assert found["images"] == 4


def test_the_summary_tells_people_the_answer_first(capfd):
    code, out, err = run(capfd, DEMO_DIR)
    assert (code, err) == (0, "")
    assert out.splitlines()[0] == (
        "14 of 239 images are there more than once: 3 pairs of files with the same bytes, 4 pairs of altered "
        "copies, 1 of them mirrored."
    )
    assert "train/NORMAL/phantom-187.webp: truncated." in out


def test_no_duplicates_is_said(capfd, tmp_path):
    write_images(tmp_path, ["a.png"])
    assert run(capfd, tmp_path)[1] == "No duplicates among 1 image.\n"


def test_long_lists_are_cut_for_people_only(capfd, tmp_path):
    write_images(tmp_path, [f"{number:03}.png" for number in range(40)])
    out = run(capfd, tmp_path)[1]
    assert out.endswith("… and 9 more pairs (--json)\n")
    assert len(told(capfd, tmp_path)["pairs"]) == 39


def test_what_cannot_be_compared_is_told(capfd, tmp_path):
    write_images(tmp_path, ["a.png"])
    (tmp_path / "b.png").write_bytes(b"")
    (tmp_path / "c.png").symlink_to(DEMO_DIR / "test/NORMAL/phantom-014.webp")
    found = told(capfd, tmp_path)
    assert [(one["path"], one["problem"]) for one in found["problems"]] == [("b.png", "not an image")]
    assert found["left_out"] == ["Left out: 1 symbolic links that leave the folder."]
    assert "b.png: not an image." in run(capfd, tmp_path)[1]


@pytest.mark.parametrize("name", ["nowhere", "empty", "file.txt"])
def test_a_folder_that_cannot_be_used_is_one_line(capfd, tmp_path, name):
    (tmp_path / "empty").mkdir()
    (tmp_path / "file.txt").write_text("x", encoding="utf-8")
    code, out, err = run(capfd, tmp_path / name)
    assert (code, out) == (2, "")
    assert err.startswith("Error: ")
    assert err.count("\n") == 1
