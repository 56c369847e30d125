"""Chance that depends on a name and a seed alone: not on order, on other names, or on the machine."""

from collections.abc import Iterable
from hashlib import blake2b

import numpy as np


def lots(names: Iterable[str], seed: int, purpose: str) -> np.ndarray:
    """Return one uint64 for each name, even over all values, the same for the same name, seed and purpose.

    Sorting by it is a shuffle in which a name keeps its place among the others when names are added or
    removed. Different purposes (``"split"``, ``"balance"``) draw independently of each other.
    """
    key = f"{seed}\0{purpose}\0".encode()
    drawn = [blake2b(key + name.encode(), digest_size=8).digest() for name in names]
    return np.frombuffer(b"".join(drawn), dtype=">u8").astype(np.uint64)
