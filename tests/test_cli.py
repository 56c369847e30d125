"""The command line as a whole: its help, its exit codes, and what it does with words that it does not know."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine.cli import main

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = (
    "models",
    "train",
    "score",
    "metrics",
    "compare",
    "stress",
    "claim",
    "ensemble",
    "diagnose",
    "explain",
    "card",
    "results",
    "padding-study",
    "guard",
    "reviews",
    "trust",
)


def python(*arguments: str, **options) -> subprocess.CompletedProcess:
    """Run ``python -m engine`` as users do."""
    return subprocess.run(
        [sys.executable, "-m", "engine", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        **options,
    )


def outcome(capfd, *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as exit_:
        main(list(arguments))
    return exit_.value.code, *capfd.readouterr()


@pytest.mark.parametrize("arguments", [[], ["--help"]])
def test_without_a_command_there_is_help_that_lists_them(capfd, arguments):
    code, out, err = outcome(capfd, *arguments)
    assert (code, err) == (0, "")
    assert "not a medical device" in out
    assert all(f"\n  {command} " in out for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(capfd, command):
    code, out, err = outcome(capfd, command, "--help")
    assert (code, err) == (0, "")
    assert f"Usage: python -m engine {command}" in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["scor"], "No such command 'scor'. Did you mean 'score'? See python -m engine --help."),
        (["--scores"], "No such option: --scores. See python -m engine --help."),
        (["models", "--padding", "x"], "No such option: --padding. See python -m engine models --help."),
        (["metrics"], "Missing argument 'scores'. See python -m engine metrics --help."),
        (["card", "a", "b"], "unexpected extra argument(s) (b). See python -m engine card --help."),
        (["score", "--weights", "w", "--out", "o.csv"], "Missing option '--data'. See"),
        (["score", "--data", "d", "--out", "o.csv"], "Missing option '--weights'. See"),
        (["explain", "x.png", "--out", "maps"], "Missing option '--weights'. See"),
        (["train", "--out", "m"], "Missing option '--data'. See"),
        (["metrics", "s.csv", "--threshold", "high"], "Invalid value for '--threshold'"),
        (["score", "--weights", "w", "--data", "d", "--out", "o.csv", "--size", "big"], "value for '--size'"),
        (["metrics", "\udcff.csv"], "not valid Unicode; rename the file"),
        (["card", "n" * 5000], "File name too long"),
        (["score", "--weights", "w", "--data", "n" * 5000, "--out", "o.csv"], "File name too long"),
    ],
)
def test_what_cannot_be_understood_is_one_line_and_exit_code_2(capfd, arguments, message):
    code, out, err = outcome(capfd, *arguments)
    assert (code, out) == (2, "")
    assert err.startswith("Error: ")
    assert err.count("\n") == 1
    assert message in err


def test_a_process_ends_with_exit_code_2_and_one_line():
    ended = python("metric", "scores.csv")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.splitlines() == [
        "Error: No such command 'metric'. Did you mean 'metrics'? See python -m engine --help."
    ]


def test_a_process_ends_with_exit_code_0():
    ended = python("models")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "improved_pneumonia_cnn" in ended.stdout


def test_a_reader_that_closes_early_causes_no_traceback():
    process = subprocess.Popen(
        [sys.executable, "-m", "engine", "models"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    process.stdout.close()
    assert b"Traceback" not in process.stderr.read()
    process.stderr.close()
    process.wait()
