"""Seven changes of a radiograph, each in five steps: what other machines, settings and files do to it.

A change is made on the decoded picture, before it is fitted to a model's square, as another acquisition would
make it. Lengths are in pixels of a frame that the picture's long side fills with ``FRAME`` pixels, so that a
step means the same in a small and in a large file; only the JPEG quality is that of the picture as it is.
The steps are ours: from what is hardly seen to what nobody would read. The idea is that of Hendrycks and
Dietterich, Benchmarking neural network robustness to common corruptions, ICLR 2019, which has five severities
too.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from engine.errors import InputError
from engine.imaging.fit import resize
from engine.imaging.jpeg import through_jpeg

FRAME = 224
"""Pixels of the long side of the frame that blur and noise are measured in."""

SEVERITIES = 5
"""Steps of each change; severity 0 is the picture as it is."""

ORIGINAL = "original"
"""The kind of the picture as it is."""


@dataclass(frozen=True)
class Dial:
    """One change in one direction.

    ``kind`` is its name, ``change`` that of the change, which two directions share; ``title`` is for people,
    ``phrase`` says what happened at an amount. ``amounts`` holds the amount of severity 1 to 5 in ``unit``;
    ``apply`` takes a picture (H, W) uint8, an amount and a seed, and returns the changed picture.
    """

    kind: str
    change: str
    title: str
    phrase: str
    unit: str
    amounts: tuple[float, ...]
    apply: Callable[[np.ndarray, float, int], np.ndarray]

    def amount(self, severity: int) -> float:
        """Return the amount at a severity from 1 to 5; raise InputError for another."""
        if not 1 <= severity <= len(self.amounts):
            raise InputError(f"Expected a severity from 1 to {len(self.amounts)}, but got {severity!r}.")
        return self.amounts[severity - 1]


def scale_contrast(pixels: np.ndarray, factor: float, seed: int) -> np.ndarray:
    """Multiply each pixel's distance from the picture's mean, as a wider or narrower window does."""
    mean = float(pixels.mean())
    return to_gray((np.arange(256) - mean) * factor + mean)[pixels]


def darken(pixels: np.ndarray, levels: float, seed: int) -> np.ndarray:
    """Take gray levels away from every pixel."""
    return to_gray(np.arange(256) - levels)[pixels]


def brighten(pixels: np.ndarray, levels: float, seed: int) -> np.ndarray:
    """Add gray levels to every pixel."""
    return to_gray(np.arange(256) + levels)[pixels]


def blur(pixels: np.ndarray, sigma: float, seed: int) -> np.ndarray:
    """Blur by a Gaussian, as movement and an unsharp focus do; beyond the border the picture is mirrored."""
    return cv2.GaussianBlur(pixels, (0, 0), sigma * max(pixels.shape) / FRAME, borderType=cv2.BORDER_REFLECT)


def add_noise(pixels: np.ndarray, deviation: float, seed: int) -> np.ndarray:
    """Add normal noise, independent from pixel to pixel of the frame, as too low a dose does.

    A larger picture gets each noise value as a block, which fitting leaves alone: noise of single pixels
    would average out there, the more the larger the file. The grain of a seed is the same at every amount.
    """
    height, width = pixels.shape
    scale = min(1.0, FRAME / max(height, width))
    grid = max(1, round(height * scale)), max(1, round(width * scale))
    grain: np.ndarray = np.random.default_rng(seed).standard_normal(grid, dtype=np.float32)
    if grid != pixels.shape:
        grain = cv2.resize(grain, (width, height), interpolation=cv2.INTER_NEAREST)
    return to_gray(pixels + np.float32(deviation) * grain)


def lose_resolution(pixels: np.ndarray, side: float, seed: int) -> np.ndarray:
    """Average the picture down until its long side has so many pixels; one that has no more stays."""
    scale = side / max(pixels.shape)
    if scale >= 1:
        return pixels
    height, width = (max(1, round(length * scale)) for length in pixels.shape)
    return resize(np.ascontiguousarray(pixels), height, width)


def compress(pixels: np.ndarray, quality: float, seed: int) -> np.ndarray:
    """Write the picture as JPEG of this quality and read it again."""
    return through_jpeg(np.ascontiguousarray(pixels), int(quality))


def turn(pixels: np.ndarray, degrees: float, seed: int) -> np.ndarray:
    """Turn the picture about its centre, clockwise for an odd seed and the other way for an even one.

    What is uncovered is mirrored: a patient who lies askew leaves no black corners either.
    """
    height, width = pixels.shape
    angle = -degrees if seed % 2 else degrees
    turning = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), angle, 1.0)
    return cv2.warpAffine(
        pixels, turning, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101
    )


def to_gray(values: np.ndarray) -> np.ndarray:
    """Round to 0…255 uint8."""
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)


DIALS = (
    Dial(
        "lower_contrast", "contrast", "Lower contrast", "contrast falls to {:g} times its own",
        "times the contrast", (0.85, 0.7, 0.55, 0.4, 0.25), scale_contrast,
    ),
    Dial(
        "higher_contrast", "contrast", "Higher contrast", "contrast rises to {:g} times its own",
        "times the contrast", (1.25, 1.5, 2.0, 2.5, 3.0), scale_contrast,
    ),
    Dial(
        "darker", "brightness", "Darker", "the picture is {:g} gray levels darker",
        "gray levels taken", (15, 30, 45, 60, 75), darken,
    ),
    Dial(
        "brighter", "brightness", "Brighter", "the picture is {:g} gray levels brighter",
        "gray levels added", (15, 30, 45, 60, 75), brighten,
    ),
    Dial(
        "blur", "blur", "Blur", "the picture is blurred by {:g} px of 224",
        f"σ in px of {FRAME}", (0.5, 1.0, 1.5, 2.0, 3.0), blur,
    ),
    Dial(
        "noise", "noise", "Noise", "noise of {:g} gray levels is added",
        f"SD in gray levels, in px of {FRAME}", (5, 10, 20, 30, 40), add_noise,
    ),
    Dial(
        "resolution", "resolution", "Lower resolution", "the long side has {:g} px only",
        "px of the long side", (160, 112, 80, 56, 40), lose_resolution,
    ),
    Dial(
        "jpeg", "jpeg", "JPEG compression", "the picture is saved as JPEG of quality {:g}",
        "JPEG quality", (50, 30, 15, 8, 4), compress,
    ),
    Dial(
        "rotation", "rotation", "Rotation", "the picture is turned by {:g}°",
        "degrees, either way", (2.5, 5, 10, 15, 20), turn,
    ),
)  # fmt: skip
"""Contrast and brightness go wrong either way, and the ways differ: each is a dial of its own. Which way a
picture is turned makes no such difference: half of the pictures go each way."""


@dataclass(frozen=True)
class Setting:
    """One dial at one severity, or the picture as it is (no dial, severity 0)."""

    dial: Dial | None = None
    severity: int = 0

    @property
    def kind(self) -> str:
        """The dial's name, ``original`` without one."""
        return self.dial.kind if self.dial else ORIGINAL

    @property
    def amount(self) -> float:
        """How much is changed, in the dial's unit; NaN where nothing is."""
        return self.dial.amount(self.severity) if self.dial and self.severity else float("nan")

    def apply(self, pixels: np.ndarray, seed: int) -> np.ndarray:
        """Return a picture (H, W) uint8 changed so, or the very same where nothing is changed.

        ``seed`` (from 0 on) belongs to the image: with it a repeated call gives the same pixels. Raises
        InputError for an array that is no such picture, and for a severity that the dial does not have.
        """
        if pixels.ndim != 2 or pixels.dtype != np.uint8:
            raise InputError(f"Expected a gray image (H, W) of uint8, but got {pixels.dtype} {pixels.shape}.")
        if self.dial is None or self.severity == 0:
            return pixels
        return self.dial.apply(pixels, self.dial.amount(self.severity), seed)


def choose_dials(names: Sequence[str] = ()) -> tuple[Dial, ...]:
    """Return the dials of these kinds or changes (``contrast`` is both of its directions), all without names.

    Raises InputError for a name that is neither.
    """
    known = {name for dial in DIALS for name in (dial.kind, dial.change)}
    unknown = next((name for name in names if name not in known), None)
    if unknown is not None:
        listed = ", ".join(dict.fromkeys(name for dial in DIALS for name in (dial.change, dial.kind)))
        raise InputError(f"Unknown kind of stress '{unknown}'; choose from {listed}.")
    return tuple(dial for dial in DIALS if not names or {dial.kind, dial.change} & set(names))


def dial_of(kind: str) -> Dial:
    """Return the dial of this kind; raise InputError where there is none."""
    found = next((dial for dial in DIALS if dial.kind == kind), None)
    if found is None:
        raise InputError(f"Unknown kind of stress '{kind}'; there are {', '.join(d.kind for d in DIALS)}.")
    return found


def settings_of(dials: Sequence[Dial] = DIALS) -> tuple[Setting, ...]:
    """Return the picture as it is, then each dial at each severity."""
    steps = [Setting(dial, severity) for dial in dials for severity in range(1, SEVERITIES + 1)]
    return (Setting(), *steps)
