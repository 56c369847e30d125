"""Pictures that are no chest radiographs, a folder a kind, to try the out-of-distribution guard on.

Run: python docs/odd_images.py DIR. Nothing is downloaded: the photographs are scikit-learn's two, the slices
are pydicom's test files, the screenshots those of this folder; the rest is drawn. ``drawn`` holds the kinds
on which the guard's method was chosen, ``real`` those on which it was only measured.
"""

import io
import sys
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

HERE = Path(__file__).resolve().parent
SIDE = 320
"""Pixels of a drawn picture's side."""

SLICES = {
    "CT": ("693_J2KI.dcm", "CT_small.dcm", "J2K_pixelrep_mismatch.dcm"),
    "MR": ("MR_small.dcm", "examples_overlay.dcm"),
    "ultrasound": ("examples_palette.dcm", "examples_jpeg2k.dcm", "examples_rgb_color.dcm"),
    "bone scan": ("JPEG2000.dcm", "JPEG-lossy.dcm"),
}
"""pydicom's test files by kind."""

SENTENCE = "The heart is of normal size. The lungs are clear. No pleural effusion is seen. "


def photographs(draw: np.random.Generator) -> Iterator[np.ndarray]:
    """Yield crops (H, W, 3) of two photographs, at several places and sizes."""
    from sklearn.datasets import load_sample_images

    for whole in load_sample_images().images:
        yield whole
        for _ in range(14):
            height = int(draw.integers(150, whole.shape[0]))
            width = int(min(whole.shape[1], height * draw.uniform(0.9, 1.5)))
            top, left = (
                int(draw.integers(0, n - m + 1))
                for n, m in zip(whole.shape[:2], (height, width), strict=True)
            )
            yield whole[top : top + height, left : left + width]


def gray(picture: np.ndarray) -> np.ndarray:
    """Return a colour picture turned gray."""
    return np.array(Image.fromarray(picture).convert("L"))


def text_pages(draw: np.random.Generator) -> Iterator[np.ndarray]:
    """Yield pages (H, W) of text, black on white and white on black."""
    for number in range(20):
        size = int(draw.integers(10, 30))
        page = Image.new("L", (480, 620), 255)
        pen, font = ImageDraw.Draw(page), ImageFont.load_default(size)
        for line in range(30, 600, int(1.5 * size)):
            start = int(draw.integers(0, 40))
            pen.text((30, line), (SENTENCE * 3)[start : start + int(760 / size)], fill=0, font=font)
        yield np.array(page) if number % 2 == 0 else 255 - np.array(page)


def noise(draw: np.random.Generator) -> Iterator[np.ndarray]:
    """Yield noise without structure."""
    for spread in (10, 25, 50, 90):
        for _ in range(4):
            yield draw.normal(128, spread, (SIDE, SIDE)).clip(0, 255).astype(np.uint8)
    for _ in range(4):
        yield draw.integers(0, 256, (SIDE, SIDE), dtype=np.uint8)


def blank(_: np.random.Generator) -> Iterator[np.ndarray]:
    """Yield pictures of nearly one gray level."""
    for level in (1, 40, 90, 128, 170, 220, 254):
        yield np.full((SIDE, SIDE), level, dtype=np.uint8)


def blobs(draw: np.random.Generator) -> Iterator[np.ndarray]:
    """Yield smooth random light and dark, coarse and fine."""
    for width in (3, 8, 20, 45):
        for _ in range(6):
            field = cv2.GaussianBlur(draw.normal(size=(SIDE, SIDE)), (0, 0), width)
            yield (255 * (field - field.min()) / np.ptp(field)).astype(np.uint8)


def shapes(draw: np.random.Generator) -> Iterator[np.ndarray]:
    """Yield boxes, ellipses and lines of random grays."""
    for _ in range(24):
        page = Image.new("L", (SIDE, SIDE), int(draw.integers(0, 256)))
        pen = ImageDraw.Draw(page)
        for _ in range(int(draw.integers(2, 25))):
            (left, right), (top, bottom) = (sorted(draw.integers(0, SIDE, 2).tolist()) for _ in range(2))
            level = int(draw.integers(0, 256))
            form = draw.choice(["box", "ellipse", "line"])
            if form == "line":
                pen.line((left, top, right, bottom), fill=level, width=int(draw.integers(1, 9)))
            else:
                (pen.rectangle if form == "box" else pen.ellipse)((left, top, right, bottom), fill=level)
        yield np.array(page)


def ramps(draw: np.random.Generator) -> Iterator[np.ndarray]:
    """Yield gradients and stripes."""
    rows, columns = np.mgrid[0:SIDE, 0:SIDE] / SIDE
    for _ in range(12):
        angle, waves = draw.uniform(0, np.pi), draw.uniform(0.3, 12)
        along = np.cos(angle) * rows + np.sin(angle) * columns
        yield (127.5 + 127 * np.sin(2 * np.pi * waves * along)).astype(np.uint8)


def slices() -> Iterator[tuple[str, bytes]]:
    """Yield the names and files of CT, MR and ultrasound pictures and bone scans."""
    from pydicom.data import get_testdata_file

    for kind, names in SLICES.items():
        for name in names:
            path = get_testdata_file(name, download=False)
            if path is not None:
                yield f"{kind}/{name}", Path(str(path)).read_bytes()


def write(folder: Path, pictures: Iterator[np.ndarray]) -> None:
    """Write pictures as PNG files, in a folder of their own."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, picture in enumerate(pictures):
        file = io.BytesIO()
        Image.fromarray(picture).save(file, "PNG")
        (folder / f"{number:02d}.png").write_bytes(file.getvalue())


def main(target: Path) -> None:
    """Write every kind below a folder."""
    for kind, make in (("blobs", blobs), ("shapes", shapes), ("ramps", ramps)):
        write(target / "drawn" / kind, make(np.random.default_rng(0)))
    real = target / "real"
    draw = np.random.default_rng
    write(real / "photographs", photographs(draw(1)))
    write(real / "photographs turned gray", (gray(one) for one in photographs(draw(1))))
    write(
        real / "screenshots",
        (np.array(Image.open(file).convert("RGB")) for file in sorted(HERE.glob("*.png"))),
    )
    write(
        real / "screenshots turned gray",
        (np.array(Image.open(file).convert("L")) for file in sorted(HERE.glob("*.png"))),
    )
    write(real / "text pages", text_pages(draw(2)))
    write(real / "noise", noise(draw(3)))
    write(real / "blank", blank(draw(4)))
    for name, data in slices():
        file = real / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Expected a folder to write to: python docs/odd_images.py DIR")
    main(Path(sys.argv[1]))
