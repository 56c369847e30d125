"""What the Diagnosis page has found out about the image that it shows, for its views to draw from."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.datasets.catalog import Dataset
from engine.evaluation.diagnosis import Diagnosis
from engine.evaluation.spread import Spread
from engine.models.catalog import ModelEntry
from engine.models.config import ModelConfig
from engine.ui.diagnosis_pictures import HeatmapChoice, View
from engine.ui.diagnosis_scores import Kept
from engine.ui.radiograph import Radiograph
from engine.ui.sidebar import Selection

if TYPE_CHECKING:
    from engine.inference.explain import Explanation


@dataclass(frozen=True)
class Shown:
    """One image under the chosen model and the others.

    ``files`` are the visitor's own that it is one of; ``found`` is the dataset that it is of, None for a file
    of the visitor's own. ``explanation`` is None where the model gives no heatmap, ``spread`` where it gives
    no score.
    """

    kept: Kept
    image: Radiograph
    files: tuple[Radiograph, ...]
    found: Dataset | None
    selection: Selection
    result: Diagnosis
    view: View
    choice: HeatmapChoice
    explanation: "Explanation | None"
    spread: Spread | None

    @property
    def entry(self) -> ModelEntry:
        """The chosen model."""
        return self.selection.require_model()

    @property
    def config(self) -> ModelConfig:
        """The chosen model's configuration."""
        return self.entry.require_config()
