import re
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import ROOT, free_port, serve
from tests.browser.visit import Visit
from tests.imaging.samples import encode

pytestmark = pytest.mark.slow

NGINX = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin:/opt/homebrew/bin")

# A name that is not the machine's own: browsers take it to this machine, and the app does not know it.
NAME = "pneumoscope.localhost"

AROUND = """
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 256; }}
http {{
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  include {folder}/pneumoscope.conf;
}}
"""


@dataclass(frozen=True)
class Proxy:
    """The app as visitors reach it, and nginx's folder."""

    address: str
    folder: Path
    origin: str


@pytest.fixture(scope="module")
def proxy(tmp_path_factory):
    """Run the app behind nginx as deploy/nginx.conf has it, ports and name apart."""
    if NGINX is None:
        pytest.skip("nginx is not installed")
    home, temporary = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("temporary")
    folder = tmp_path_factory.mktemp("nginx")
    app_port, port = free_port(), free_port()
    text = (ROOT / "deploy" / "nginx.conf").read_text()
    for old, new in {
        "listen 80;\n  server_name pneumoscope.example.org;\n\n": f"listen 127.0.0.1:{port};\n  server_name {NAME};\n\n",
        "server 127.0.0.1:8501;": f"server 127.0.0.1:{app_port};",
    }.items():
        assert text.count(old) == 1
        text = text.replace(old, new)
    (folder / "pneumoscope.conf").write_text(text)
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder))
    options = ("--browser.serverAddress", NAME, "--server.address", "127.0.0.1")
    with serve("Home.py", home, temporary, *options, port=app_port, base="pneumoscope") as running:
        process = subprocess.Popen(
            [NGINX, "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(folder / "nginx.conf")]
        )
        try:
            wait_for_port(port, process, folder)
            yield Proxy(f"http://{NAME}:{port}/pneumoscope", folder, running.address)
        finally:
            process.terminate()
            process.wait(timeout=30)
    # A body or an answer that nginx puts down in a file is told here.
    told = (folder / "error.log").read_text().splitlines()
    assert [line for line in told if "too large body" not in line] == []


def wait_for_port(port: int, process: subprocess.Popen, folder: Path) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    pytest.fail(f"nginx did not start:\n{(folder / 'error.log').read_text()}")


@pytest.fixture
def visitor(browser, proxy):
    """Begin a visit, in which nothing may be asked for outside the base path."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    one = Visit(context.new_page(), proxy.address)
    asked: list[str] = []
    one.page.on("request", lambda request: asked.append(request.url))
    one.page.on("websocket", lambda socket: asked.append(socket.url))
    yield one
    context.close()
    split = [urlsplit(url) for url in asked if not url.startswith(("data:", "blob:"))]
    assert len(split) > 10
    assert {url.hostname for url in split} == {NAME}
    assert [url.path for url in split if not url.path.startswith("/pneumoscope/")] == []
    assert any(url.scheme == "ws" for url in split)
    assert one.complaints == []


def expect_pictures(one: Visit) -> None:
    """Every picture of the page has come."""
    one.page.wait_for_function("() => [...document.images].every(one => one.complete && one.naturalWidth)")


def test_pages_links_and_pictures_keep_the_base_path(visitor, proxy):
    visitor.open()
    expect(visitor.headline).to_contain_text("of 100")
    visitor.page.locator(".st-key-findings").get_by_role("link").first.click()
    visitor.page.wait_for_url(re.compile(rf"^{proxy.address}/\w+"))
    visitor.settled()
    for page in ("Metrics", "Model Comparison", "GradCAM Gallery"):
        visitor.go(page)
        expect(visitor.page).to_have_url(re.compile(rf"^{proxy.address}/{page.replace(' ', '_')}"))
        expect(visitor.page.get_by_test_id("stException")).to_have_count(0)
    expect(visitor.page.locator(".ps-wall img, img").first).to_be_visible()
    expect_pictures(visitor)
    visitor.open("Metrics?view=Calibration&model=demo")
    expect(visitor.page.locator(".js-plotly-plot").first).to_be_visible()


def test_a_radiograph_is_uploaded_and_judged_and_lies_in_no_file(visitor, proxy):
    # A large one: what nginx puts down in files, it puts down from 16 kB on.
    chest = Image.open(ROOT / "data_tools" / "demo" / "test" / "PNEUMONIA" / "phantom-003.webp").convert("L")
    pixels = np.asarray(chest.resize((2600, 2600)))
    visitor.open("Diagnosis?from=Your+files&model=demo")
    visitor.upload({"name": "large.png", "mimeType": "image/png", "buffer": encode(pixels, "PNG")})
    expect(visitor.headline).to_have_text(re.compile(r"Called (normal|pneumonia): score 0\.\d{3}"))
    visitor.settled()
    expect(visitor.page.get_by_role("img", name="Uploaded radiograph")).to_be_visible()
    expect_pictures(visitor)
    spilled = [
        file for name in ("body", "proxy") for file in (proxy.folder / name).rglob("*") if file.is_file()
    ]
    assert spilled == []


def answer(url: str, host: str, method: str = "GET", headers: dict | None = None) -> tuple[int, dict]:
    """Return status and headers of an answer, with no more than the headers sent."""
    request = urllib.request.Request(url, method=method, headers={"Host": host, **(headers or {})})
    opener = urllib.request.build_opener(Unmoved)
    try:
        with opener.open(request, timeout=60) as found:
            return found.status, dict(found.headers)
    except urllib.error.HTTPError as error:
        return error.code, dict(error.headers)


class Unmoved(urllib.request.HTTPRedirectHandler):
    """Follows no redirection."""

    def redirect_request(self, *_):
        return None


def local(proxy: Proxy) -> tuple[str, str]:
    url = urlsplit(proxy.address)
    return f"http://127.0.0.1:{url.port}", url.netloc


def test_pages_are_not_kept_and_the_program_is(proxy):
    base, host = local(proxy)
    status, headers = answer(f"{base}/pneumoscope/", host)
    assert (status, headers["Cache-Control"]) == (200, "no-store")
    for name, value in {
        "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin",
    }.items():  # fmt: skip
        assert headers[name] == value
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    with urllib.request.urlopen(f"{proxy.origin}/", timeout=60) as found:
        script = re.search(r'src="\.?/?(?:pneumoscope/)?(static/js/[^"]+\.js)"', found.read().decode())
    status, headers = answer(f"{base}/pneumoscope/{script.group(1)}", host)
    assert status == 200
    assert "no-store" not in headers.get("Cache-Control", "")
    assert answer(f"{base}/pneumoscope", host)[0] == 301
    assert answer(f"{base}/", host)[0] == 404


def test_an_upload_above_the_limit_is_refused_before_it_is_sent(proxy):
    base, host = local(proxy)
    limit = int(
        re.search(r"maxUploadSize = (\d+)", (ROOT / ".streamlit" / "config.toml").read_text()).group(1)
    )
    url = urlsplit(f"{base}/pneumoscope/_stcore/upload_file/session/file")

    def put(size: int) -> str:
        with socket.create_connection((url.hostname, url.port), timeout=60) as wire:
            head = f"PUT {url.path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {size}\r\nConnection: close\r\n\r\n"
            wire.sendall(head.encode() + b"x")
            wire.settimeout(3)
            try:
                return wire.recv(64).decode().partition("\r\n")[0]
            except TimeoutError:
                return "waits for the rest"

    assert put((limit + 1) * 2**20 + 1) == "HTTP/1.1 413 Request Entity Too Large"
    assert "413" not in put(limit * 2**20 + 4096)
