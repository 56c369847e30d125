"""How finely scoring decodes an image: no finer than its squares need."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from engine.imaging.decode import Picture, decode
from engine.imaging.fit import Padding
from engine.models.store import LoadedModel


@dataclass(frozen=True)
class Detail:
    """What ``decode`` is asked for: the largest square in pixels, and whether the short side must fill it.

    Pictures of the same detail are the same pixels, and so give a model the same score.
    """

    square: int
    cover: bool

    def decode(self, source: str | Path | bytes) -> Picture:
        """Decode an image at this detail; raises ImageError as ``engine.imaging.decode.decode`` does."""
        return decode(source, square=self.square, cover=self.cover)


def detail_of(squares: Iterable[tuple[int, Padding]]) -> Detail:
    """Return the detail that squares of these sizes (pixels) and paddings need together."""
    sizes, paddings = zip(*squares, strict=True)
    return Detail(max(sizes), cover=not all(padding.pads for padding in paddings))


def model_detail(model: LoadedModel, padding: Padding | str | None = None) -> Detail:
    """Return the detail at which a model's scores are made, under its own padding or another one."""
    networks = model.members or (model,)
    return detail_of(
        (one.config.size, Padding.parse(padding if padding is not None else one.config.padding))
        for one in networks
    )
