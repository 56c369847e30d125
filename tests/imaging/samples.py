"""Image files made in memory."""

import io
import struct
import zlib
from typing import Any

import numpy as np
import pydicom
from PIL import Image
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, SecondaryCaptureImageStorage, generate_uid

LUMA = np.array([0.299, 0.587, 0.114])


def scene(height: int = 48, width: int = 64) -> np.ndarray:
    """Return a smooth gray picture without any symmetry, so that every flip and turn of it is another one."""
    rows, columns = np.mgrid[0:height, 0:width]
    picture = 40 + 120 * columns / width + 60 * rows / height
    picture[: height // 4, : width // 3] = 230
    return np.rint(picture).astype(np.uint8)


def encode(image: Image.Image | np.ndarray, file_format: str, **options: Any) -> bytes:
    stream = io.BytesIO()
    if isinstance(image, np.ndarray):
        image = Image.fromarray(image)
    image.save(stream, file_format, **options)
    return stream.getvalue()


def png_header(width: int, height: int) -> bytes:
    """Return a PNG of this size that holds no data to speak of."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 64))
        + chunk(b"IEND", b"")
    )


def tiff(values: np.ndarray, *, photometric: int, bits: int) -> bytes:
    """Return an uncompressed gray TIFF; photometric 0 is white-is-zero, 1 is black-is-zero."""
    height, width = values.shape
    data = values.astype("<u2" if bits == 16 else "u1").tobytes()
    tags = [
        (256, 3, width),
        (257, 3, height),
        (258, 3, bits),
        (259, 3, 1),
        (262, 3, photometric),
        (273, 4, 8),
        (277, 3, 1),
        (278, 3, height),
        (279, 4, len(data)),
    ]
    directory = struct.pack("<H", len(tags)) + b"".join(
        struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in tags
    )
    return b"II*\0" + struct.pack("<I", 8 + len(data)) + data + directory + b"\0" * 4


def dicom(
    pixels: np.ndarray | None,
    *,
    bits: int | None = None,
    syntax: str = ExplicitVRLittleEndian,
    **elements: Any,
) -> Dataset:
    """Return a secondary capture: gray (H, W), frames (N, H, W), or RGB (H, W, 3) of 8 bits."""
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = syntax
    dataset.SOPClassUID = SecondaryCaptureImageStorage
    dataset.SOPInstanceUID = generate_uid()
    if pixels is not None:
        color = pixels.ndim == 3 and pixels.shape[-1] == 3
        frames = pixels.shape[0] if pixels.ndim == 3 and not color else 1
        height, width = pixels.shape[:2] if color or pixels.ndim == 2 else pixels.shape[1:]
        dataset.Rows, dataset.Columns = height, width
        dataset.SamplesPerPixel = 3 if color else 1
        dataset.PhotometricInterpretation = "RGB" if color else "MONOCHROME2"
        dataset.BitsAllocated = 8 * pixels.dtype.itemsize
        dataset.BitsStored = bits or dataset.BitsAllocated
        dataset.HighBit = dataset.BitsStored - 1
        dataset.PixelRepresentation = int(pixels.dtype.kind == "i")
        if color:
            dataset.PlanarConfiguration = 0
        if frames > 1:
            dataset.NumberOfFrames = frames
        dataset.PixelData = pixels.tobytes()
    for name, value in elements.items():
        setattr(dataset, name, value)
    return dataset


def dicom_bytes(dataset: Dataset) -> bytes:
    stream = io.BytesIO()
    pydicom.dcmwrite(stream, dataset, enforce_file_format=True)
    return stream.getvalue()
