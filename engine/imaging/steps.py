"""The way from a file to what a network receives, step by step, each with its picture and a sentence."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.imaging.decode import Picture, decode
from engine.imaging.fit import Frame, Padding, fit, frame_for, resize
from engine.imaging.saturation import color_thumbnail

SHOWN_SIDE = 512
"""Long side of the pictures of the file itself, in pixels, at most."""

MODES = {
    "1": "black and white",
    "L": "8-bit gray",
    "LA": "8-bit gray with transparency",
    "I;16": "16-bit gray",
    "P": "a palette of colours",
    "RGB": "three colour channels",
    "RGBA": "three colour channels with transparency",
    "CMYK": "four printing colours",
}
"""Pillow's usual colour modes in words."""


@dataclass(frozen=True)
class Step:
    """One step: its picture afterwards, gray (H, W) or RGB (H, W, 3) uint8, and what was done."""

    picture: np.ndarray
    title: str
    sentence: str


def preparation_steps(
    data: bytes,
    size: int,
    padding: Padding | str,
    *,
    mean: Sequence[float] = (0.5,),
    std: Sequence[float] = (0.5,),
    channels: int = 1,
) -> list[Step]:
    """Return how a file becomes the square of ``size`` pixels that a network receives.

    ``mean``, ``std`` and ``channels`` are those of the network's input. Steps that change nothing are left
    out; the last one's picture is the square. Raises ImageError as ``decode`` does.
    """
    padding = Padding.parse(padding)
    picture = decode(data, square=size, cover=not padding.pads)
    shown = no_larger(picture.pixels)
    colors = color_thumbnail(data, SHOWN_SIDE)
    if colors is None:
        steps = [Step(shown, "The file", f"{file_words(picture)}{scaling_words(picture)}.")]
    else:
        steps = [
            Step(no_larger_colors(colors), "The file", f"{file_words(picture)}."),
            Step(shown, "Gray", "The colours are weighed to one gray value for each pixel (ITU-R BT.601)."),
        ]
    frame = frame_for(picture.height, picture.width, size, padding)
    square = fit(picture.pixels, size, padding, shape=(picture.height, picture.width))
    if padding is Padding.CROP and picture.height != picture.width:
        steps.append(Step(cropped(picture), "Cropped", crop_sentence(picture, frame)))
    elif frame.padding_share:
        inner = square[frame.top : frame.top + frame.height, frame.left : frame.left + frame.width]
        steps.append(Step(inner, "Resized", resize_sentence(picture, frame)))
    received = received_sentence(picture, frame, padding, mean, std, channels)
    return [*steps, Step(square, "What the network receives", received)]


def no_larger(pixels: np.ndarray) -> np.ndarray:
    """Return a gray picture or one channel averaged down to ``SHOWN_SIDE``, or as it is where no larger."""
    scale = SHOWN_SIDE / max(pixels.shape)
    if scale >= 1:
        return pixels
    height, width = (max(1, round(side * scale)) for side in pixels.shape)
    return resize(pixels, height, width)


def no_larger_colors(colors: np.ndarray) -> np.ndarray:
    """Return ``no_larger`` of each channel of a colour picture in 0…255."""
    channels = np.rint(colors).astype(np.uint8)
    return np.dstack([no_larger(np.ascontiguousarray(channels[..., index])) for index in range(3)])


def cropped(picture: Picture) -> np.ndarray:
    """Return the central square of a picture, as ``fit`` cuts it."""
    height, width = picture.pixels.shape
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    return no_larger(np.ascontiguousarray(picture.pixels[top : top + side, left : left + side]))


def file_words(picture: Picture) -> str:
    """Return what the file is."""
    # Of a DICOM file the mode says no more than the format.
    mode = "" if picture.mode == picture.format else f", {MODES.get(picture.mode, picture.mode)}"
    return f"{picture.format} of {pixels(picture.height, picture.width)}{mode}"


def scaling_words(picture: Picture) -> str:
    """Return how gray values of more than 8 bits became 256 levels."""
    if picture.mode == "DICOM":
        return ", brought to 256 gray levels by the file's own window or lookup table, bones bright"
    if picture.mode.startswith("I") or picture.mode == "F":
        return ", scaled to 256 gray levels"
    return ""


def crop_sentence(picture: Picture, frame: Frame) -> str:
    """Return what a crop keeps and loses."""
    lost = 1 - frame.source_height * frame.source_width / (picture.height * picture.width)
    kept = pixels(round(frame.source_height), round(frame.source_width))
    return f"The central {kept} stay; {100 * lost:.0f} % of the picture is cut off."


def resize_sentence(picture: Picture, frame: Frame) -> str:
    """Return what was resized to what."""
    before = pixels(picture.height, picture.width)
    if (picture.height, picture.width) == (frame.height, frame.width):
        return f"{before} fit as they are."
    return f"{before} become {pixels(frame.height, frame.width)}: the long side fills the square."


def received_sentence(
    picture: Picture,
    frame: Frame,
    padding: Padding,
    mean: Sequence[float],
    std: Sequence[float],
    channels: int,
) -> str:
    """Return what the square is made of, and which numbers stand for its gray levels."""
    square = pixels(frame.size, frame.size)
    if frame.padding_share:
        made = f"{square}, {100 * frame.padding_share:.0f} % of them {padding.value} padding: {sides(frame)}"
    elif padding is Padding.STRETCH and picture.height != picture.width:
        made = f"{square}, stretched from {pixels(picture.height, picture.width)}"
    else:
        made = square
    low = min(-m / s for m, s in zip(mean, std, strict=True))
    high = max((1 - m) / s for m, s in zip(mean, std, strict=True))
    repeated = f", in {channels} equal channels" if channels > 1 and len(mean) == 1 else ""
    repeated = f", in {channels} channels" if len(mean) > 1 else repeated
    return f"{made}. The numbers run from {signed(low)} (black) to {signed(high)} (white){repeated}."


def sides(frame: Frame) -> str:
    """Return the pixels of padding at each side that has some."""
    amounts = {
        "at the top": frame.top,
        "at the bottom": frame.size - frame.top - frame.height,
        "at the left": frame.left,
        "at the right": frame.size - frame.left - frame.width,
    }
    return " and ".join(f"{amount} px {where}" for where, amount in amounts.items() if amount)


def pixels(height: int, width: int) -> str:
    """Return a size in words, width first."""
    return f"{width:,} × {height:,} pixels"


def signed(value: float) -> str:
    """Return a number in at most two decimals, with a true minus sign."""
    return f"{value:.2f}".rstrip("0").rstrip(".").replace("-", "−")
