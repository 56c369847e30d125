"""Any file or bytes to an 8-bit gray array."""

import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import cv2
import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError
from PIL.TiffImagePlugin import TiffImageFile

from engine.imaging.problems import ImageError, Problem, too_large
from engine.imaging.signatures import looks_like_dicom

MAX_PIXELS = 80_000_000
"""Four times the largest radiographs in use; below Pillow's own warning level."""

OVERSAMPLING = 2
"""A JPEG decoded at reduced size keeps at least this many pixels for each one wanted along a side, so that
the area filter that follows sees enough of them (mean difference to full-size decoding: 0.2 gray levels)."""

BLANK_RANGE = 2
"""An image whose brightest and darkest pixels differ by no more gray levels than this shows nothing."""

IMAGE_SUFFIXES = frozenset(
    {".jpg", ".jpeg", ".jpe", ".png", ".webp", ".tif", ".tiff", ".bmp", ".gif", ".dcm", ".dicom", ".jp2"}
)
"""Files of a folder that count as images; what an uploaded file is, its bytes tell."""

SIGNATURES = {
    re.compile(rb"\xff\xd8\xff"): "JPEG",
    re.compile(rb"\x89PNG\r\n"): "PNG",
    re.compile(rb"RIFF....WEBP", re.DOTALL): "WebP",
    re.compile(rb"II\*\0|MM\0\*"): "TIFF",
    re.compile(rb"GIF8[79]a"): "GIF",
    re.compile(rb"\0\0\0\x0cjP  "): "JPEG 2000",
}
"""How files of these formats begin: what begins so and cannot be opened is damaged."""

PLAIN_WEBP = re.compile(rb"RIFF....WEBPVP8 .{7}\x9d\x01\x2a", re.DOTALL)
"""How a WebP file begins that is one lossy key frame: RIFF header, chunk header, frame tag, start code."""

REDUCTIONS = {
    8: cv2.IMREAD_REDUCED_GRAYSCALE_8,
    4: cv2.IMREAD_REDUCED_GRAYSCALE_4,
    2: cv2.IMREAD_REDUCED_GRAYSCALE_2,
}

ORIENTATION_TAG = 0x0112
PHOTOMETRIC_TAG = 262


@dataclass(frozen=True)
class Picture:
    """A decoded radiograph.

    ``pixels`` is gray (H, W) uint8, perhaps decoded at a reduced size; ``height`` and ``width`` are those of
    the original, after its orientation tag; ``mode`` is the original's colour mode as Pillow names it, or
    ``DICOM``; ``format`` the file format.
    """

    pixels: np.ndarray
    height: int
    width: int
    mode: str
    format: str


def decode(
    source: str | Path | bytes | BinaryIO, *, square: int | None = None, cover: bool = False
) -> Picture:
    """Decode a JPEG, PNG, WebP, TIFF, BMP, GIF, JPEG 2000 or DICOM image to 8-bit gray.

    Orientation tags are honoured; transparency lies over black; of several frames the first is taken;
    16-bit values are scaled by the smallest usual bit depth that holds the brightest one.

    With ``square`` (pixels), a JPEG is decoded at a reduced size where the picture stays at least
    ``OVERSAMPLING`` × ``square`` along its long side, or along its short side with ``cover``.

    Raises ImageError: missing, not an image, truncated, too large, no pixel data, blank.
    """
    data = read_bytes(source)
    if not data:
        raise ImageError(Problem.NOT_AN_IMAGE, "The file is empty (0 bytes); copy or download it again.")
    if looks_like_dicom(data):
        # pydicom takes a third of a second to import, which most visits can do without.
        from engine.imaging.dicom import decode_dicom

        pixels = decode_dicom(data, MAX_PIXELS)
        height, width = pixels.shape
        picture = Picture(pixels, height, width, mode="DICOM", format="DICOM")
    else:
        picture = decode_plain_webp(data) or decode_with_pillow(data, square, cover)
    if int(picture.pixels.max()) - int(picture.pixels.min()) <= BLANK_RANGE:
        raise ImageError(
            Problem.BLANK, "The image is blank: one gray level everywhere; there is nothing to score."
        )
    return picture


def read_bytes(source: str | Path | bytes | BinaryIO) -> bytes:
    """Return the bytes of a path, of bytes, or of an open binary file (read from its start)."""
    if isinstance(source, bytes):
        return source
    if isinstance(source, str | Path):
        try:
            return Path(source).read_bytes()
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise ImageError(Problem.MISSING, f"Cannot read '{source}': {reason}.") from error
    source.seek(0)
    return source.read()


def open_with_pillow(stream: BinaryIO) -> Image.Image:
    """Read the header of an image that is not DICOM, without decoding; see ``decode`` for the errors."""
    try:
        image = Image.open(stream)
    except Image.DecompressionBombError as error:
        raise ImageError(
            Problem.TOO_LARGE,
            f"The image is over the limit of {MAX_PIXELS / 1e6:.0f} megapixels; scale it down first.",
        ) from error
    except UnidentifiedImageError as error:
        stream.seek(0)
        start = stream.read(12)
        name = next((name for signature, name in SIGNATURES.items() if signature.match(start)), None)
        if name:
            raise ImageError(
                Problem.TRUNCATED, f"The {name} file is damaged or cut off; copy it again."
            ) from error
        raise ImageError(
            Problem.NOT_AN_IMAGE,
            "The content is not an image that PneumoScope reads "
            "(JPEG, PNG, WebP, TIFF, BMP, GIF, JPEG 2000 or DICOM).",
        ) from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise ImageError(
            Problem.TRUNCATED, f"The image's header is damaged ({error}); copy it again."
        ) from error
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise too_large(width, height, MAX_PIXELS)
    return image


def orientation_of(image: Image.Image) -> int:
    """Return the orientation tag of an opened image, 1 (upright) where there is none."""
    return image.getexif().get(ORIENTATION_TAG, 1) if "exif" in image.info else 1


def decode_with_pillow(data: bytes, square: int | None, cover: bool) -> Picture:
    """Decode what is not DICOM; see ``decode``."""
    image = open_with_pillow(io.BytesIO(data))
    width, height = image.size
    mode, file_format = image.mode, image.format or "unknown"
    try:
        pixels = None
        if file_format == "JPEG" and mode in ("L", "RGB") and square is not None:
            side = min(width, height) if cover else max(width, height)
            pixels = decode_reduced(data, side // (OVERSAMPLING * square))
        if pixels is None:
            image.load()
            pixels = 255 - to_gray(image) if white_is_zero(image) else to_gray(image)
        orientation = orientation_of(image)
    except Image.DecompressionBombError as error:
        raise too_large(width, height, MAX_PIXELS) from error
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, TypeError) as error:
        raise ImageError(
            Problem.TRUNCATED,
            f"The {file_format} data are damaged or cut off ({error}); copy the file again.",
        ) from error
    if orientation != 1:
        pixels = np.asarray(ImageOps.exif_transpose(oriented(pixels, orientation)))
        if orientation >= 5:
            width, height = height, width
    return Picture(pixels, height, width, mode, file_format)


def decode_plain_webp(data: bytes) -> Picture | None:
    """Decode a WebP file of one lossy picture and nothing else; None for any other file, and a damaged one.

    OpenCV gets the same gray levels from libwebp as Pillow, a quarter sooner: Pillow decodes every WebP file
    as an animation. Without the chunks of an extended file there is no transparency and no orientation.
    """
    if not PLAIN_WEBP.match(data):
        return None
    width, height = (int.from_bytes(data[place : place + 2], "little") & 0x3FFF for place in (26, 28))
    if width * height > MAX_PIXELS:
        raise too_large(width, height, MAX_PIXELS)
    pixels = cv2.imdecode(np.frombuffer(data, dtype=np.uint8), cv2.IMREAD_GRAYSCALE)
    if pixels is None or pixels.shape != (height, width):
        return None
    return Picture(pixels, height, width, mode="RGB", format="WEBP")


def decode_reduced(data: bytes, factor: int) -> np.ndarray | None:
    """Decode a gray or colour JPEG to gray at 1/8, 1/4 or 1/2 of its size, by no more than ``factor``.

    libjpeg scales while it decodes and skips the colour, which saves most of the time. OpenCV gets the same
    pixels from it as Pillow's draft mode, sooner. None for a factor below two, and for a damaged file.
    """
    reduction = next((reduction for reduction in REDUCTIONS if reduction <= factor), None)
    if reduction is None:
        return None
    flags = REDUCTIONS[reduction] | cv2.IMREAD_IGNORE_ORIENTATION
    return cv2.imdecode(np.frombuffer(data, dtype=np.uint8), flags)


def oriented(pixels: np.ndarray, orientation: int) -> Image.Image:
    """Return a gray image that carries the orientation tag, for Pillow to apply."""
    image = Image.fromarray(pixels)
    image.getexif()[ORIENTATION_TAG] = orientation
    return image


def white_is_zero(image: Image.Image) -> bool:
    """Tell whether a TIFF image stores white as zero and Pillow leaves it so, as it does above 8 bits."""
    deep = image.mode.startswith("I") or image.mode == "F"
    return isinstance(image, TiffImageFile) and deep and image.tag_v2.get(PHOTOMETRIC_TAG) == 0


def to_gray(image: Image.Image) -> np.ndarray:
    """Reduce a loaded Pillow image of any mode to gray (H, W) uint8."""
    if image.mode == "L" and "transparency" not in image.info:
        return np.asarray(image)
    if image.mode.startswith("I") or image.mode == "F":
        return scale_to_8_bit(np.asarray(image))
    if image.mode in ("LA", "PA", "RGBA", "La", "RGBa") or "transparency" in image.info:
        layer = image.convert("RGBA")
        black = Image.new("RGBA", layer.size, (0, 0, 0, 255))
        return np.asarray(Image.alpha_composite(black, layer).convert("L"))
    if image.mode in ("1", "RGB", "YCbCr"):
        return np.asarray(image.convert("L"))
    return np.asarray(image.convert("RGB").convert("L"))


def scale_to_8_bit(values: np.ndarray) -> np.ndarray:
    """Scale integer or float gray values of more than 8 bits to 0…255 uint8.

    Integers from 0 to 65,535 are divided by the full scale of the smallest usual bit depth (8, 10, 12, 14,
    15, 16) that holds the maximum: many 16-bit files carry 12-bit radiographs. Other ranges are stretched
    from their minimum to their maximum; values that are not finite count as the minimum.
    """
    values = values.astype(np.float64)
    finite = np.isfinite(values)
    if not finite.any():
        return np.zeros(values.shape, dtype=np.uint8)
    low, high = float(values[finite].min()), float(values[finite].max())
    values = np.where(finite, values, low)
    integral = low >= 0 and high <= 65535 and bool(np.all(values == np.rint(values)))
    if integral:
        bits = next(bits for bits in (8, 10, 12, 14, 15, 16) if high < 2**bits)
        low, high = 0.0, float(2**bits - 1)
    return np.clip(np.rint((values - low) * (255.0 / max(high - low, 1e-12))), 0, 255).astype(np.uint8)
