"""The radiographs that the Diagnosis page looks at: one of a dataset, or files of the visitor's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from engine.datasets.catalog import Dataset
from engine.datasets.roots import resolve_inside
from engine.imaging.decode import read_bytes
from engine.ui import blocks, loaders
from engine.ui.open_image import PARAMETER, was_opened

DATASET, FILES = "Dataset", "Your files"

SOURCE, FILE, UPLOADS, SEEN = "from", "file", "radiograph", "diagnosis_split"


@dataclass(frozen=True)
class Radiograph:
    """One image to judge.

    ``id`` tells it, with its content, from every other; ``name`` is shown. ``row`` is its row of the
    dataset's catalog, None for a file of the visitor's own, which is held in memory only.
    """

    id: str
    name: str
    source: Path | UploadedFile
    row: dict[str, Any] | None = None

    def read(self) -> bytes:
        """Return the file's bytes; raises ImageError where there is no such file."""
        return read_bytes(self.source) if isinstance(self.source, Path) else self.source.getvalue()

    def known(self, column: str) -> str | None:
        """Return a text of the catalog, None where there is none."""
        value = (self.row or {}).get(column)
        return value if isinstance(value, str) and value else None


def choose_source() -> bool:
    """Ask in the sidebar where radiographs come from; return whether it is the dataset."""
    if was_opened():
        st.session_state[SOURCE] = DATASET
    with st.sidebar:
        chosen = st.segmented_control(
            "Radiograph from",
            [DATASET, FILES],
            default=DATASET,
            key=SOURCE,
            bind="query-params",
            required=True,
        )
    return chosen == DATASET


def take_own_files() -> None:
    """Choose the visitor's own files in the sidebar."""
    st.session_state[SOURCE] = FILES


def choose_image(found: Dataset, split: str | None) -> Radiograph | None:
    """Ask for an image of a split; one that a link names may be of any split. None where there is none."""
    paths = paths_of(found, split)
    wanted = wanted_path(found, split)
    # At the end: a link leaves out the default, which therefore must not change.
    options = paths if wanted is None or wanted in paths else [*paths, wanted]
    if not options:
        blocks.problem(f"No image of {found.name} · {split} can be used.")
        return None
    path = choose_one("Image", options, PARAMETER, bind=True)
    row = found.catalog[found.catalog["path"] == path].iloc[0].to_dict()
    file = resolve_inside(found.root, path)
    return Radiograph(f"{file} {loaders.stamp(file)}", path, file, row)


def paths_of(found: Dataset, split: str | None) -> list[str]:
    """Return the paths of a split's usable images: positive ones, negative ones, others, each by name.

    Of a dataset without such a split they are those of all its images.
    """
    catalog = found.catalog[found.catalog["problem"].isna()]
    of_split = catalog["split"] == split
    rows = catalog[of_split] if of_split.any() else catalog
    rank = {found.positive: 0, found.negative: 1}
    pairs = zip(rows["label"], rows["path"], strict=True)
    return [path for _, path in sorted((rank.get(label, 2), path) for label, path in pairs)]


def wanted_path(found: Dataset, split: str | None) -> str | None:
    """Return the path that the address names, None without one; say so where the dataset has no such image.

    Another split chosen on this page is a wish for its images: then the address does not count.
    """
    before = st.session_state.get(SEEN)
    st.session_state[SEEN] = (found.name, split)
    wanted = st.query_params.get(PARAMETER)
    if wanted is None or before not in (None, (found.name, split)):
        return None
    if (found.catalog["path"] == wanted).any():
        return wanted
    blocks.problem(f"{found.name} has no image {wanted}, which the link names: this is the first instead.")
    return None


def ask_for_files() -> list[Radiograph]:
    """Ask for files; they stay in this session's memory and go with it."""
    files = st.file_uploader(
        "Radiographs",
        accept_multiple_files=True,
        key=UPLOADS,
        help="JPEG, PNG, WebP, TIFF, BMP or DICOM. They stay in memory and are never written to disk.",
    )
    return [Radiograph(file.file_id, file.name, file) for file in files]


def choose_file(images: Sequence[Radiograph], usable: Sequence[bool]) -> Radiograph:
    """Ask which of several files is shown; without a choice it is the first that is usable."""
    by_id = {image.id: image for image in images}
    numbers = {id: f"{number}. {image.name}" for number, (id, image) in enumerate(by_id.items(), 1)}
    first = next((place for place, good in enumerate(usable) if good), 0)
    return by_id[choose_one("File shown below", list(by_id), FILE, names=numbers, first=first)]


def choose_one(
    label: str,
    options: Sequence[str],
    key: str,
    *,
    names: dict[str, str] | None = None,
    first: int = 0,
    bind: bool = False,
) -> str:
    """Ask for one of at least one option, with buttons to the one before and after.

    ``names`` are what options are called; ``first`` is the place of the default; ``bind`` puts the choice
    into the address.
    """
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            label,
            options,
            index=first,
            key=key,
            format_func=(lambda option: names.get(option, option)) if names else str,
            bind="query-params" if bind else None,
        )
        place = options.index(chosen)
        for text, icon, step in (("Previous", "chevron_left", -1), ("Next", "chevron_right", 1)):
            there = 0 <= place + step < len(options)
            st.button(
                text,
                key=f"{key}_{text}",
                icon=f":material/{icon}:",
                disabled=not there,
                on_click=take,
                args=(key, options[place + step] if there else chosen),
            )
    return chosen


def take(key: str, option: str) -> None:
    """Choose an option."""
    st.session_state[key] = option


def short(name: str) -> str:
    """Return a file's name without its folders."""
    return PurePosixPath(name).name
