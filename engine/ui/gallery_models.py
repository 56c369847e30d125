"""One image under several models, side by side: each one's heatmap, score and call."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import streamlit as st

from engine.datasets.catalog import Dataset
from engine.datasets.roots import resolve_inside
from engine.evaluation.outcomes import Outcome, outcome_of
from engine.figures import style
from engine.imaging.decode import decode
from engine.imaging.fit import Padding, frame_for, resize
from engine.imaging.problems import ImageError
from engine.models.catalog import ModelEntry
from engine.ui import blocks, gallery_heat, images, loaders
from engine.ui.comparison_choice import with_scores
from engine.ui.gallery_cells import MARKS, caption, layer_of
from engine.ui.gallery_heat import HeatChoice
from engine.ui.sidebar import Selection
from engine.ui.wall import Cell, wall

SIDE = 448
"""Long side in pixels of a picture: sharp on a dense screen at four in a row."""

WIDTH = 15.0
"""Width in rem below which fewer pictures stand in a row."""


@dataclass(frozen=True)
class Call:
    """What a model says of the image: its score, missing where it has none, and what came of it."""

    entry: ModelEntry
    threshold: float
    score: float
    outcome: Outcome | None


def choose_models(selection: Selection) -> list[ModelEntry]:
    """Ask which models stand beside the chosen one: all with scores of these data unless told otherwise."""
    entries = {name: entry for name, (entry, _) in with_scores(selection).items()}
    chosen = selection.require_model()
    others = [name for name in entries if name != chosen.name]
    if not others:
        return [chosen]
    wanted = st.multiselect(
        "Beside it",
        others,
        key="beside",
        bind="query-params",
        placeholder="every model with scores of this set",
    )
    return [chosen, *(entries[name] for name in wanted or others)]


def calls(
    entries: list[ModelEntry], selection: Selection, found: Dataset, path: str, label: str | None
) -> list[Call]:
    """Return what each model says of an image of the dataset, the chosen one at the sidebar's threshold."""
    files = with_scores(selection)
    made = []
    for entry in entries:
        own = entry is entries[0]
        threshold = selection.threshold if own else entry.require_config().threshold
        file = files[entry.name][1]
        rows = pd.Index(images.paths_in(file, found)).get_indexer_for([path])
        table = loaders.scores(file)
        score = float(table.frame["score"].iloc[rows[0]]) if rows[0] >= 0 else float("nan")
        made.append(Call(entry, threshold, score, outcome_of(label, score, threshold, table.classes)))
    return made


def show_models(called: list[Call], found: Dataset, path: str, label: str | None, heat: HeatChoice) -> None:
    """Show the image as it is, then under each model; maps that are missing are computed meanwhile."""
    picture = picture_of(found, path)
    entries = [call.entry for call in called]

    def stored() -> dict[str, dict]:
        if not heat.shown:
            return {entry.name: {} for entry in entries}
        return {entry.name: gallery_heat.stored_maps(entry, found, [path], heat.method) for entry in entries}

    job = None
    if heat.shown:
        missing = gallery_heat.missing_maps(entries, stored(), {path: picture})
        job = gallery_heat.compute(found, missing, heat.method)

    def draw() -> None:
        maps = {name: one[path] for name, one in stored().items() if path in one}
        scale = gallery_heat.scale_of(maps.values(), heat)
        plain = Cell("", f"{label or 'Unlabelled'} radiograph", "The radiograph", picture, remark=label or "")
        hung = [plain]
        for call in called:
            layer = None
            if picture and call.entry.name in maps:
                config = call.entry.require_config()
                layer = layer_of(picture, maps[call.entry.name], config, heat.opacity, scale)
            hung.append(cell(call, picture, layer))
        wall(hung, "models", label="The image under each model", clickable=False, narrowest=WIDTH)

    gallery_heat.filling_in(draw, job)
    gallery_heat.show_scale(heat)


def cell(call: Call, picture: bytes | None, layer: bytes | None) -> Cell:
    """Return the cell of one model."""
    name = call.entry.name
    return Cell(
        id=name,
        alt=f"Heatmap of {name}" if layer else f"No heatmap of {name} yet",
        caption=name,
        picture=picture,
        heat=layer,
        mark=MARKS[call.outcome] if call.outcome else style.OTHER,
        remark=f"{caption(call.score, call.outcome)} at {call.threshold:.3f}",
    )


def picture_of(found: Dataset, path: str) -> bytes | None:
    """Return an image of a dataset as a PNG for the screen, None for one that cannot be used."""
    file = resolve_inside(found.root, path)
    return _picture(str(file), loaders.stamp(file))


@st.cache_resource(max_entries=64, show_spinner=False)
def _picture(path: str, changed: int) -> bytes | None:
    try:
        picture = decode(Path(path), square=SIDE)
    except ImageError:
        return None
    side = min(SIDE, max(picture.height, picture.width))
    frame = frame_for(picture.height, picture.width, side, Padding.BLACK)
    return blocks.png(resize(picture.pixels, frame.height, frame.width))
