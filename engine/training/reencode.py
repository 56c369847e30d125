"""Pictures as they come back from a lossy file."""

import torch

from engine.imaging.jpeg import through_jpeg


def reencode(images: torch.Tensor, boxes: torch.Tensor, quality: int) -> torch.Tensor:
    """Return (B, 1, S, S) in 0…1 with each picture, not its padding, written as JPEG and read again.

    ``boxes`` (B, 4) is top, left, height, width of each picture; ``quality`` is Pillow's, 1 to 95.
    """
    pixels = (images[:, 0] * 255.0).round().to(torch.uint8).cpu().numpy()
    for square, (top, left, height, width) in zip(pixels, boxes.tolist(), strict=True):
        picture = square[top : top + height, left : left + width]
        picture[:] = through_jpeg(picture, quality)
    return torch.from_numpy(pixels).to(images.device).float().div_(255.0)[:, None]
