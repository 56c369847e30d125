"""How much of a model's heatmaps lies on the padding, for every image of a split."""

from collections.abc import Callable, Sequence

import pandas as pd

from engine.datasets.catalog import Dataset
from engine.datasets.image_files import image_files
from engine.datasets.select import rows_for_split
from engine.imaging.fit import Padding
from engine.inference.cam.method import Method
from engine.inference.compute_maps import decoded
from engine.inference.explain import explain_batch
from engine.inference.score_dataset import Cancelled
from engine.models.store import LoadedModel


def heat_on_padding(
    model: LoadedModel,
    dataset: Dataset,
    *,
    split: str | None = None,
    padding: Padding | str | None = None,
    method: Method = Method.GRADCAM,
    layers: Sequence[str] | None = None,
    advance: Callable[[int], object] = lambda count: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> pd.DataFrame:
    """Return a row for each usable image: ``path, label, score, padding_share, heat_share``.

    ``padding_share`` is the share of the square's area that is padding, ``heat_share`` the share of the
    map's sum for the positive class that lies there, both 0 to 1; ``heat_share`` is missing without
    padding or heat. ``padding`` replaces the model's own. Raises InputError as ``explain`` does; Cancelled
    when ``cancelled`` turns true.
    """
    rows = rows_for_split(dataset, split)
    files = image_files(dataset.root, list(rows["path"]))
    advance(len(rows) - len(files))
    paths = {file.file: path for path, file in files.items()}
    labels = dict(zip(rows["path"], rows["label"], strict=True))
    found: list[tuple] = []
    networks = model.members or (model,)
    square = max(network.config.size for network in (model, *networks))
    cover = not all(Padding.parse(padding or network.config.padding).pads for network in networks)
    for batch in decoded(list(files.values()), square, cover):
        if cancelled():
            raise Cancelled(f"Stopped after {len(found)} of {len(rows)} images.")
        usable = [(paths[file.file], picture) for file, picture in batch if picture is not None]
        pictures = [picture for _, picture in usable]
        explained = (
            explain_batch(model, pictures, padding=padding, method=method, layers=layers, cancelled=cancelled)
            if pictures
            else []
        )
        for (path, _), one in zip(usable, explained, strict=True):
            found.append((path, labels[path], one.score, one.frame.padding_share, one.energy_on_padding))
        advance(len(batch))
    table = pd.DataFrame(found, columns=["path", "label", "score", "padding_share", "heat_share"])
    return table.astype({"heat_share": "float64"})
