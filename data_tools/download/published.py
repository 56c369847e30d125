"""What can be downloaded: where it is published, and the list of its files with their checksums."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from engine.errors import InputError


class Source(StrEnum):
    """Where the files come from."""

    PUBLISHER = "publisher"
    """The publisher's public archive, or a mirror of it."""
    KAGGLE = "kaggle"
    """The copy on Kaggle, through Kaggle's client library."""


@dataclass(frozen=True)
class Published:
    """A published dataset.

    ``url`` is the publisher's archive, ``page`` what describes it, ``kaggle`` its name on Kaggle. ``top`` is
    the folder of the archive that holds the splits; ``checksums`` lists its files; ``archive_bytes`` is about
    how large the archive is, for the check of the disk before anything is known from the server.
    """

    name: str
    title: str
    licence: str
    citation: str
    page: str
    url: str
    kaggle: str
    top: str
    checksums: Path
    archive_bytes: int


KERMANY = Published(
    name="kermany",
    title="Labeled Optical Coherence Tomography (OCT) and Chest X-Ray Images for Classification",
    licence="CC BY 4.0",
    citation="Kermany, Zhang, Goldbaum, Mendeley Data, V2, doi:10.17632/rscbjbr9sj.2; Cell 172 (2018) 1122",
    page="https://data.mendeley.com/datasets/rscbjbr9sj/2",
    url=(
        "https://data.mendeley.com/public-files/datasets/rscbjbr9sj/files/"
        "f12eaf6d-6023-432f-acc9-80c9d7393433/file_downloaded"
    ),
    kaggle="paultimothymooney/chest-xray-pneumonia",
    top="chest_xray",
    checksums=Path(__file__).with_name("kermany.sha256"),
    archive_bytes=1_240_000_000,
)
"""ChestXRay2017.zip of Mendeley Data: ``chest_xray/{train,test}/{NORMAL,PNEUMONIA}``.

The list has 5,840 files: ``train`` and ``test`` as on Kaggle. Not on it are the 16 images that Kaggle has in
``val``, by public counts in the publisher's ``train``. The address and the archive's size are those that
public scripts give; neither could be tried where this was written, without internet.
"""

DATASETS = {KERMANY.name: KERMANY}


def published(name: str) -> Published:
    """Return what is known of a dataset; raises InputError for one that is not."""
    if name not in DATASETS:
        raise InputError(f"There is no dataset '{name}' to download; known: {', '.join(DATASETS)}.")
    return DATASETS[name]
