"""A large file over HTTP that arrives in the end, whatever breaks on the way."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from data_tools.download.answers import Broken
from data_tools.download.draft import Draft
from data_tools.download.space import size_text
from data_tools.download.transfer import Progress, Room, transfer
from engine.errors import InputError


@dataclass(frozen=True)
class Patience:
    """How long to hold out, in seconds; ``attempts`` is how many in a row may bring no new byte.

    The wait doubles from ``first_wait`` to ``longest_wait``, whatever a server asks for.
    """

    attempts: int = 6
    first_wait: float = 0.5
    longest_wait: float = 30.0
    timeout: float = 30.0


PATIENT = Patience()


@dataclass(frozen=True)
class Fetched:
    """What a fetch did: ``size`` of the file, ``resumed_at`` (both bytes), and how many requests it took."""

    size: int
    resumed_at: int
    requests: int


def fetch(
    url: str,
    target: Path,
    *,
    patience: Patience = PATIENT,
    room: Room = lambda size, there: None,
    progress: Progress = lambda done, size: None,
    sleep: Callable[[float], object] = time.sleep,
) -> Fetched:
    """Fetch ``url`` into the file ``target``, going on from what an earlier call left.

    A file that is there from the same address is not asked for again. ``room`` is called with (size or None,
    bytes already there) before anything is written. Raises InputError for an address that gives no ZIP
    archive, a full disk, and a connection that stays broken; what came until then is kept.
    """
    check_address(url)
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = Draft(target)
    note = draft.note()
    if target.exists():
        if note and note.url == url:
            return Fetched(target.stat().st_size, target.stat().st_size, 0)
        target.unlink()
    resumed_at = most = draft.size() if note and note.url == url else 0
    failures = requests = 0
    while True:
        requests += 1
        try:
            transfer(url, draft, timeout=patience.timeout, room=room, progress=progress)
            break
        except Broken as broken:
            failures = 1 if draft.size() > most else failures + 1
            most = max(most, draft.size())
            if failures >= patience.attempts:
                raise InputError(given_up(url, requests, most, broken)) from broken
            sleep(min(max(patience.first_wait * 2 ** (failures - 1), broken.wait), patience.longest_wait))
    draft.finish()
    return Fetched(target.stat().st_size, resumed_at, requests)


def check_address(url: str) -> None:
    """Raise InputError for what is not the address of something on the web."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.hostname and (parts.port or 1)
    except ValueError:
        usable = False
    if not usable or any(letter.isspace() for letter in url):
        raise InputError(f"'{url}' is not an address of the web; give one that begins with https://.")


def given_up(url: str, requests: int, there: int, broken: Broken) -> str:
    """Return the message for a download that is given up."""
    kept = f" ({size_text(there)} are kept)" if there else ""
    return (
        f"The download from {url} failed after {requests} attempts: {broken}. Run the command again to go "
        f"on{kept}, or give a mirror by --url."
    )
