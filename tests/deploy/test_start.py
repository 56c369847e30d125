"""The container's steps, run without a container: copy, data folder, start, health check."""

import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.deploy.project_files import listed
from tests.deploy.servers import (
    WITHOUT_CAPABILITIES,
    clean_environment,
    files_of,
    free_port,
    serving,
    watch_outside,
)

ROOT = Path(__file__).resolve().parents[2]
INSTALL = ROOT / "deploy" / "install.sh"


def step(*arguments: object, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [str(INSTALL), *map(str, arguments)],
        env=clean_environment(**environment),
        capture_output=True,
        text=True,
        check=False,
    )


def healthy(script: Path, **environment: str) -> int:
    return subprocess.run(
        [sys.executable, script], env=clean_environment(**environment), check=False
    ).returncode


def test_a_step_that_does_not_exist_names_those_that_do():
    done = step("everything")
    assert done.returncode == 2
    assert "install.sh app SOURCE APP" in done.stderr


def test_the_data_folder_is_entered_by_its_owner_only(tmp_path):
    assert step("data", tmp_path / "made" / "data").returncode == 0
    assert stat.S_IMODE((tmp_path / "made" / "data").stat().st_mode) == 0o700


def test_the_health_check_fails_where_nothing_answers():
    assert healthy(ROOT / "deploy" / "health.py", STREAMLIT_SERVER_PORT=str(free_port())) == 1


@pytest.mark.slow
def test_what_is_pinned_satisfies_the_step_for_packages():
    """In an environment that has them, the step has nothing to fetch: it names the right packages."""
    done = step("packages", ROOT / "requirements.txt", PIP_NO_INDEX="1", PIP_DISABLE_PIP_VERSION_CHECK="1")
    assert done.returncode == 0, done.stderr
    satisfied = [
        line for line in done.stdout.splitlines() if line.startswith("Requirement already satisfied")
    ]
    assert satisfied[0].startswith("Requirement already satisfied: torch==")
    assert "Installing" not in done.stdout


@pytest.fixture
def short_path() -> Iterator[Path]:
    """Return a folder whose path is short, as a container's are: Chromium makes a socket in it."""
    with tempfile.TemporaryDirectory(prefix="ps-") as folder:
        yield Path(folder)
        for one in [Path(folder), *Path(folder).rglob("*")]:
            if one.is_dir():
                one.chmod(0o755)


@pytest.mark.slow
def test_the_app_starts_from_a_read_only_folder_and_writes_to_its_data_folder_only(short_path):
    # Run as root without its powers, or as anybody, the rights of files hold.
    if os.geteuid() == 0 and not shutil.which("setpriv"):
        pytest.skip("root may write anywhere, and setpriv (util-linux) is not here to stop it")
    powers = WITHOUT_CAPABILITIES if os.geteuid() == 0 else []
    app, home = short_path / "app", short_path / "data"
    done = step("app", ROOT, app)
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in app.iterdir()) == sorted({path.split("/")[0] for path in listed()})
    assert step("data", home).returncode == 0
    assert [path for path in app.rglob("*") if path.stat().st_mode & 0o222] == []
    assert not (app / ".streamlit" / "secrets.toml").exists()
    tried = subprocess.run([*powers, "touch", str(app / "new")], capture_output=True, check=False)
    assert tried.returncode != 0

    watch_outside(short_path / "watch", short_path / "outside")
    before, port = files_of(app), free_port()
    settings = {"PNEUMOSCOPE_HOME": str(home), "STREAMLIT_SERVER_PORT": str(port)}
    with serving(
        [*powers, str(app / "deploy" / "start.sh")], short_path, port, short_path / "log",
        health="_stcore/health", HOME=str(short_path / "nowhere"),
        PYTHONPATH=str(short_path / "watch"), **settings,
    ) as running:  # fmt: skip
        assert healthy(app / "deploy" / "health.py", **settings) == 0
        assert "0.0.0.0" in running.log.read_text()
        checked = subprocess.run(
            [*powers, str(app / "deploy" / "install.sh"), "check", str(app)],
            env=clean_environment(TMPDIR=str(home / "tmp")), capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert checked.returncode == 0, checked.stderr
        assert "phantom-014" in checked.stdout
    assert files_of(app) == before
    assert sorted(path.name for path in short_path.iterdir()) == ["app", "data", "log", "watch"]
    assert sorted(path.name for path in home.iterdir()) == ["home", "tmp"]


def test_a_data_folder_that_cannot_be_written_is_said_in_one_line(tmp_path):
    (tmp_path / "file").touch()
    done = subprocess.run(
        [str(ROOT / "deploy" / "start.sh")],
        env=clean_environment(PNEUMOSCOPE_HOME=str(tmp_path / "file" / "data")),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith("Error: cannot write to")
