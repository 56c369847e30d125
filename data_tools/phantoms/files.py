"""Phantoms as files that say what they are."""

import io

import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo

GENERATOR = "PneumoScope phantoms 1"
"""Name and version of the generator: the same seed gives the same files as long as it stays the same."""

DESCRIPTION = "Synthetic chest radiograph, computed by PneumoScope. Shows no patient."
MASK_DESCRIPTION = "Mask of the lesion in a synthetic chest radiograph, computed by PneumoScope."

QUALITY = 86
"""WebP quality of the pictures, 0 to 100."""

EXIF_DESCRIPTION, EXIF_SOFTWARE = 0x010E, 0x0131


def encode_picture(pixels: np.ndarray, quality: int = QUALITY) -> bytes:
    """Return gray pixels (H, W) uint8 as WebP, with its synthetic origin in the EXIF ImageDescription."""
    exif = Image.Exif()
    exif[EXIF_DESCRIPTION] = DESCRIPTION
    exif[EXIF_SOFTWARE] = GENERATOR
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "WEBP", quality=quality, method=6, exif=exif.tobytes())
    return stream.getvalue()


def encode_mask(mask: np.ndarray) -> bytes:
    """Return a mask (H, W) bool as a PNG of one bit, with its origin in the text chunk ``Description``."""
    text = PngInfo()
    text.add_text("Description", MASK_DESCRIPTION)
    text.add_text("Software", GENERATOR)
    stream = io.BytesIO()
    Image.fromarray(mask).save(stream, "PNG", optimize=True, pnginfo=text)
    return stream.getvalue()
