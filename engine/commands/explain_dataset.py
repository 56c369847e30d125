"""The heatmaps of a whole dataset for ``python -m engine explain --data``."""

from pathlib import Path
from typing import TYPE_CHECKING

from engine.commands.heatmap_files import absolute, check_replaces_none, names_of
from engine.commands.score import load_for
from engine.errors import InputError
from engine.terminal.output import moving, progress_bar

if TYPE_CHECKING:
    from engine.datasets.catalog import Dataset
    from engine.inference.cam.method import Method
    from engine.models.store import LoadedModel


def explain_dataset(
    model: "LoadedModel",
    data: Path,
    out: Path,
    *,
    split: str | None,
    class_name: str | None,
    padding: str | None,
    method: "Method",
    layers: list[str] | None,
    positive: bool,
    raw: bool,
) -> tuple["Dataset", list[dict]]:
    """Write the overlays of a split, of all for None; return the dataset and a row for each image.

    Rows are those of ``explain --json``: ``path, score, overlay, energy_on_padding``, or ``path, problem``.
    ``class_name`` is the dataset's positive class. Raises InputError as ``load_dataset`` and
    ``write_overlays`` do, and for an ``out`` inside the dataset, whose images the overlays would become.
    """
    from engine.datasets.select import rows_for_split
    from engine.inference.heatmap_store import default_store
    from engine.inference.overlay_files import OverlayFile, write_overlays

    if absolute(out).is_relative_to(absolute(data)):
        raise InputError(f"Expected --out to be outside the dataset '{data}', but got '{out}'.")
    with progress_bar(None, "reading headers") as bar:
        dataset = load_for(model.config.classes[1], data, None, class_name, moving(bar))
    paths = list(rows_for_split(dataset, split)["path"])
    names = {path.as_posix(): name for path, name in names_of([Path(path) for path in paths]).items()}
    check_replaces_none(names.values(), [absolute(data / path) for path in paths], out)
    with progress_bar(len(names), f"explaining {dataset.name}") as bar:
        found = write_overlays(
            model, dataset.root, names, out, store=default_store(), padding=padding, method=method,
            layers=layers, positive=positive, raw=raw, advance=bar.update,
        )  # fmt: skip
    rows: list[dict] = []
    for path, one in found.items():
        if isinstance(one, OverlayFile):
            facts = {"score": one.score, "overlay": (out / f"{names[path]}.png").as_posix()}
            rows.append({"path": path, **facts, "energy_on_padding": one.energy_on_padding})
        else:
            rows.append({"path": path, "problem": one})
    return dataset, rows
