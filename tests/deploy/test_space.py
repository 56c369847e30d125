import re
from pathlib import Path

import pytest
import yaml

from engine.deploy.hub import DESCRIPTION, attributes, header
from engine.deploy.space import PORT, write_space
from engine.errors import InputError
from engine.models.catalog import WEIGHTS_FILE
from engine.reporting.notice import NOTICE
from engine.ui.public_server import SENTENCE
from tests.deploy.servers import free_port, serving
from tests.deploy.test_container import instructions, linted

ROOT = Path(__file__).resolve().parents[2]


def front_matter(folder: Path) -> tuple[dict, str]:
    """Return the header of a README.md as the Hub reads it, and the rest."""
    _, block, rest = (folder / "README.md").read_text(encoding="utf-8").split("---\n", 2)
    return yaml.safe_load(block), rest


@pytest.fixture(scope="module")
def space(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("deploy") / "space"
    write_space(out, ["ensemble"], "Children's chests: ours")
    return out


def test_the_header_says_how_the_space_is_run(space):
    fields, rest = front_matter(space)
    assert fields["title"] == "Children's chests: ours"
    assert (fields["sdk"], fields["app_port"], fields["license"]) == ("docker", PORT, "apache-2.0")
    assert NOTICE in rest
    assert "public server" in rest


def test_the_hub_takes_the_header():
    hub = pytest.importorskip("huggingface_hub")
    card = hub.SpaceCard(header({"sdk": "docker", "app_port": PORT}, 'With "quotes": and #'))
    assert card.data.title == 'With "quotes": and #'
    assert len(DESCRIPTION) <= 60


def test_an_ensemble_brings_its_members_and_every_space_the_demo(space):
    models = {folder.name for folder in (space / "weights").iterdir() if not folder.name.startswith("_")}
    assert models == {"ensemble", "mobilenet_v2_black", "mobilenet_v2_crop", "demo"}
    for name in models - {"ensemble"}:
        assert (space / "weights" / name / WEIGHTS_FILE).read_bytes() == (
            ROOT / "weights" / name / WEIGHTS_FILE
        ).read_bytes()
    assert (space / "weights/ensemble/scores/kermany-test.parquet").is_file()
    assert len(list((space / "data_tools/demo").rglob("*.webp"))) >= 240


def test_its_dockerfile_is_the_projects_with_the_spaces_settings(space):
    text = (space / "Dockerfile").read_text()
    assert text.startswith((ROOT / "Dockerfile").read_text())
    settings = " ".join(rest for word, rest in instructions(text) if word == "ENV")
    assert f"STREAMLIT_SERVER_PORT={PORT}" in settings
    assert "STREAMLIT_SERVER_ADDRESS=0.0.0.0" in settings
    assert "PNEUMOSCOPE_PUBLIC=1" in settings
    linted("hadolint", "--no-color", str(space / "Dockerfile"))
    for path in re.findall(r"COPY (?!--from)(.+) \S+$", text, re.MULTILINE):
        assert all((space / one).exists() for one in path.split())


def test_nothing_private_goes_along(space, monkeypatch):
    names = {path.name for path in space.rglob("*")}
    assert not names & {"secrets.toml", ".env", "checkpoint.pt", "__pycache__", "tests", "datasets.json"}
    assert not any(name.endswith(".sqlite") for name in names)


def test_git_lfs_takes_every_binary_file(space):
    large = {line.split(" ")[0][1:] for line in attributes().splitlines()}
    binary = {
        path.suffix for path in space.rglob("*") if path.is_file() and b"\0" in path.read_bytes()[:8000]
    }
    assert binary <= large


def test_a_folder_with_other_files_and_a_model_that_is_not_there_are_refused(tmp_path):
    (tmp_path / "mine.txt").touch()
    with pytest.raises(InputError, match="not empty"):
        write_space(tmp_path, ["demo"])
    with pytest.raises(InputError, match="none of the models"):
        write_space(tmp_path / "new", ["nobody"])
    with pytest.raises(InputError, match="weights of efficientnet_b0 are not here"):
        write_space(tmp_path / "new", ["efficientnet_b0"])
    assert not (tmp_path / "new").exists()


def test_a_git_repository_is_written_into(tmp_path):
    (tmp_path / ".git").mkdir()
    assert write_space(tmp_path, ["demo"]).models == ("demo",)


@pytest.mark.slow
@pytest.mark.browser
def test_the_app_starts_from_the_folder_and_says_where_uploads_go(space, tmp_path, browser):
    port = free_port()
    with serving(
        [str(space / "deploy" / "start.sh")], space, port, tmp_path / "log", health="_stcore/health",
        PNEUMOSCOPE_HOME=str(tmp_path / "data"), STREAMLIT_SERVER_PORT=str(port),
        STREAMLIT_SERVER_ENABLE_XSRF_PROTECTION="false", PNEUMOSCOPE_PUBLIC="1",
    ) as running:  # fmt: skip
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(running.address)
        page.locator(".ps-headline").wait_for(timeout=120_000)
        page.get_by_text(SENTENCE).wait_for(timeout=120_000)
        page.get_by_text("mobilenet_v2_crop").first.wait_for(timeout=120_000)
        assert page.get_by_test_id("stException").count() == 0
        page.close()
