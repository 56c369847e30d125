import socket
import threading
from pathlib import Path

import pytest

from data_tools.download.fetch import Patience, fetch
from engine.errors import InputError
from tests.data_tools.download.web import Site, contents, serving, some_bytes

CONTENT = b"PK" + some_bytes(99_998)
SHORT = Patience(attempts=3, first_wait=0.0, longest_wait=0.0, timeout=5.0)


def get(site: Site, target: Path, **options):
    return fetch(site.url, target, patience=options.pop("patience", SHORT), **options)


def broken_off(site: Site, target: Path, at: int) -> None:
    """Leave a draft of ``at`` bytes, as a process that was killed does."""
    site.breaks = [at]
    with pytest.raises(InputError):
        get(site, target, patience=Patience(attempts=1))
    site.asked.clear()


def test_a_file_arrives_whole_and_is_not_asked_for_again(tmp_path):
    with serving(Site(CONTENT)) as site:
        first = get(site, tmp_path / "deep" / "file.zip")
        again = get(site, tmp_path / "deep" / "file.zip")
    assert contents(tmp_path).keys() == {"deep/file.zip", "deep/file.zip.json"}
    assert (tmp_path / "deep" / "file.zip").read_bytes() == CONTENT
    assert (first.size, first.resumed_at, first.requests) == (100_000, 0, 1)
    assert (again.size, again.resumed_at, again.requests) == (100_000, 100_000, 0)
    assert len(site.asked) == 1


def test_a_connection_that_breaks_is_resumed_at_the_last_byte(tmp_path):
    with serving(Site(CONTENT, breaks=[30_000, 0, 20_001])) as site:
        done = get(site, tmp_path / "file.zip")
    assert site.first_bytes() == [0, 30_000, 30_000, 50_001]
    assert [headers.get("If-Range") for headers in site.asked] == [None, '"one"', '"one"', '"one"']
    assert (tmp_path / "file.zip").read_bytes() == CONTENT
    assert (done.resumed_at, done.requests) == (0, 4)


def test_a_later_call_goes_on_from_the_draft(tmp_path):
    with serving(Site(CONTENT)) as site:
        broken_off(site, tmp_path / "file.zip", 60_000)
        assert not (tmp_path / "file.zip").exists()
        done = get(site, tmp_path / "file.zip")
    assert site.first_bytes() == [60_000]
    assert (done.size, done.resumed_at) == (100_000, 60_000)
    assert (tmp_path / "file.zip").read_bytes() == CONTENT


def test_a_server_that_ignores_ranges_starts_again_without_mixing(tmp_path):
    with serving(Site(CONTENT, ranges=False, breaks=[30_000, 40_000])) as site:
        get(site, tmp_path / "file.zip")
    assert site.first_bytes() == [0, 30_000, 40_000]
    assert (tmp_path / "file.zip").read_bytes() == CONTENT


@pytest.mark.parametrize("heeds", [True, False])
@pytest.mark.parametrize("size", [100_000, 70_000, 40_000])
def test_a_file_that_changed_meanwhile_is_fetched_from_the_start(tmp_path, heeds, size):
    other = b"PK" + some_bytes(size - 2, seed=1)
    with serving(Site(CONTENT, heeds_if_range=heeds)) as site:
        broken_off(site, tmp_path / "file.zip", 50_000)
        site.content, site.etag = other, '"two"'
        get(site, tmp_path / "file.zip")
    assert (tmp_path / "file.zip").read_bytes() == other


def test_a_changed_size_tells_a_changed_file_where_nothing_else_does(tmp_path):
    other = b"PK" + some_bytes(70_000, seed=1)
    with serving(Site(CONTENT, etag=None)) as site:
        broken_off(site, tmp_path / "file.zip", 50_000)
        site.content = other
        get(site, tmp_path / "file.zip")
    assert [headers.get("If-Range") for headers in site.asked] == [None, None]
    assert (tmp_path / "file.zip").read_bytes() == other


def test_the_date_of_change_stands_in_for_a_weak_etag(tmp_path):
    date = "Sat, 06 Jan 2018 10:00:00 GMT"
    with serving(Site(CONTENT, etag='W/"weak"', modified=date, breaks=[10_000])) as site:
        get(site, tmp_path / "file.zip")
    assert site.asked[1]["If-Range"] == date
    assert (tmp_path / "file.zip").read_bytes() == CONTENT


def test_a_draft_that_was_complete_when_the_process_was_killed_is_taken(tmp_path):
    with serving(Site(CONTENT)) as site:
        broken_off(site, tmp_path / "file.zip", 60_000)
        with (tmp_path / "file.zip.part").open("ab") as part:
            part.write(CONTENT[60_000:])
        get(site, tmp_path / "file.zip")
    assert site.asked == []
    assert (tmp_path / "file.zip").read_bytes() == CONTENT


def test_a_draft_of_unknown_size_that_is_complete_is_told_by_the_server(tmp_path):
    (tmp_path / "file.zip.part").write_bytes(CONTENT)
    with serving(Site(CONTENT)) as site:
        (tmp_path / "file.zip.json").write_text(f'{{"url": "{site.url}", "size": null, "validator": null}}')
        get(site, tmp_path / "file.zip")
    assert site.first_bytes() == [100_000]
    assert (tmp_path / "file.zip").read_bytes() == CONTENT


@pytest.mark.parametrize(
    "note", ["", "[]", '{"url": 3, "more": 4}', "\udcff".encode("utf-8", "surrogatepass")]
)
def test_a_damaged_note_makes_a_fresh_start(tmp_path, note):
    (tmp_path / "file.zip.part").write_bytes(b"PK from elsewhere")
    (tmp_path / "file.zip.json").write_bytes(note if isinstance(note, bytes) else note.encode())
    with serving(Site(CONTENT)) as site:
        done = get(site, tmp_path / "file.zip")
    assert (site.first_bytes(), done.resumed_at) == ([0], 0)
    assert (tmp_path / "file.zip").read_bytes() == CONTENT


def test_a_draft_with_more_bytes_than_the_file_is_thrown_away(tmp_path):
    with serving(Site(CONTENT)) as site:
        broken_off(site, tmp_path / "file.zip", 60_000)
        with (tmp_path / "file.zip.part").open("ab") as part:
            part.write(b"x" * 60_000)
        get(site, tmp_path / "file.zip")
    assert (tmp_path / "file.zip").read_bytes() == CONTENT


def test_another_address_begins_anew(tmp_path):
    other = b"PK" + some_bytes(50_000, seed=2)
    with serving(Site(CONTENT)) as site, serving(Site(other)) as mirror:
        broken_off(site, tmp_path / "file.zip", 60_000)
        get(mirror, tmp_path / "file.zip")
        assert (tmp_path / "file.zip").read_bytes() == other
        get(site, tmp_path / "file.zip")
        assert (tmp_path / "file.zip").read_bytes() == CONTENT
    assert (site.first_bytes(), mirror.first_bytes()) == ([0], [0])


def test_a_redirection_keeps_the_range(tmp_path):
    with serving(Site(CONTENT, redirect=True, breaks=[30_000])) as site:
        get(site, tmp_path / "file.zip")
    assert site.first_bytes() == [0, 30_000]
    assert (tmp_path / "file.zip").read_bytes() == CONTENT


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_a_server_in_trouble_is_asked_again_after_longer_and_longer_waits(tmp_path, status):
    waits: list[float] = []
    patience = Patience(attempts=5, first_wait=1.0, longest_wait=5.0)
    with serving(Site(CONTENT, statuses=[status] * 4)) as site:
        get(site, tmp_path / "file.zip", patience=patience, sleep=waits.append)
    assert waits == [1.0, 2.0, 4.0, 5.0]
    assert (tmp_path / "file.zip").read_bytes() == CONTENT


@pytest.mark.parametrize(
    ("asked", "wait"), [("3", 3.0), ("9999", 5.0), ("Sat, 06 Jan 2018 10:00:00 GMT", 1.0)]
)
def test_a_server_may_ask_for_a_longer_wait_within_limits(tmp_path, asked, wait):
    waits: list[float] = []
    patience = Patience(attempts=2, first_wait=1.0, longest_wait=5.0)
    with serving(Site(CONTENT, statuses=[503], retry_after=asked)) as site:
        get(site, tmp_path / "file.zip", patience=patience, sleep=waits.append)
    assert waits == [wait]


def test_attempts_are_counted_anew_after_progress(tmp_path):
    with serving(Site(CONTENT, breaks=[10_000] * 9)) as site:
        done = get(site, tmp_path / "file.zip")
    assert done.requests == 10
    assert (tmp_path / "file.zip").read_bytes() == CONTENT


def test_a_server_that_ignores_ranges_and_always_breaks_off_is_given_up(tmp_path):
    with (
        serving(Site(CONTENT, ranges=False, breaks=[10_000] * 99)) as site,
        pytest.raises(InputError, match="failed after 3 attempts: the connection ended early"),
    ):
        get(site, tmp_path / "file.zip")


def test_what_came_is_kept_when_a_download_is_given_up(tmp_path):
    with serving(Site(CONTENT, breaks=[40_000, 0, 0])) as site:
        with pytest.raises(InputError) as told:
            get(site, tmp_path / "file.zip")
        done = get(site, tmp_path / "file.zip")
    assert str(told.value) == (
        f"The download from {site.url} failed after 3 attempts: the connection ended early. Run the command again "
        "to go on (40.0 kB are kept), or give a mirror by --url."
    )
    assert done.resumed_at == 40_000
    assert (tmp_path / "file.zip").read_bytes() == CONTENT


def test_a_server_that_does_not_answer_is_asked_again(tmp_path):
    patience = Patience(attempts=3, first_wait=0.0, longest_wait=0.0, timeout=0.2)
    with serving(Site(CONTENT, stalls=[1.0])) as site:
        done = get(site, tmp_path / "file.zip", patience=patience)
    assert done.requests == 2
    assert (tmp_path / "file.zip").read_bytes() == CONTENT


def test_nobody_listening_is_told_after_the_last_attempt(tmp_path):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        with pytest.raises(InputError, match=r"failed after 3 attempts: Connection refused\. Run"):
            fetch(f"http://127.0.0.1:{port}/x.zip", tmp_path / "file.zip", patience=SHORT)
    assert contents(tmp_path) == {}


def test_something_other_than_http_is_told(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:

        def babble() -> None:
            for _ in range(2):
                connection, _address = server.accept()
                with connection:
                    connection.sendall(b"220 mail.example ESMTP\r\n")

        thread = threading.Thread(target=babble)
        thread.start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}/x.zip"
        with pytest.raises(InputError, match="failed after 2 attempts: no HTTP answer"):
            fetch(url, tmp_path / "file.zip", patience=Patience(attempts=2, first_wait=0.0))
        thread.join()


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (403, r"The server refuses \S+ \(HTTP 403 Forbidden\); download the archive with a browser"),
        (401, r"The server refuses \S+ \(HTTP 401 Unauthorized\)"),
        (404, r"There is no archive at \S+ \(HTTP 404 Not Found\); .* or give a mirror by --url\."),
        (410, r"There is no archive at \S+ \(HTTP 410 Gone\)"),
    ],
)
def test_a_refusal_is_told_at_once(tmp_path, status, message):
    with serving(Site(CONTENT, statuses=[status] * 9)) as site, pytest.raises(InputError, match=message):
        get(site, tmp_path / "file.zip")
    assert len(site.asked) == 1
    assert contents(tmp_path) == {}


@pytest.mark.parametrize(
    ("kind", "what"),
    [
        ("text/html; charset=utf-8", "a web page"),
        ("application/json", r"something else \('application/json'\)"),
    ],
)
def test_a_page_in_place_of_the_archive_is_told_and_not_kept(tmp_path, kind, what):
    page = Site(b"<!DOCTYPE html><title>Log in</title>", kind=kind)
    with (
        serving(page),
        pytest.raises(InputError, match=f"gives {what}, not a ZIP archive; download the archive"),
    ):
        get(page, tmp_path / "file.zip")
    with serving(Site(CONTENT)) as site:
        get(site, tmp_path / "file.zip")
    assert (tmp_path / "file.zip").read_bytes() == CONTENT


def test_an_encoded_answer_is_told(tmp_path):
    with (
        serving(Site(CONTENT, encoding="gzip")) as site,
        pytest.raises(InputError, match=r"sends the archive encoded \(gzip\)"),
    ):
        get(site, tmp_path / "file.zip")
    assert site.asked[0]["Accept-Encoding"] == "identity"


@pytest.mark.parametrize("breaks", [[], [30_000, 5_500]])
def test_an_answer_of_unknown_length_is_whole_when_its_last_chunk_came(tmp_path, breaks):
    with serving(Site(CONTENT, chunked=True, breaks=list(breaks))) as site:
        done = get(site, tmp_path / "file.zip")
    assert (tmp_path / "file.zip").read_bytes() == CONTENT
    assert done.requests == len(breaks) + 1


def test_a_length_that_is_never_reached_is_given_up(tmp_path):
    with (
        serving(Site(CONTENT, ranges=False, length=200_000)) as site,
        pytest.raises(InputError, match="failed after 3 attempts: the connection ended early"),
    ):
        get(site, tmp_path / "file.zip")


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("ftp://127.0.0.1/x.zip", "is not an address of the web; give one that begins with https://"),
        ("file:///etc/passwd", "is not an address of the web"),
        ("x.zip", "is not an address of the web"),
        ("", "is not an address of the web"),
        ("http://127.0.0.1:many/x.zip", "is not an address of the web"),
        ("http://[::1/x.zip", "is not an address of the web"),
        ("http:///x.zip", "is not an address of the web"),
        ("http://127.0.0.1/a b.zip", "is not an address of the web"),
    ],
)
def test_what_is_no_address_is_told(tmp_path, url, message):
    with pytest.raises(InputError, match=message):
        fetch(url, tmp_path / "file.zip", patience=SHORT)


def test_room_is_asked_for_before_anything_is_written(tmp_path):
    asked: list[tuple[int | None, int]] = []

    def room(size, there):
        asked.append((size, there))
        if there == 0:
            raise InputError("no room")

    with serving(Site(CONTENT)) as site, pytest.raises(InputError, match="no room"):
        get(site, tmp_path / "file.zip", room=room)
    assert contents(tmp_path) == {}
    with serving(Site(CONTENT)) as site:
        broken_off(site, tmp_path / "file.zip", 60_000)
        get(site, tmp_path / "file.zip", room=room)
    assert asked == [(100_000, 0), (100_000, 60_000)]


def test_progress_goes_on_from_what_was_there(tmp_path):
    told: list[tuple[int, int]] = []
    with serving(Site(CONTENT)) as site:
        broken_off(site, tmp_path / "file.zip", 60_000)
        get(site, tmp_path / "file.zip", progress=lambda done, size: told.append((done, size)))
    assert told[-1] == (100_000, 100_000)
    assert told == sorted(told)
    assert told[0][0] > 60_000
