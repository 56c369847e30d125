"""Text for an HTML file: whatever a report says is shown as it is, never run."""

import base64
import hashlib
import json
from collections.abc import Iterable
from html import escape
from typing import Any


def element(name: str, content: str, **attributes: str) -> str:
    """Return an element; ``content`` is HTML already, attributes (``class_`` for class) are plain text."""
    told = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"' for key, value in attributes.items()
    )
    return f"<{name}{told}>{content}</{name}>"


def paragraph(text: str, look: str = "") -> str:
    """Return a paragraph of plain text, nothing for no text."""
    if not text:
        return ""
    return element("p", escape(text), class_=look) if look else element("p", escape(text))


def joined(parts: Iterable[str]) -> str:
    """Return pieces of HTML, one a line."""
    return "\n".join(filter(None, parts))


def script_json(value: Any) -> str:
    """Return a value as JSON that no script element's end, comment or entity can hide in."""
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    return text.translate({ord(mark): f"\\u{ord(mark):04x}" for mark in "<>&\u2028\u2029"})


def data_url(content: bytes, kind: str) -> str:
    """Return bytes as an address that needs no network; ``kind`` is a MIME type."""
    return f"data:{kind};base64,{base64.b64encode(content).decode('ascii')}"


def script_hash(script: str) -> str:
    """Return what a Content-Security-Policy calls a script that may run."""
    digest = hashlib.sha256(script.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def css_string(text: str) -> str:
    """Return plain text as a string of CSS."""
    safe = "".join(one if one.isalnum() or one in " .,-" else f"\\{ord(one):x} " for one in text)
    return f'"{safe}"'
