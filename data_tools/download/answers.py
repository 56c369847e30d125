"""What a server's answer means: go on, try again, or give up and say what to do."""

import re
import ssl
import urllib.error
from dataclasses import dataclass
from email.message import Message
from http import HTTPStatus

from engine.errors import InputError

WORTH_A_RETRY = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})
"""Refusals that pass; so do all of the server's own failures (500 and above)."""

PHRASES = {int(status): status.phrase for status in HTTPStatus}
"""What a status means; the server's own words could hold anything."""

BY_HAND = "download the archive with a browser and pass it with --archive, or give a mirror by --url"


class Broken(Exception):
    """A transfer that did not end well but may when tried again; ``wait`` is what the server asks for, s."""

    def __init__(self, reason: str, wait: float = 0.0) -> None:
        super().__init__(reason)
        self.wait = wait


@dataclass(frozen=True)
class Range:
    """The part of a file that an answer holds: its first byte, and the whole file's size where told."""

    start: int
    size: int | None


def answered_range(headers: Message) -> Range | None:
    """Return the range of an answer 206 or 416 (where ``start`` is 0); None without a usable one."""
    text = headers.get("Content-Range", "")
    match = re.fullmatch(r"bytes (?:(\d+)-\d+|\*)/(\d+|\*)", text.strip())
    if not match:
        return None
    return Range(int(match[1] or 0), None if match[2] == "*" else int(match[2]))


def validator_of(headers: Message) -> str | None:
    """Return what ``If-Range`` may name: a strong ETag, else the date of the last change, else None."""
    tag = headers.get("ETag", "").strip()
    if tag.startswith('"'):
        return tag
    return headers.get("Last-Modified") or None


def length_of(headers: Message) -> int | None:
    """Return the length of an answer's body, None where the server does not tell."""
    text = headers.get("Content-Length", "").strip()
    return int(text) if text.isascii() and text.isdigit() else None


def refused(url: str, error: urllib.error.HTTPError) -> Exception:
    """Return what to raise for an HTTP status other than success: Broken, or InputError when it stays so."""
    code = error.code
    status = f"HTTP {code} {PHRASES.get(code, '')}".rstrip()
    if code in WORTH_A_RETRY or code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Broken(status, wait=asked_wait(error.headers))
    if code in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        return InputError(f"There is no archive at {url} ({status}); {BY_HAND}.")
    return InputError(f"The server refuses {url} ({status}); {BY_HAND}.")


def asked_wait(headers: Message) -> float:
    """Return the seconds of ``Retry-After``, 0 without; dates are not read."""
    text = headers.get("Retry-After", "").strip()
    return float(text) if text.isascii() and text.isdigit() else 0.0


def unreachable(url: str, error: OSError) -> Exception:
    """Return what to raise where no answer came: InputError for a certificate, otherwise Broken."""
    reason = getattr(error, "reason", error)
    if isinstance(reason, ssl.SSLCertVerificationError):
        return InputError(f"The certificate of {url} is not valid ({reason.verify_message}); {BY_HAND}.")
    return Broken(reason_text(reason))


def reason_text(error: object) -> str:
    """Return an error of the network in a few words."""
    if isinstance(error, TimeoutError):
        return "the server did not answer in time"
    return str(getattr(error, "strerror", None) or error or type(error).__name__)
