"""``python -m data_tools build`` as users meet it, also when it is stopped."""

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from data_tools.build.workshop import UNFINISHED
from data_tools.cli import main
from engine.datasets.catalog import load_dataset
from engine.errors import InputError
from engine.imaging.decode import decode
from tests.data_tools.build import chests

ROOT = Path(__file__).resolve().parents[3]

CHILD = """
import sys
import data_tools.build.run, data_tools.commands.build
from data_tools.cli import main
print("ready", flush=True)
main(sys.argv[1:])
"""
"""Runs the command line, and says when the imports are done and the work begins."""

LIMITED = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY))
from data_tools.cli import main
main(sys.argv[2:])
"""
"""Runs the command line in a process that may write files of so many bytes only."""

PLAINLY = "from data_tools.cli import main; import sys; main(sys.argv[1:])"
"""Runs the command line as it is."""

NOT_EVERYWHERE = ("setpriv", "--bounding-set=-dac_override,-dac_read_search")
"""Starts a program without the superuser's leave to write everywhere."""


def run(capfd, *arguments: object) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as exit_:
        main([str(argument) for argument in arguments])
    return exit_.value.code, *capfd.readouterr()


def child(
    script: str, *arguments: object, before: tuple[str, ...] = (), **options
) -> subprocess.CompletedProcess:
    return subprocess.run(
        [*before, sys.executable, "-c", script, *map(str, arguments)],
        cwd=ROOT, capture_output=True, text=True, check=False, **options,
    )  # fmt: skip


@pytest.fixture
def kaggle(tmp_path) -> Path:
    return chests.kaggle(tmp_path / "sources" / "kaggle")


def test_a_dataset_is_built_and_told(capfd, kaggle, tmp_path):
    out = tmp_path / "new"
    code, said, err = run(capfd, "build", "--source", f"kaggle={kaggle}", "--out", out, "--size", 64)
    assert (code, err) == (0, "")
    assert said.startswith(f"Built 12 images from 1 source: {out}\n\nsplit  NORMAL  PNEUMONIA\n")
    assert said.endswith("The manifest's column weight makes the classes even in train.\n")
    assert len(load_dataset(out).catalog) == 12
    code, said, err = run(capfd, "build", "--source", f"kaggle={kaggle}", "--out", out, "--size", 64)
    assert (code, err) == (0, "")
    assert said.startswith("Already built 12 images")


def test_json_and_a_dry_run(capfd, kaggle, tmp_path):
    db = chests.radiography(tmp_path / "sources" / "db", normal=[0, 12], viral=[15])
    out = tmp_path / "new"
    arguments = [
        "build",
        "--source",
        f"k={kaggle}",
        "--source",
        f"db:radiography={db}",
        "--out",
        out,
        "--json",
    ]
    code, said, err = run(capfd, *arguments, "--dry-run", "--balance", "none", "--split", "1/0/0")
    assert (code, err) == (0, "")
    assert json.loads(said) == {
        "out": str(out), "written": False, "images": 14, "counts": {"train": {"NORMAL": 7, "PNEUMONIA": 7}},
        "removed": {"duplicate": 1}, "labels_left_out": 0,
        "sources": {"k": {"layout": "kaggle", "images": 12}, "db": {"layout": "radiography", "images": 2}},
        "balance": "none", "seed": 0,
    }  # fmt: skip
    assert not out.exists()


def test_options_go_before_the_recipe_and_its_folders_lie_beside_it(capfd, kaggle, tmp_path):
    recipe = tmp_path / "mine.toml"
    recipe.write_text('size = 48\nseed = 4\n[sources.kaggle]\ndir = "sources/kaggle"\nlicence = "as told"\n')
    out = tmp_path / "new"
    code, _, err = run(
        capfd, "build", "--recipe", recipe, "--out", out, "--seed", 5, "--balance-splits", "train, val"
    )
    assert (code, err) == (0, "")
    kept = (out / "recipe.toml").read_text()
    assert "size = 48\n" in kept
    assert "seed = 5\n" in kept
    assert 'balance_splits = ["train", "val"]\n' in kept
    assert "as told" in (out / "README.md").read_text()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "There is no source; give at least one: --source NAME=DIR."),
        (["--source", "kaggle"], "Expected --source NAME=DIR, but got 'kaggle'."),
        (["--source", "a=", "--seed", "1"], "Expected --source NAME=DIR, but got 'a='."),
        (["--source", "a=x", "--source", "a=y"], "Two sources are named a"),
        (["--source", "A=x"], "'A' cannot name a source"),
        (["--source", "a=nowhere"], "There is no folder 'nowhere'"),
        (["--source", "a:kagle=."], "Unknown layout 'kagle'; choose one of auto, folder, kaggle"),
        (["--source", "a:rsna=."], "does not look like RSNA Pneumonia Detection Challenge"),
        (["--source", "a=.", "--split", "8/1/1"], "Cannot read the split '8/1/1'"),
        (["--source", "a=.", "--balance", "both"], "Unknown balance 'both'"),
        (["--source", "a=.", "--padding", "blue"], "Unknown padding 'blue'"),
        (["--source", "a=.", "--format", "gif"], "Expected `format` to be one of png, jpeg, webp"),
        (["--source", "a=.", "--size", "1"], "Expected `size` between 16 and 4096"),
        (["--source", "a=."], "holds no image files"),
        (["--recipe", "none.toml"], "Cannot read the recipe 'none.toml': No such file"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(capfd, tmp_path, monkeypatch, arguments, message):
    monkeypatch.chdir(tmp_path)
    code, said, err = run(capfd, "build", *arguments, "--out", tmp_path.parent / "new")
    assert (code, said) == (2, "")
    assert err.startswith("Error: ")
    assert err.count("\n") == 1
    assert message in err
    assert list(tmp_path.iterdir()) == []


def test_a_used_folder_is_refused_and_stays_as_it_is(capfd, kaggle, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.tex").write_text("mine")
    code, _, err = run(capfd, "build", "--source", f"k={kaggle}", "--out", tmp_path / "mine")
    assert code == 2
    assert "holds something else; name a new folder for the dataset." in err
    assert chests.contents(tmp_path / "mine") == {"thesis.tex": b"mine"}


# Killed at any moment


def looks_done_only_if_done(out: Path, finished: dict[str, bytes]) -> None:
    """Check a folder after a kill: no manifest but of a whole dataset, no half-written image under its name."""
    manifest = out / "manifest.csv"
    if manifest.exists() and manifest.read_text() != UNFINISHED:
        now = {name: data for name, data in chests.contents(out).items() if not name.startswith(".building")}
        assert now == finished
        return
    if out.exists():
        with pytest.raises(InputError):
            load_dataset(out)
    for image in out.glob("**/*.png"):
        decode(image)


def kill_and_go_on(
    arguments: list[str], out: Path, finished: dict[str, bytes], kills: int, seconds: float
) -> None:
    """Kill the build at random moments of a run of ``seconds``, going on each time; check it at the end.

    A build that came to its end is begun anew, so that every kill meets one that works.
    """
    moments = random.Random(20)
    met = 0
    while met < kills:
        process = subprocess.Popen(
            [sys.executable, "-c", CHILD, *arguments],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert process.stdout.readline() == b"ready\n"
        time.sleep(moments.uniform(0, seconds))
        process.send_signal(signal.SIGKILL)
        process.stdout.read()
        killed = process.wait() == -signal.SIGKILL
        looks_done_only_if_done(out, finished)
        if killed:
            met += 1
        else:
            assert process.returncode == 0
            assert chests.contents(out) == finished
            shutil.rmtree(out)
            shutil.rmtree(os.environ["PNEUMOSCOPE_HOME"])
    assert child(CHILD, *arguments).returncode == 0
    assert chests.contents(out) == finished


@pytest.mark.parametrize("kills", [2, pytest.param(10, marks=pytest.mark.slow)])
@pytest.mark.slow
def test_a_killed_build_goes_on_and_ends_as_if_nothing_had_been(kills, tmp_path, monkeypatch):
    source = chests.kaggle(tmp_path / "sources" / "kaggle", list(range(26)) * (1 if kills == 2 else 4))
    arguments = ["build", "--source", f"k={source}", "--size", "256", "--duplicates", "keep", "--out"]
    monkeypatch.setenv("PNEUMOSCOPE_HOME", str(tmp_path / "home 1"))
    process = subprocess.Popen(
        [sys.executable, "-c", CHILD, *arguments, str(tmp_path / "whole")], cwd=ROOT, stdout=subprocess.PIPE
    )
    process.stdout.readline()
    start = time.monotonic()
    process.stdout.read()
    assert process.wait() == 0
    seconds = time.monotonic() - start
    monkeypatch.setenv("PNEUMOSCOPE_HOME", str(tmp_path / "home 2"))
    out = tmp_path / "killed"
    kill_and_go_on([*arguments, str(out)], out, chests.contents(tmp_path / "whole"), kills, seconds)


# Nowhere to write


@pytest.mark.skipif(os.name != "posix", reason="permissions as POSIX has them")
def test_a_folder_that_may_not_be_written_is_one_line(tmp_path):
    superuser = os.geteuid() == 0
    if superuser and not shutil.which("setpriv"):
        pytest.skip("the superuser may write everywhere, and there is no setpriv to take that leave away")
    source = chests.kaggle(tmp_path / "kaggle", range(4))
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o555)
    for out in (closed, closed / "deep" / "new"):
        before = NOT_EVERYWHERE if superuser else ()
        ended = child(PLAINLY, "build", "--source", f"k={source}", "--out", out, before=before)
        assert (ended.returncode, ended.stdout) == (2, "")
        assert ended.stderr.startswith(f"Error: Cannot write to '{out}': Permission denied.")
        assert ended.stderr.count("\n") == 1
    assert list(closed.iterdir()) == []


def check_full(ended: subprocess.CompletedProcess, out: Path, why: str) -> None:
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.count("\n") == 1
    assert ended.stderr.startswith(
        f"Error: Cannot write to '{out}': {why}. The dataset is not finished; make room"
    )
    with pytest.raises(InputError):
        load_dataset(out)
    assert not [name for name in chests.contents(out) if "draft" in name]


@pytest.mark.slow
def test_files_that_may_grow_no_further_are_an_error_and_nothing_looks_done(kaggle, tmp_path, capfd):
    pytest.importorskip("resource")
    out = tmp_path / "out"
    arguments = ["build", "--source", f"k={kaggle}", "--size", "768", "--out", str(out)]
    # What is measured is kept elsewhere; have that done before.
    assert run(capfd, *arguments, "--dry-run")[0] == 0
    check_full(child(LIMITED, 120_000, *arguments), out, "File too large")
    assert run(capfd, *arguments)[0] == 0
    assert run(capfd, *arguments[:-1], tmp_path / "whole")[0] == 0
    assert chests.contents(out) == chests.contents(tmp_path / "whole")


@contextlib.contextmanager
def small_disk(place: Path, size: str) -> Iterator[Path]:
    """Mount a disk in memory where the system lets us, else skip."""
    place.mkdir()
    mounted = shutil.which("mount") and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)], capture_output=True, check=False
    )
    if not mounted or mounted.returncode:
        pytest.skip("no disk may be mounted here")
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_is_an_error_and_nothing_looks_done(kaggle, tmp_path, capfd):
    with small_disk(tmp_path / "disk", "600k") as disk:
        out = disk / "out"
        arguments = ["build", "--source", f"k={kaggle}", "--size", "512", "--out", out]
        check_full(
            child(CHILD.replace('print("ready", flush=True)', ""), *arguments), out, "No space left on device"
        )
        subprocess.run(["mount", "-o", "remount,size=20m", str(disk)], check=True)
        assert run(capfd, *arguments)[0] == 0
        assert run(capfd, *arguments[:-1], tmp_path / "whole")[0] == 0
        assert chests.contents(out) == chests.contents(tmp_path / "whole")
