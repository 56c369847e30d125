"""What makes the score of one image doubtful, although it can be decoded.

Each check has a score and a threshold. They look at the picture, not at the patient, and they are rough:
silence is no proof of a good image. Thresholds were set on the training radiographs of Kermany et al. 2018
and on half of 520 adult radiographs of NIH ChestX-ray14. On the Kermany test set (624 images) and the other
half (239) no check raises more than one false alarm. Photographs, pages of text, plots, CT and MR slices are
nearly always told; limbs and other bright bodies on black, smooth blobs, lateral chests, and chests flipped
left to right need not be.
"""

from dataclasses import dataclass
from enum import StrEnum

import cv2
import numpy as np

from engine.imaging.chest_layout import Agreement, chest_agreement
from engine.imaging.content_box import border_share, content_box
from engine.imaging.decode import Picture

SIZE = 224
"""Side of the square that the shipped models see, in pixels."""

ANALYSED_SIDE = 256
"""Larger pictures are averaged down to this long side first: no check looks at finer detail."""

LEAST_AGREEMENT = 0.45
"""Agreement with a typical chest (see ``chest_layout``) that nearly every chest radiograph reaches."""

LEAST_TURNED_AGREEMENT = 0.6
"""Agreement that a picture called turned reaches after the turn: other pictures seldom come so far."""

LEAST_TURN_GAIN = 0.08
"""By how much the turn raises it: in so coarse a view a chest upside down is much like one upright."""

MOST_SATURATION = 0.02
"""Mean saturation; gray radiographs stored in colour have 0, photographs 0.1 and more."""

MOST_ENLARGEMENT = 1.25
"""Times by which the picture is enlarged for the model."""

MOST_ASPECT = 2.5
"""Long side over short side: beyond it, padding takes 60 % of the square."""

LEAST_CONTRAST = 50.0
"""Gray levels, of 256, between the 2nd and 98th percentile; radiographs have 100 to 250."""

MOST_BORDER = 0.2
"""Share of the area in a uniform border."""


class Kind(StrEnum):
    """The kinds of doubt. The value is a short title for people."""

    UNLIKE_CHEST = "unlike a chest X-ray"
    INVERTED = "inverted"
    TURNED = "turned"
    COLOR = "in colour"
    LOW_CONTRAST = "low contrast"
    TINY = "tiny"
    EXTREME_ASPECT = "extreme aspect ratio"
    BORDER = "uniform border"


@dataclass(frozen=True)
class Concern:
    """One doubt: its kind, a sentence for people, and the score that lies beyond the threshold."""

    kind: Kind
    sentence: str
    score: float
    threshold: float


@dataclass(frozen=True)
class Measures:
    """What the checks measure.

    ``agreement`` with the layout of a chest; ``saturation`` 0 to 1; ``contrast`` in gray levels; ``width``
    and ``height`` of the original in pixels; ``border`` the share of the area in a uniform border.
    """

    agreement: Agreement
    saturation: float
    contrast: float
    width: int
    height: int
    border: float

    @property
    def aspect(self) -> float:
        """Long side over short side."""
        return max(self.width, self.height) / min(self.width, self.height)


def check(picture: Picture, *, saturation: float = 0.0, size: int = SIZE) -> list[Concern]:
    """Return the doubts about a decoded image, the gravest first; none for a usual chest radiograph.

    ``saturation`` is that of the file (``engine.imaging.saturation``), ``size`` the side of the model's
    square in pixels.
    """
    return concerns(measure(picture, saturation), size)


def measure(picture: Picture, saturation: float = 0.0) -> Measures:
    """Measure a decoded image, in about a millisecond."""
    pixels = shrunk(picture.pixels)
    box = content_box(pixels)
    darkest, brightest = np.percentile(pixels, [2, 98])
    return Measures(
        agreement=chest_agreement(pixels, box),
        saturation=saturation,
        contrast=float(brightest - darkest),
        width=picture.width,
        height=picture.height,
        border=border_share(box, pixels.shape),
    )


def shrunk(pixels: np.ndarray, side: int = ANALYSED_SIDE) -> np.ndarray:
    """Return a picture averaged down to a long side of ``side``, or as it is where it is no larger."""
    scale = side / max(pixels.shape)
    if scale >= 1:
        return pixels
    height, width = (max(1, round(length * scale)) for length in pixels.shape)
    return cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA)


def concerns(measures: Measures, size: int = SIZE) -> list[Concern]:
    """Return the doubts that measures give, the gravest first."""
    found = [
        layout_concern(measures.agreement),
        color_concern(measures.saturation),
        contrast_concern(measures.contrast),
        size_concern(measures, size),
        aspect_concern(measures),
        border_concern(measures.border),
    ]
    return [concern for concern in found if concern]


def layout_concern(agreement: Agreement) -> Concern | None:
    """Judge whether the picture is a chest at all, and which way up and round it is."""
    upright = agreement.upright
    turned = max(agreement.left, agreement.upside_down, agreement.right)
    if turned >= LEAST_TURNED_AGREEMENT and turned - upright > LEAST_TURN_GAIN:
        how = "upside down" if agreement.upside_down == turned else "on its side"
        sentence = f"This looks like a chest {how}: turn it upright, or the score means nothing."
        return Concern(Kind.TURNED, sentence, turned - upright, LEAST_TURN_GAIN)
    if upright >= LEAST_AGREEMENT:
        return None
    if agreement.negative >= LEAST_AGREEMENT:
        sentence = (
            "Light and dark seem exchanged (bones dark, lungs bright): invert the image, "
            "or the score means nothing."
        )
        return Concern(Kind.INVERTED, sentence, agreement.negative, LEAST_AGREEMENT)
    sentence = (
        "This does not look like a frontal chest radiograph. A model scores any picture; "
        "of another kind of picture the score means nothing."
    )
    return Concern(Kind.UNLIKE_CHEST, sentence, upright, LEAST_AGREEMENT)


def color_concern(saturation: float) -> Concern | None:
    """Judge whether the file shows colours."""
    if saturation <= MOST_SATURATION:
        return None
    sentence = (
        "The file is in colour, which a radiograph is not: a photograph, a screenshot or a marked-up copy "
        "is scored together with what the camera or the pen has added."
    )
    return Concern(Kind.COLOR, sentence, saturation, MOST_SATURATION)


def contrast_concern(contrast: float) -> Concern | None:
    """Judge whether there is enough difference between dark and bright."""
    if contrast >= LEAST_CONTRAST:
        return None
    sentence = (
        f"Nearly all pixels lie within {contrast:.0f} of 256 gray levels, where radiographs span 100 or "
        "more: the score rests on shades that the model has hardly seen."
    )
    return Concern(Kind.LOW_CONTRAST, sentence, contrast, LEAST_CONTRAST)


def size_concern(measures: Measures, size: int) -> Concern | None:
    """Judge whether the file has the pixels that the model expects."""
    side = max(measures.width, measures.height)
    if size / side <= MOST_ENLARGEMENT:
        return None
    sentence = (
        f"The picture has only {measures.width} × {measures.height} pixels and is enlarged "
        f"{size / side:.1f} times for the model: the fine detail that a score rests on is not there."
    )
    return Concern(Kind.TINY, sentence, size / side, MOST_ENLARGEMENT)


def aspect_concern(measures: Measures) -> Concern | None:
    """Judge whether the picture can become a square without harm."""
    aspect = measures.aspect
    if aspect <= MOST_ASPECT:
        return None
    shape = "wide as high" if measures.width > measures.height else "high as wide"
    sentence = (
        f"The picture is {aspect:.1f} times as {shape}: in a square, {100 * (1 - 1 / aspect):.0f} % is "
        "padding and the lungs are small, or they are distorted or cut off."
    )
    return Concern(Kind.EXTREME_ASPECT, sentence, aspect, MOST_ASPECT)


def border_concern(border: float) -> Concern | None:
    """Judge whether the chest fills the picture."""
    if border <= MOST_BORDER:
        return None
    sentence = (
        f"A uniform border takes {100 * border:.0f} % of the picture: the chest appears smaller to the model "
        "than those it was trained on. Cut the border off first."
    )
    return Concern(Kind.BORDER, sentence, border, MOST_BORDER)
