"""The written demo as it runs: in a process of its own, asked by its API and looked at in a browser."""

import json
import os
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

from engine.cli import main
from engine.deploy.gradio_folder import write_gradio
from tests.deploy.servers import Serving, free_port, serving, watch_outside

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """Write the demo of the ensemble, and run it with nothing of this project on the path but the folder."""
    base = tmp_path_factory.mktemp("gradio")
    folder, temporary = base / "demo", base / "temporary"
    write_gradio(folder, "ensemble")
    temporary.mkdir()
    watch_outside(base / "watch", base / "outside")
    port = free_port()
    with serving(
        [sys.executable, "app.py"], folder, port, base / "log", GRADIO_SERVER_PORT=str(port),
        PYTHONPATH=str(base / "watch"), TMPDIR=str(temporary), HOME=str(base / "home"), PYTHONDONTWRITEBYTECODE="1",
    ) as running:  # fmt: skip
        yield running
    assert not (base / "outside").exists(), (base / "outside").read_text()
    assert [path for path in temporary.rglob("*") if path.is_file()] == [], "an upload stays behind"


def predicted(running: Serving, given: object) -> dict:
    from gradio_client import Client

    return Client(running.address, verbose=False, analytics_enabled=False).predict(
        given, api_name="/diagnose"
    )


def test_the_api_gives_the_score_that_diagnose_gives(demo, test_data, capsys):
    from gradio_client import handle_file

    root = Path(__file__).resolve().parents[2] / "data_tools" / "demo" / "test"
    files = [
        sorted((test_data / "kermany" / "test" / "PNEUMONIA").iterdir())[0],
        sorted((test_data / "kermany" / "test" / "NORMAL").iterdir())[0],
        sorted((root / "PNEUMONIA").iterdir())[0],
    ]
    with pytest.raises(SystemExit):
        main(["diagnose", *map(str, files), "--weights", "ensemble", "--json"])
    expected = json.loads(capsys.readouterr().out)["images"]
    for file, one in zip(files, expected, strict=True):
        told = predicted(demo, handle_file(file))
        (model,) = one["models"]
        assert told["score"] == pytest.approx(model["score"], abs=1e-6)
        assert told["call"] == model["call"]


def test_the_api_says_what_is_wrong_with_a_corrupt_file_and_fetches_no_address(demo, tmp_path):
    from gradio_client import handle_file

    (tmp_path / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\nnothing")
    with pytest.raises(Exception, match="This file cannot be used: "):
        predicted(demo, handle_file(tmp_path / "broken.png"))
    away = {"path": "http://example.com/chest.png", "meta": {"_type": "gradio.FileData"}}
    with pytest.raises(Exception, match="an address is not fetched"):
        predicted(demo, away)


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_visitor_sees_verdict_pictures_and_notice_and_nothing_comes_from_elsewhere(
    demo, browser, theme, tmp_path,
):  # fmt: skip
    context = browser.new_context(viewport={"width": 1440, "height": 1000}, color_scheme=theme)
    page = context.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.set_default_timeout(120_000)
    page.goto(demo.address)
    page.get_by_text("Research use only. Not a medical device").wait_for()
    page.get_by_text("95 % intervals").first.wait_for()
    page.locator(".gallery-item").last.click()
    page.get_by_text("drawn as PNEUMONIA").wait_for()
    expect(page.locator(".ps figure img")).to_have_count(2)
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"\x89PNG\r\n\x1a\nnothing")
    page.locator("input[type=file]").set_input_files(broken)
    page.get_by_text("This file cannot be used").wait_for()
    expect(page.locator(".ps figure img")).to_have_count(0)
    background = {"light": "rgb(255, 255, 255)", "dark": "rgb(15, 19, 23)"}[theme]
    expect(page.locator("body")).to_have_css("background-color", background)
    if folder := os.environ.get("PNEUMOSCOPE_SCREENSHOTS"):
        page.screenshot(path=f"{folder}/gradio-{theme}.png", full_page=True)
    context.close()
    assert [url for url in asked if not url.startswith((demo.address, "data:", "blob:"))] == []
    assert complaints == []
