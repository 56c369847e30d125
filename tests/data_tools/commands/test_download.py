"""``python -m data_tools download`` as users meet it."""

import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tqdm import tqdm

from data_tools.cli import main
from data_tools.commands.download import going_on
from engine.datasets.catalog import load_dataset
from tests.data_tools.download.web import (
    Site,
    contents,
    serving,
    small_set,
    write_files,
    write_list,
    zip_bytes,
)

ROOT = Path(__file__).resolve().parents[3]
FILES = small_set(9)
PATHS = sorted(FILES)
COUNTS = "test/NORMAL 3, train/NORMAL 3, train/PNEUMONIA 3"


@pytest.fixture
def listed(tmp_path) -> Path:
    return write_list(tmp_path / "list.sha256", FILES)


def run(capfd, *arguments: object) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as exit_:
        main([str(argument) for argument in ("download", *arguments)])
    return exit_.value.code, *capfd.readouterr()


def start(*arguments: object) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "data_tools", "download", *(str(argument) for argument in arguments)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_until(true, process: subprocess.Popen) -> None:
    while not true():
        assert process.poll() is None, process.communicate()
        time.sleep(0.002)


def test_a_dataset_is_downloaded_told_and_ready_to_use(capfd, tmp_path, listed):
    folder = tmp_path / "kermany data"
    with serving(Site(zip_bytes({**FILES, "val/NORMAL/v.jpeg": b"v", ".DS_Store": b"x"}))) as site:
        code, out, err = run(capfd, "kermany", folder, "--url", site.url, "--list", listed)
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == f"Fetched {len(site.content) / 1000:.1f} kB from {site.url}"
    assert lines[1:4] == [
        f"Unpacked 9 files, 27.0 kB: {folder}",
        "On offer but on no list, left out: val/NORMAL 1.",
        f"kermany is complete in {folder}: 9 files, each with its published checksum ({COUNTS}).",
    ]
    assert lines[4].startswith("CC BY 4.0: Kermany")
    assert lines[5:] == [
        "Next:",
        f"  python -m data_tools scan '{folder}'",
        f"  python -m engine train --arch efficientnet_b0 --data '{folder}' --out weights/mine",
        f"  PNEUMOSCOPE_DATA='{folder}' streamlit run Home.py",
    ]
    assert contents(folder) == FILES
    assert load_dataset(folder).splits == ["train", "test"]


def test_a_finished_dataset_is_only_verified(capfd, tmp_path, listed):
    write_files(tmp_path / "out", FILES)
    with serving(Site(b"")) as site:
        code, out, err = run(capfd, "kermany", tmp_path / "out", "--url", site.url, "--list", listed)
    assert (code, err, site.asked) == (0, "", [])
    assert out.startswith(
        f"kermany is complete in {tmp_path / 'out'}: 9 files, each with its published checksum"
    )


def test_verify_tells_what_is_wrong_and_changes_nothing(capfd, tmp_path, listed):
    folder = tmp_path / "out"
    write_files(folder, {**FILES, PATHS[0]: b"other", "val/NORMAL/v.jpeg": b"v"})
    (folder / PATHS[1]).unlink()
    before = contents(folder)
    code, out, err = run(capfd, "kermany", folder, "--verify", "--list", listed)
    assert code == 2
    assert out.splitlines() == [
        "Not as published, and not put in place: 1 file",
        f"  {PATHS[0]} (another checksum)",
        "Missing: 1 file",
        f"  {PATHS[1]}",
        "In the folder but on no list: val/NORMAL 1.",
    ]
    assert err == (
        f"Error: kermany in '{folder}' is not complete: of 9 files 1 not as published and 1 missing; "
        f"python -m data_tools download kermany {folder} brings them.\n"
    )
    assert contents(folder) == before


def test_verify_of_a_good_folder_ends_well(capfd, tmp_path, listed):
    write_files(tmp_path / "out", FILES)
    code, out, err = run(capfd, "kermany", tmp_path / "out", "--verify", "--list", listed, "--json")
    assert (code, err) == (0, "")
    assert json.loads(out)["complete"] is True


def test_a_wrong_checksum_ends_with_exit_code_2_and_is_listed(capfd, tmp_path, listed):
    folder = tmp_path / "out"
    with serving(Site(zip_bytes({**FILES, PATHS[4]: b"swapped"}))) as site:
        code, out, err = run(capfd, "kermany", folder, "--url", site.url, "--list", listed, "--json")
    assert code == 2
    assert json.loads(out)["wrong"] == [{"path": PATHS[4], "problem": "another checksum"}]
    assert err == (
        f"Error: kermany in '{folder}' is not complete: of 9 files 1 not as published; run the command again, or "
        f"give a mirror by --url. What came is '{folder}/.download/rejected.zip'.\n"
    )
    assert not (folder / PATHS[4]).exists()


def test_files_that_an_own_archive_lacks_are_told(capfd, tmp_path, listed):
    (tmp_path / "my.zip").write_bytes(zip_bytes({PATHS[0]: FILES[PATHS[0]]}))
    code, out, err = run(capfd, "kermany", tmp_path / "o", "--archive", tmp_path / "my.zip", "--list", listed)
    assert code == 2
    assert "Missing: 8 files\n" in out
    assert err.endswith(
        "8 missing in "
        + str(tmp_path / "my.zip")
        + "; leave out --archive or --source to ask the publisher.\n"
    )


def test_many_missing_files_are_told_shortly(capfd, tmp_path):
    (tmp_path / "empty").mkdir()
    code, out, err = run(capfd, "kermany", tmp_path / "empty", "--verify")
    assert code == 2
    assert len(out.splitlines()) == 22
    assert "Missing: 5,840 files\n" in out
    assert out.endswith("  and 5,820 more; --json names all\n")
    assert "of 5,840 files 5,840 missing" in err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "Missing argument 'DATASET'"),
        (["chexpert", "x"], "There is no dataset 'chexpert' to download; known: kermany."),
        (["kermany", "x", "--source", "ftp"], "Invalid value for '--source'"),
        (["kermany", "x", "--verify", "--url", "http://x"], "--verify fetches nothing; leave out --url."),
        (
            ["kermany", "x", "--source", "kaggle", "--url", "http://x"],
            "--source and --url name different sources",
        ),
        (
            ["kermany", "x", "--archive", "a.zip", "--url", "http://x"],
            "--url and --archive name different sources",
        ),
        (["kermany", "x", "--list", "absent"], "The list of checksums 'absent' cannot be read"),
        (["kermany", "absent", "--verify"], "There is no folder 'absent'"),
        (["kermany", "x", "--url", "ftp://x"], "'ftp://x' is not an address of the web"),
        (["kermany", "x", "--archive", "absent.zip"], "The archive 'absent.zip' cannot be read"),
        (["kermany", "n" * 5000], "File name too long"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(capfd, tmp_path, monkeypatch, arguments, message):
    monkeypatch.chdir(tmp_path)
    code, out, err = run(capfd, *arguments)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert message in err


def test_a_refusal_of_the_server_is_one_line(capfd, tmp_path, listed):
    with serving(Site(b"", statuses=[403])) as site:
        code, out, err = run(capfd, "kermany", tmp_path / "out", "--url", site.url, "--list", listed)
    assert (code, out) == (2, "")
    assert err.startswith(f"Error: The server refuses {site.url} (HTTP 403 Forbidden); download the archive")


def test_without_kaggles_client_its_installation_is_told(capfd, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "kagglehub", None)
    code, out, err = run(capfd, "kermany", tmp_path / "out", "--source", "kaggle")
    assert (code, out) == (2, "")
    assert "run 'pip install kagglehub'" in err


def test_a_killed_download_goes_on_where_it_was(capfd, tmp_path, listed):
    folder = tmp_path / "out"
    part = folder / ".download" / "archive.zip.part"
    with serving(Site(zip_bytes(FILES), pause=0.05)) as site:
        with start("kermany", folder, "--url", site.url, "--list", listed) as process:
            wait_until(lambda: part.exists() and part.stat().st_size >= 5_000, process)
            process.kill()
        there = part.stat().st_size
        site.pause = 0.0
        code, out, err = run(capfd, "kermany", folder, "--url", site.url, "--list", listed, "--json")
    told = json.loads(out)
    assert (code, err) == (0, "")
    assert site.first_bytes() == [0, there]
    assert (told["resumed_at"], told["fetched_bytes"]) == (there, len(site.content) - there)
    assert contents(folder) == FILES


@pytest.mark.slow
def test_an_unpacking_killed_again_and_again_never_leaves_half_a_file(capfd, tmp_path):
    files = small_set(400, size=60_000)
    listed = write_list(tmp_path / "list", files)
    (tmp_path / "my.zip").write_bytes(zip_bytes(files))
    folder = tmp_path / "out"
    arguments = ("kermany", folder, "--archive", tmp_path / "my.zip", "--list", listed)

    def unpacked() -> dict[str, bytes]:
        return {path: raw for path, raw in contents(folder).items() if not path.startswith(".")}

    def count() -> int:
        return sum(1 for file in folder.glob("*/*/*"))

    for least in (1, 60, 150, 220):
        with start(*arguments) as process:
            wait_until(lambda least=least: count() >= least, process)
            process.kill()
        there = unpacked()
        assert len(there) >= least
        assert there == {path: files[path] for path in there}
    code, out, _ = run(capfd, *arguments, "--json")
    assert (code, json.loads(out)["placed"]) == (0, 400 - len(there))
    assert contents(folder) == files


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no SIGINT to one process")
def test_an_interrupted_download_says_so(tmp_path, listed):
    folder = tmp_path / "out"
    part = folder / ".download" / "archive.zip.part"
    with (
        serving(Site(zip_bytes(FILES), pause=0.05)) as site,
        start("kermany", folder, "--url", site.url, "--list", listed) as process,
    ):
        wait_until(lambda: part.exists() and part.stat().st_size >= 3_000, process)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (130, "")
    assert err.endswith("Interrupted.\n")
    assert "Traceback" not in err
    assert part.exists()


@pytest.mark.parametrize("total", [2_000_000, 0])
def test_progress_counts_bytes_and_no_speed_for_those_of_before(total):
    with tqdm(total=None, file=io.StringIO(), unit="B", unit_scale=True) as bar:
        move = going_on(bar)
        move(900_000, total)
        move(1_000_000, total)
        assert (bar.n, bar.initial, bar.total) == (1_000_000, 900_000, total or None)
        move(5_000, total)
        assert (bar.n, bar.initial) == (5_000, 5_000)
