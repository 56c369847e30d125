"""Single keys that do something with a picture, and the line that lists them."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Keys:
    """Keys that work while a picture has the focus.

    ``names`` are single characters in lower case; ``take`` is called with the picture's id and the key,
    before the page runs again; ``hint`` is the line that says what they do.
    """

    names: tuple[str, ...]
    take: Callable[[str, str], None]
    hint: str
