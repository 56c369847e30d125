"""Fit a gray image of any shape to the model's square: five paddings, and two ways without padding."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Literal

import cv2
import numpy as np

from engine.errors import InputError

GRAY_LEVEL = 128
"""The gray of ``Padding.GRAY``."""


class Padding(StrEnum):
    """How an image that is not square becomes square."""

    BLACK = "black"
    """Letterbox with 0: what the air around a patient looks like; the preprocessing of the shipped models."""
    GRAY = "gray"
    """Letterbox with 128: the middle of the range, zero after normalisation with mean 0.5."""
    WHITE = "white"
    """Letterbox with 255: brighter than any bone; the strongest edge."""
    EDGE = "edge"
    """Repeat the outermost row or column: no hard edge, but streaks."""
    REFLECT = "reflect"
    """Mirror the picture at its border: no edge at all, but anatomy that is not there."""
    STRETCH = "stretch"
    """Ignore the aspect ratio: no padding, distorted anatomy."""
    CROP = "crop"
    """Cut the central square: no padding, no distortion, the long side's ends are lost."""

    @property
    def pads(self) -> bool:
        """Whether the square has pixels that are not the patient's."""
        return self not in (Padding.STRETCH, Padding.CROP)

    @classmethod
    def parse(cls, name: str) -> "Padding":
        """Return the padding of this name; raise InputError that lists the names otherwise."""
        try:
            return cls(name)
        except ValueError:
            raise InputError(
                f"Unknown padding '{name}'; choose one of {', '.join(padding.value for padding in cls)}."
            ) from None


@dataclass(frozen=True)
class Frame:
    """Where the picture lies inside the square, in pixels of the square, and what part of it is shown.

    ``top, left, height, width`` is the box that the picture fills. ``source_top … source_width`` is the box
    of the original that is shown there, in pixels of the original (all of it, unless cropped).
    """

    size: int
    top: int
    left: int
    height: int
    width: int
    source_top: float
    source_left: float
    source_height: float
    source_width: float

    @property
    def padding_share(self) -> float:
        """Share of the square's area that is padding, 0 to 1."""
        return 1.0 - self.height * self.width / self.size**2

    def scaled(self, vertical: float, horizontal: float) -> "Frame":
        """Return the frame of the same picture with its height and width multiplied by these factors."""
        return replace(
            self,
            source_top=self.source_top * vertical,
            source_left=self.source_left * horizontal,
            source_height=self.source_height * vertical,
            source_width=self.source_width * horizontal,
        )


def frame_for(height: int, width: int, size: int, padding: Padding) -> Frame:
    """Return the frame of an image of ``height`` × ``width`` pixels in a square of ``size`` pixels.

    The long side fills the square, the short side is rounded to the nearest pixel (at least one), and the
    picture is centred, the odd pixel going to the bottom or right.
    """
    if height < 1 or width < 1 or size < 1:
        raise InputError(f"Expected sizes of at least one pixel, but got {height} × {width} into {size}.")
    if padding is Padding.STRETCH:
        return Frame(size, 0, 0, size, size, 0, 0, height, width)
    if padding is Padding.CROP:
        side = min(height, width)
        return Frame(size, 0, 0, size, size, (height - side) // 2, (width - side) // 2, side, side)
    scale = size / max(height, width)
    inner_height = min(size, max(1, round(height * scale)))
    inner_width = min(size, max(1, round(width * scale)))
    top, left = (size - inner_height) // 2, (size - inner_width) // 2
    return Frame(size, top, left, inner_height, inner_width, 0, 0, height, width)


def resize(image: np.ndarray, height: int, width: int) -> np.ndarray:
    """Resize a gray image (H, W) uint8: an area filter along a side that shrinks, bilinear where it grows.

    The area filter averages every original pixel once, so fine noise does not alias into false texture.
    """
    least = min(height, image.shape[0]), min(width, image.shape[1])
    if image.shape != least:
        image = cv2.resize(image, (least[1], least[0]), interpolation=cv2.INTER_AREA)
    if image.shape != (height, width):
        image = cv2.resize(image, (width, height), interpolation=cv2.INTER_LINEAR)
    return image


def fit(
    image: np.ndarray,
    size: int = 224,
    padding: Padding | str = Padding.BLACK,
    *,
    shape: tuple[int, int] | None = None,
) -> np.ndarray:
    """Fit a gray image (H, W) uint8 to a square (size, size) uint8.

    ``shape`` is the original's (height, width) where the image was decoded at a reduced size, so that the
    rounding of the short side follows the original. Raises InputError for an array that is not
    two-dimensional uint8.
    """
    padding = Padding.parse(padding)
    if image.ndim != 2 or image.dtype != np.uint8:
        raise InputError(f"Expected a gray image (H, W) of uint8, but got {image.dtype} {image.shape}.")
    height, width = shape if shape and padding.pads else image.shape
    frame = frame_for(height, width, size, padding)
    if padding is Padding.CROP:
        top, left, side = int(frame.source_top), int(frame.source_left), int(frame.source_height)
        image = image[top : top + side, left : left + side]
    inner = resize(np.ascontiguousarray(image), frame.height, frame.width)
    if (frame.height, frame.width) == (size, size):
        return inner.copy() if inner is image else inner
    top, left = frame.top, frame.left
    bottom, right = size - top - frame.height, size - left - frame.width
    if padding is Padding.EDGE:
        return cv2.copyMakeBorder(inner, top, bottom, left, right, cv2.BORDER_REPLICATE)
    if padding is Padding.REFLECT:
        # NumPy's reflection repeats as often as a very long, thin picture needs.
        mode: Literal["reflect", "edge"] = "reflect" if min(inner.shape) > 1 else "edge"
        return np.pad(inner, ((top, bottom), (left, right)), mode=mode)
    level = {Padding.BLACK: 0, Padding.GRAY: GRAY_LEVEL, Padding.WHITE: 255}[padding]
    return cv2.copyMakeBorder(inner, top, bottom, left, right, cv2.BORDER_CONSTANT, value=level)
