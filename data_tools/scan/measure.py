"""Everything that a scan measures of one file, in one reading."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from data_tools.duplicates.fingerprint import VERSION as FINGERPRINT_VERSION
from data_tools.duplicates.fingerprint import Fingerprint, fingerprint
from data_tools.scan.bit_depth import bit_depth
from data_tools.scan.drawn import SIDE, flat_share
from data_tools.scan.sharpness import sharpness
from engine.imaging.content_box import Box, content_box
from engine.imaging.decode import Picture, decode, read_bytes
from engine.imaging.problems import ImageError
from engine.imaging.quality import ANALYSED_SIDE, measure, shrunk
from engine.imaging.saturation import saturation

VERSION = f"1.{FINGERPRINT_VERSION}"
"""Part of what names a remembered measurement; counted up when anything is measured in another way."""

MEASURES = {
    "width": "float64",
    "height": "float64",
    "mode": "str",
    "format": "str",
    "bit_depth": "float64",
    "bytes": "float64",
    "mean": "float64",
    "std": "float64",
    "contrast": "float64",
    "border": "float64",
    "black_border": "float64",
    "sharpness": "float64",
    "saturation": "float64",
    "flat": "float64",
    "chest": "float64",
    "chest_turned": "float64",
    "chest_negative": "float64",
    "sha256": "str",
    "problem": "str",
    "reason": "str",
}
"""What is measured, and its type in a table.

- ``width``, ``height`` in pixels, after the orientation tag; ``mode`` as Pillow names it, or DICOM;
  ``format`` the file format; ``bit_depth`` of one value; ``bytes`` the file's size;
- ``mean`` and ``std`` of the gray levels, 0 to 255; ``contrast`` between their 2nd and 98th percentile;
- ``border``, the share of the area in a uniform border, and ``black_border``, the part of it that is black;
- ``sharpness`` (see ``sharpness``) at a long side of ``ANALYSED_SIDE``; ``saturation``, 0 to 1;
- ``flat``, the share of the area that looks drawn (see ``drawn``);
- ``chest``, ``chest_turned``, ``chest_negative``: agreement, -1 to 1, with the layout of a frontal chest
  upright, turned the best way, and with light and dark exchanged;
- ``sha256`` of the file; ``problem`` (``engine.imaging.problems``) and ``reason``, a sentence, of a file that
  cannot be used: then only ``bytes`` and ``sha256`` are known, and not even those where it cannot be read.
"""

DARKEST = 16
"""Gray levels up to this are black in a border."""


@dataclass(frozen=True)
class Measurement:
    """One file's values, one for each of ``MEASURES`` (None where unknown), and its fingerprint.

    ``fingerprint`` is None for a file with a problem.
    """

    values: dict[str, Any]
    fingerprint: Fingerprint | None


def measure_file(file: Path) -> Measurement:
    """Measure a file; one that cannot be used gives a problem and a reason, never an exception."""
    values: dict[str, Any] = dict.fromkeys(MEASURES)
    try:
        data = read_bytes(file)
        values |= {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        picture = decode(data, square=ANALYSED_SIDE)
        colored = saturation(data)
        depth = bit_depth(data, picture.mode)
    except ImageError as error:
        return Measurement(values | {"problem": error.problem.value, "reason": str(error)}, None)
    return Measurement(
        values | {"bit_depth": depth} | measures_of(picture, colored), fingerprint(picture.pixels)
    )


def measures_of(picture: Picture, colored: float) -> dict[str, Any]:
    """Return what a decoded picture shows; ``colored`` is the saturation of its file."""
    small = shrunk(picture.pixels)
    box = content_box(small)
    found = measure(picture, colored)
    agreement = found.agreement
    mean, std = cv2.meanStdDev(picture.pixels)
    return {
        "width": picture.width,
        "height": picture.height,
        "mode": picture.mode,
        "format": picture.format,
        "mean": mean.item(),
        "std": std.item(),
        "contrast": found.contrast,
        "border": found.border,
        "black_border": black_border(small, box),
        "sharpness": sharpness(small),
        "saturation": colored,
        "flat": flat_share(shrunk(picture.pixels, SIDE)),
        "chest": agreement.upright,
        "chest_turned": max(agreement.left, agreement.upside_down, agreement.right),
        "chest_negative": agreement.negative,
    }


def black_border(pixels: np.ndarray, box: Box) -> float:
    """Return the share of a picture's area that is black and outside the box of its content."""
    top, bottom, left, right = box
    inside = pixels[top:bottom, left:right]
    return float((np.count_nonzero(pixels <= DARKEST) - np.count_nonzero(inside <= DARKEST)) / pixels.size)
