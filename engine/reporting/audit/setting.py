"""What an audit judges and where it works: a model, its data, the folders to look in and to write to."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from engine.datasets.catalog import Dataset
from engine.evaluation.trust.card import TRUST_FOLDER
from engine.imaging.fit import Padding
from engine.locations import home_dir
from engine.models.catalog import CONFIG_FILE, SCORES_FOLDER, padding_name

if TYPE_CHECKING:
    from engine.models.store import LoadedModel

TEST, VALIDATION = "test", "val"

TRUST_IMAGES = 20
"""Images, half of each class, that heatmaps are judged on: enough to tell a map from chance."""

OTHER_PADDINGS = (Padding.WHITE, Padding.GRAY, Padding.BLACK)
"""Which padding the calls are made under once more: the first that is not the model's own."""


@dataclass(frozen=True, eq=False)
class Setting:
    """A model to judge on a dataset, and on an ``external`` one where there is one.

    ``folder`` is where new score tables and trust cards go; ``trust_images`` how many images the heatmaps
    are judged on, 0 for none.
    """

    model: "LoadedModel"
    dataset: Dataset
    folder: Path
    external: Dataset | None = None
    trust_images: int = TRUST_IMAGES

    @property
    def split(self) -> str:
        """The split that is judged: ``test``, else the last one."""
        return judged_split(self.dataset)

    @property
    def validation(self) -> str | None:
        """The split that thresholds are chosen on, None where there is none beside the judged one."""
        has_one = VALIDATION in self.dataset.splits and self.split != VALIDATION
        return VALIDATION if has_one else None

    @property
    def where(self) -> str:
        """The judged images in words."""
        return f"{self.dataset.name} · {self.split}"

    @property
    def own_padding(self) -> str:
        """The model's own padding as score tables name it."""
        return padding_name(self.model.config, [member.config for member in self.model.members])

    @property
    def other_padding(self) -> str:
        """The padding that the calls are made under once more."""
        own = self.own_padding.split(", ")
        return next(one.value for one in OTHER_PADDINGS if one.value not in own)

    def folders(self, name: str) -> list[Path]:
        """Return where files of a kind (``scores``, ``trust``, ``stress``) of this model may be."""
        path = self.model.path
        own = path if path.is_dir() else path.parent
        shipped = [own / name] if (own / CONFIG_FILE).is_file() else []
        return [self.folder / name, *shipped, home_dir() / name / self.model.name]

    @property
    def scores_folder(self) -> Path:
        """Where new score tables go."""
        return self.folder / SCORES_FOLDER

    @property
    def trust_folder(self) -> Path:
        """Where new trust cards go."""
        return self.folder / TRUST_FOLDER


def judged_split(dataset: Dataset) -> str:
    """Return the split of a dataset that figures are about: ``test``, else the last one."""
    return TEST if TEST in dataset.splits else dataset.splits[-1]
