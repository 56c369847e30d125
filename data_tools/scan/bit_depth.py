"""How many bits each gray or colour value of a file has."""

import io

from engine.imaging.decode import MAX_PIXELS
from engine.imaging.signatures import looks_like_dicom

DEEP_MODES = {"1": 1, "I;16": 16, "I;16B": 16, "I;16L": 16, "I;16N": 16, "I": 32, "F": 32}
"""Pillow's modes of other than 8 bits."""


def bit_depth(data: bytes, mode: str) -> int:
    """Return the bits of one value: those stored in a DICOM object, else those of Pillow's ``mode``."""
    if not looks_like_dicom(data):
        return DEEP_MODES.get(mode, 8)
    # pydicom takes a third of a second to import, which most scans can do without.
    from engine.imaging.dicom import open_dicom

    header = open_dicom(io.BytesIO(data), MAX_PIXELS, header_only=True)
    return int(header.get("BitsStored") or header.get("BitsAllocated") or 8)
