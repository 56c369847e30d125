"""The benchmarks themselves: what they report is put together right. How fast anything is, no test says."""

import subprocess
import zipfile

import numpy as np
import pytest
import torch
from PIL import Image

from engine.errors import InputError
from engine.inference.runners import Runtime
from engine.inference.scorer import make_scorer
from engine.models.config import ModelConfig
from engine.models.layers import get_layer
from engine.models.store import LoadedModel
from tests.benchmarks import __main__ as command
from tests.benchmarks import decode, gradcam_beside_package, harness, scoring
from tests.benchmarks.harness import Agreement, Comparison, Goal, Speed, speed, time_in_turns
from tests.benchmarks.peers import peer_python
from tests.benchmarks.report import (
    END,
    START,
    Machine,
    Measured,
    read_results,
    table,
    with_table,
    write_results,
)
from tests.benchmarks.subjects import random_network

TINY = ModelConfig(arch="simple_cnn", width=4, size=32)

MACHINE = Machine("Some CPU", 2, "Linux x86_64", "3.11.0", {"torch": "2.0.0"})
FASTER = Comparison("decode", "Pillow", Speed(300.0, 250.0), Speed(100.0, 99.9), Goal("≥", 2.5))
ALIKE = Agreement("gray levels", 0.1834, Goal("<", 2))
MISSED = Agreement("correlation", 0.99899999, Goal("≥", 0.999))
RESULTS = {
    "decode": Measured("2026-01-02", MACHINE, (FASTER, ALIKE)),
    "gradcam": Measured("2026-01-02", MACHINE, (MISSED,)),
}


@pytest.fixture
def originals(tmp_path):
    """Three smooth JPEG files of 600 × 900 pixels."""
    folder = tmp_path / "originals" / "NORMAL"
    folder.mkdir(parents=True)
    rows, columns = np.mgrid[:600, :900]
    for index in range(3):
        gray = 120 + 90 * np.sin(rows / (60 + 10 * index)) * np.cos(columns / 80)
        Image.fromarray(gray.astype(np.uint8)).save(folder / f"{index}.jpeg", quality=95)
    return sorted(folder.iterdir())


@pytest.fixture
def squares():
    return np.random.default_rng(0).integers(0, 256, (5, TINY.size, TINY.size), dtype=np.uint8)


@pytest.mark.parametrize(
    ("goal", "kept", "broken"),
    [(Goal("≥", 4), 4.0, 3.99), (Goal("≤", 0.001), 0.001, 0.0011), (Goal("<", 2), 1.99, 2.0)],
)
def test_goal(goal, kept, broken):
    assert goal.met(kept)
    assert not goal.met(broken)
    assert not goal.met(float("nan"))


def test_ways_take_turns_after_a_warm_up():
    calls = []
    ways = {name: lambda name=name: calls.append(name) for name in "ab"}
    seconds = time_in_turns(ways, repeats=3)
    assert "".join(calls) == "ab" + "ab" + "ba" + "ab"
    assert [len(seconds[name]) for name in "ab"] == [3, 3]
    assert min(seconds["a"] + seconds["b"]) >= 0


def test_speed_is_of_the_fastest_and_the_median_repeat():
    assert speed([4.0, 1.0, 2.0], images=8) == Speed(best=8.0, median=4.0)


def test_table_tells_speeds_goals_and_where_they_were_measured():
    text = table(RESULTS)
    assert "| decode | 300 (250) | Pillow: 100 (99.9) | 3.00× (2.50×) | ≥ 2.5× |" in text
    assert "| gray levels |  |  | 0.18 | < 2 |" in text
    assert (
        text.count("Measured on 2026-01-02, Some CPU, 2 cores, Linux x86_64, Python 3.11.0, torch 2.0.0.")
        == 1
    )


def test_table_never_rounds_a_miss_into_a_hit():
    assert "| correlation |  |  | 0.998999 | ≥ 0.999, missed |" in table(RESULTS)


def test_table_tells_runs_of_different_days_apart():
    later = RESULTS | {"gradcam": Measured("2026-03-04", MACHINE, (MISSED,))}
    lines = table(later).splitlines()[-2:]
    assert lines[0].startswith("Measured on 2026-01-02")
    assert lines[0].endswith(": decode.")
    assert lines[1].startswith("Measured on 2026-03-04")
    assert lines[1].endswith(": gradcam.")


def test_readme_gets_the_table_between_its_markers_and_nothing_else_changes():
    readme = f"# Name\n\nbefore\n\n{START}\nold table\n{END}\n\nafter\n"
    once = with_table(readme, RESULTS)
    assert once == f"# Name\n\nbefore\n\n{START}\n{table(RESULTS)}\n{END}\n\nafter\n"
    assert with_table(once, RESULTS) == once


@pytest.mark.parametrize("readme", ["no table", START, END + START, f"{START}{END}{START}{END}"])
def test_readme_without_its_markers_is_refused(readme):
    with pytest.raises(InputError, match="once each"):
        with_table(readme, RESULTS)


def test_results_survive_their_file(tmp_path):
    path = tmp_path / "results.json"
    assert read_results(path) == {}
    write_results(RESULTS, path)
    assert read_results(path) == RESULTS


def test_readme_shows_the_kept_results():
    kept = read_results(command.RESULTS)
    if not kept:
        pytest.skip("no results are kept yet: python -m tests.benchmarks --update-readme")
    readme = command.README.read_text(encoding="utf-8")
    assert with_table(readme, kept) == readme


def test_decode(originals):
    compared = decode.compare_speed(originals, repeats=1)
    assert compared.value == pytest.approx(compared.ours.best / compared.theirs.best)
    assert 0 < decode.gray_difference(originals).value < 2
    straightforward = decode.straightforward(originals[0])
    assert np.abs(straightforward.astype(float) - decode.full_size(originals[0])).mean() < 2


def test_score_changes_are_those_of_full_size_decoding(originals, squares, tmp_path):
    model = LoadedModel("tiny", TINY, random_network(TINY, squares), "", tmp_path)
    mean, largest = decode.score_changes(model, originals)
    assert 0 < mean.value <= largest.value < 0.01


def test_runners_and_the_plain_loop_score_alike(squares):
    network = random_network(TINY, squares)
    rows = scoring.compare_runners(network, TINY, squares, repeats=1)
    assert [type(row) for row in rows] == [Comparison, Agreement] * 2
    assert all(row.goal.met(row.value) for row in rows if isinstance(row, Agreement))
    assert np.std(scoring.plain_scores(network, [scoring.Squares(squares)[i][None] for i in range(5)])) > 1e-3


def test_end_to_end_scores_every_file(originals, squares, tmp_path):
    model = LoadedModel("tiny", TINY, random_network(TINY, squares), "", tmp_path)
    row = scoring.compare_end_to_end(make_scorer(model, runtime=Runtime.TORCH), originals, repeats=1)
    assert row.what.startswith("score 3 files end to end")
    assert row.ours.best > 0
    assert row.theirs.best > 0


class FullBackward:
    """Grad-CAM by the book: a backward pass through the whole network."""

    def __init__(self, network: torch.nn.Module, layer: str):
        self.network = network
        self.kept = []
        get_layer(network, layer).register_forward_hook(self.keep)

    def keep(self, _module, _inputs, output):
        output.retain_grad()
        self.kept = [output]

    def raw(self, images: torch.Tensor) -> np.ndarray:
        self.network(images)[:, -1].sum().backward()
        (feature,) = self.kept
        weights = feature.grad.mean(dim=(2, 3), keepdim=True)
        return (weights * feature).sum(dim=1).relu().detach().numpy()

    def heatmaps(self, images: torch.Tensor) -> np.ndarray:
        return self.raw(images)


def test_grad_cam_beside_a_full_backward_pass(squares):
    network = random_network(TINY, squares)
    rows = gradcam_beside_package.compare("tiny", network, TINY, squares, FullBackward, repeats=1)
    assert rows[0].against == "grad-cam 1.5.7"
    assert rows[1].value >= 0.999


def test_correlation_of_flat_maps():
    flat, slope = np.zeros((2, 2)), np.arange(4.0).reshape(2, 2)
    assert gradcam_beside_package.smallest_correlation(np.array([slope, flat]), np.array([slope, flat])) == 1
    assert (
        gradcam_beside_package.smallest_correlation(np.array([slope, flat]), np.array([slope, slope])) == -1
    )


def test_random_network_is_always_the_same(squares):
    one, other = (random_network(TINY, squares).state_dict() for _ in range(2))
    assert all(torch.equal(one[name], other[name]) for name in one)


def test_peers_environment_sees_its_own_packages_and_the_project_s(tmp_path):
    wheel = tmp_path / "tiny_peer-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("tiny_peer.py", "NAME = 'peer'\n")
        archive.writestr(
            "tiny_peer-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: tiny-peer\nVersion: 1.0\n"
        )
        archive.writestr(
            "tiny_peer-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr("tiny_peer-1.0.dist-info/RECORD", "")
    pins = tmp_path / "peers.txt"
    pins.write_text(f"{wheel}\n", encoding="utf-8")
    python = peer_python(tmp_path / "peers", pins)
    code = "import tiny_peer, numpy; print(tiny_peer.NAME, numpy.__version__)"
    said = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.split() == ["peer", np.__version__]
    made = (tmp_path / "peers" / "pyvenv.cfg").stat().st_mtime_ns
    assert peer_python(tmp_path / "peers", pins) == python
    assert (tmp_path / "peers" / "pyvenv.cfg").stat().st_mtime_ns == made


def test_peers_that_cannot_be_installed(tmp_path):
    pins = tmp_path / "peers.txt"
    pins.write_text("./not-there.whl\n", encoding="utf-8")
    with pytest.raises(InputError, match="could not be installed"):
        peer_python(tmp_path / "peers", pins)


def test_quick_run_prints_the_table_and_keeps_nothing(originals, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(command, "RESULTS", tmp_path / "results.json")
    monkeypatch.setattr(decode, "SHIPPED", ())
    assert command.main(["decode", "--quick", "--data", str(tmp_path)]) == 0
    assert "| decode and fit a published file, one thread |" in capsys.readouterr().out
    assert not (tmp_path / "results.json").exists()


def test_run_keeps_its_results_beside_those_of_others_and_updates_the_readme(
    originals, tmp_path, monkeypatch
):
    kept, readme = tmp_path / "results.json", tmp_path / "README.md"
    write_results({"gradcam": RESULTS["gradcam"]}, kept)
    readme.write_text(f"before\n{START}\n{END}\nafter\n", encoding="utf-8")
    monkeypatch.setattr(command, "RESULTS", kept)
    monkeypatch.setattr(command, "README", readme)
    monkeypatch.setattr(decode, "SHIPPED", ())
    monkeypatch.setattr(harness, "PAUSE", 0.0)
    assert command.main(["decode", "--update-readme", "--data", str(tmp_path)]) == 0
    results = read_results(kept)
    assert list(results) == ["decode", "gradcam"]
    assert results["gradcam"] == RESULTS["gradcam"]
    assert results["decode"].machine.versions["numpy"] == np.__version__
    assert readme.read_text(encoding="utf-8") == f"before\n{START}\n{table(results)}\n{END}\nafter\n"


@pytest.mark.parametrize("benchmark", ["decode", "scoring", "gradcam"])
def test_a_folder_without_radiographs_is_told_in_one_line(benchmark, tmp_path, capsys):
    assert command.main([benchmark, "--data", str(tmp_path)]) == 2
    assert capsys.readouterr().err.splitlines()[-1].startswith("Error: ")


@pytest.mark.parametrize("arguments", [["decoding"], ["--quick", "--update-readme"]])
def test_arguments_that_make_no_sense(arguments, capsys):
    with pytest.raises(SystemExit, match="2"):
        command.main(arguments)
    assert "error:" in capsys.readouterr().err
