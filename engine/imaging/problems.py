"""Why an image cannot be used, in words for people."""

from enum import StrEnum

from engine.errors import InputError


class Problem(StrEnum):
    """The kinds of unusable image. The value is what a table of problems shows."""

    MISSING = "missing"
    """There is no such file, or it may not be read."""
    NOT_AN_IMAGE = "not an image"
    """Empty, or of a format that is not a picture."""
    TRUNCATED = "truncated"
    """A picture's header, but its data end early or are damaged."""
    TOO_LARGE = "too large"
    """More pixels than the limit; refused before decoding."""
    NO_PIXELS = "no pixel data"
    """A DICOM object without an image."""
    BLANK = "blank"
    """One gray level everywhere."""


class ImageError(InputError):
    """An image that cannot be used; ``problem`` is the kind, the message is for people."""

    def __init__(self, problem: Problem, message: str):
        super().__init__(message)
        self.problem = problem


def too_large(width: int, height: int, max_pixels: int) -> ImageError:
    """Return the error for an image of more pixels than the limit."""
    return ImageError(
        Problem.TOO_LARGE,
        f"{width:,} × {height:,} pixels is over the limit of {max_pixels / 1e6:.0f} megapixels; "
        "scale the image down first.",
    )
