"""One HTTP request for what is still missing of a file."""

import http.client
import urllib.error
import urllib.request
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from data_tools.download.answers import (
    BY_HAND,
    Broken,
    answered_range,
    length_of,
    reason_text,
    refused,
    unreachable,
    validator_of,
)
from data_tools.download.draft import Draft, Note
from data_tools.download.space import full_disk_told
from engine.errors import InputError

BLOCK = 256 * 1024
"""Most bytes to take at once; fewer are written as soon as they come, so a break loses none."""

ZIP_BEGINS = b"PK"
"""The first bytes of a ZIP archive (APPNOTE.TXT 4.3.7), which no web page has."""

EARLY = "the connection ended early"

Progress = Callable[[int, int], object]
Room = Callable[[int | None, int], object]


def transfer(url: str, draft: Draft, *, timeout: float, room: Room, progress: Progress) -> None:
    """Ask for the rest of a draft, from its last byte on, and append what comes.

    A server that ignores ranges, or whose file is another one meanwhile, sends all of it, and the draft
    begins anew. ``room`` is called with (size or None, bytes already there) before the first byte is written;
    ``progress`` with (done, size or 0). Returns when the file is whole. Raises Broken where another attempt
    may help, InputError where none would.
    """
    note = draft.note()
    if note is None or note.url != url:
        draft.discard()
        note = Note(url)
    start = draft.size()
    if note.size is not None and start >= note.size:
        if start == note.size:
            return
        draft.discard()
        raise Broken("more bytes came than the file has")
    try:
        response = ask(url, start, note.validator if start else None, timeout)
    except urllib.error.HTTPError as error:
        with error:
            if error.code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE and start:
                told = answered_range(error.headers)
                if told and told.size == start:
                    return
                draft.discard()
                raise Broken("the file on the server is another one meanwhile") from error
            raise refused(url, error) from error
    except http.client.InvalidURL as error:
        raise InputError(f"{url} is not an address: {error}.") from error
    except http.client.HTTPException as error:
        raise Broken(f"no HTTP answer ({reason_text(error)})") from error
    except OSError as error:
        raise unreachable(url, error) from error
    with response:
        start, fresh = beginning(url, response, start, note, draft)
        room(fresh.size, start)
        draft.write_note(fresh)
        append(url, response, draft, start, fresh.size, progress)


def ask(url: str, start: int, validator: str | None, timeout: float) -> Any:
    """Send the request and return the response; redirections are followed, proxies of the system used."""
    headers = {"User-Agent": "PneumoScope", "Accept-Encoding": "identity"}
    if start:
        headers["Range"] = f"bytes={start}-"
        if validator:
            headers["If-Range"] = validator
    return urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=timeout)


def beginning(url: str, response: Any, start: int, note: Note, draft: Draft) -> tuple[int, Note]:
    """Return where the answer's first byte belongs, and the draft's new note.

    Raises Broken, with the draft discarded, for a part that does not fit what is there.
    """
    headers = response.headers
    if headers.get("Content-Encoding", "identity") != "identity":
        raise InputError(f"{url} sends the archive encoded ({headers['Content-Encoding']}); {BY_HAND}.")
    validator = validator_of(headers)
    if response.status != HTTPStatus.PARTIAL_CONTENT:
        draft.discard()
        return 0, Note(url, length_of(headers), validator)
    part = answered_range(headers)
    other_file = note.validator is not None and validator not in (None, note.validator)
    other_size = part is not None and note.size is not None and part.size not in (None, note.size)
    if part is None or part.start != start or other_file or other_size:
        draft.discard()
        raise Broken("the part that came does not fit what is there")
    return start, Note(url, part.size or note.size, validator or note.validator)


def append(url: str, response: Any, draft: Draft, start: int, size: int | None, progress: Progress) -> None:
    """Write an answer's body from ``start`` on; raises Broken where it ends before ``size``."""
    done = start
    with full_disk_told(draft.target.parent), draft.part.open("ab" if start else "wb", buffering=0) as file:
        while block := next_block(response):
            if done == 0 and not ZIP_BEGINS.startswith(block[: len(ZIP_BEGINS)]):
                raise InputError(f"{url} gives {kind(response)}, not a ZIP archive; {BY_HAND}.")
            file.write(block)
            done += len(block)
            progress(done, size or 0)
    if size is not None and done < size:
        raise Broken(EARLY)


def next_block(response: Any) -> bytes:
    """Return what came, nothing at the end; raises Broken for a connection that broke."""
    try:
        return response.read1(BLOCK)
    except (OSError, http.client.HTTPException) as error:
        early = isinstance(error, http.client.IncompleteRead)
        raise Broken(EARLY if early else reason_text(error)) from error


def kind(response: Any) -> str:
    """Return what an answer that is no archive says it is."""
    content = response.headers.get_content_type()
    return "a web page" if "html" in content else f"something else ({content!r})"
