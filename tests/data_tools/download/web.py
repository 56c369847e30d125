"""A web server on this machine that serves one file well or badly, and an archive for it to serve."""

import hashlib
import io
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


@dataclass
class Site:
    """What the server does; lists are used up, one entry for each request, then it behaves."""

    content: bytes
    ranges: bool = True
    etag: str | None = '"one"'
    modified: str | None = None
    heeds_if_range: bool = True
    kind: str = "application/zip"
    length: int | None = None
    encoding: str | None = None
    chunked: bool = False
    redirect: bool = False
    statuses: list[int] = field(default_factory=list)
    retry_after: str | None = None
    breaks: list[int] = field(default_factory=list)
    """Bytes after which a connection is closed."""
    stalls: list[float] = field(default_factory=list)
    """Seconds before an answer."""
    pause: float = 0.0
    """Seconds between blocks of 1000 bytes."""
    asked: list[dict[str, str]] = field(default_factory=list)
    """The headers of every request for the file."""
    url: str = ""

    def first_bytes(self) -> list[int]:
        """Return where each request began, 0 without a range."""
        return [int(headers.get("Range", "bytes=0-")[6:-1]) for headers in self.asked]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    site: Site

    def do_GET(self) -> None:
        site = self.site
        self.close_connection = True
        if site.redirect and self.path != "/file":
            self.answer(302, {"Location": "/file", "Content-Length": "0"})
            return
        site.asked.append(dict(self.headers))
        if site.stalls:
            time.sleep(site.stalls.pop(0))
        if site.statuses:
            told = {"Retry-After": site.retry_after} if site.retry_after else {}
            self.answer(site.statuses.pop(0), {"Content-Length": "0", **told})
            return
        about = {"Content-Type": site.kind, "ETag": site.etag, "Last-Modified": site.modified}
        about["Content-Encoding"] = site.encoding
        start = self.start()
        if start is not None and start >= len(site.content):
            self.answer(416, {"Content-Range": f"bytes */{len(site.content)}", "Content-Length": "0"})
            return
        body = site.content[start or 0 :]
        size = len(site.content)
        if start is not None:
            about["Content-Range"] = f"bytes {start}-{size - 1}/{size}"
        if site.chunked:
            about["Transfer-Encoding"] = "chunked"
        else:
            about["Content-Length"] = str(len(body) if site.length is None else site.length)
        self.answer(200 if start is None else 206, about)
        self.send(body[: site.breaks.pop(0)] if site.breaks else body, whole=body)

    def start(self) -> int | None:
        """Return the first byte to send as a range, None for all of the file."""
        asked, given = self.headers.get("Range"), self.headers.get("If-Range")
        if not asked or not self.site.ranges:
            return None
        current = (self.site.etag, self.site.modified)
        if given and self.site.heeds_if_range and given not in current:
            return None
        return int(asked[6:-1])

    def send(self, body: bytes, whole: bytes) -> None:
        try:
            for at in range(0, len(body), 1000):
                block = body[at : at + 1000]
                self.wfile.write(b"%x\r\n%s\r\n" % (len(block), block) if self.site.chunked else block)
                if self.site.pause:
                    time.sleep(self.site.pause)
            if self.site.chunked and body == whole:
                self.wfile.write(b"0\r\n\r\n")
        except OSError:
            pass  # the other side went away, as in the tests that kill it

    def answer(self, status: int, headers: dict[str, str | None]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            if value is not None:
                self.send_header(name, value)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        pass


@contextmanager
def serving(site: Site) -> Iterator[Site]:
    """Serve a site on a free port of this machine."""
    handler = type("SiteHandler", (Handler,), {"site": site})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        site.url = f"http://127.0.0.1:{server.server_address[1]}/archive.zip"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()


def some_bytes(count: int, seed: int = 0) -> bytes:
    """Return bytes that do not repeat, the same for a seed."""
    blocks = (hashlib.sha256(f"{seed} {block}".encode()).digest() for block in range(count // 32 + 1))
    return b"".join(blocks)[:count]


def small_set(count: int = 6, size: int = 3000) -> dict[str, bytes]:
    """Return path → content of a dataset in the Kaggle layout; contents stand for images."""
    folders = ("train/NORMAL", "train/PNEUMONIA", "test/NORMAL")
    return {f"{folders[n % 3]}/image-{n}.jpeg": some_bytes(size, seed=n) for n in range(count)}


def checksums_of(files: dict[str, bytes]) -> dict[str, str]:
    """Return path → sha256."""
    return {path: hashlib.sha256(content).hexdigest() for path, content in files.items()}


def zip_bytes(files: dict[str, bytes], top: str = "chest_xray/", method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a ZIP archive of files below a top folder."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for path, content in files.items():
            archive.writestr(top + path, content)
    return buffer.getvalue()


def write_list(file: Path, files: dict[str, bytes], top: str = "chest_xray/") -> Path:
    """Write a list of checksums as ``sha256sum`` does."""
    lines = [f"{sha256}  {top}{path}\n" for path, sha256 in sorted(checksums_of(files).items())]
    file.write_text("".join(lines), encoding="utf-8")
    return file


def write_files(folder: Path, files: dict[str, bytes]) -> None:
    """Write files below a folder."""
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


def contents(folder: Path) -> dict[str, bytes]:
    """Return path → content of all files below a folder, hidden ones too."""
    files = (file for file in sorted(folder.rglob("*")) if file.is_file())
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}
