"""What an image's header tells, without decoding the pixels."""

from dataclasses import dataclass
from pathlib import Path

from engine.imaging.decode import MAX_PIXELS, open_with_pillow, orientation_of
from engine.imaging.problems import ImageError, Problem
from engine.imaging.signatures import looks_like_dicom


@dataclass(frozen=True)
class Header:
    """Size in pixels as shown (after the orientation tag), and colour mode as in ``Picture``."""

    width: int
    height: int
    mode: str


def read_header(path: str | Path) -> Header:
    """Read an image file's header; raises ImageError as ``decode`` does, where the header alone can tell."""
    try:
        with Path(path).open("rb") as stream:
            start = stream.read(132)
            stream.seek(0)
            if not start:
                raise ImageError(
                    Problem.NOT_AN_IMAGE, "The file is empty (0 bytes); copy or download it again."
                )
            if looks_like_dicom(start):
                # See engine.imaging.decode.
                from engine.imaging.dicom import open_dicom

                dataset = open_dicom(stream, MAX_PIXELS, header_only=True)
                return Header(int(dataset.Columns), int(dataset.Rows), "DICOM")
            image = open_with_pillow(stream)
            width, height = image.size
            if orientation_of(image) >= 5:
                width, height = height, width
            return Header(width, height, image.mode)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ImageError(Problem.MISSING, f"Cannot read '{path}': {reason}.") from error
