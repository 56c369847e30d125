"""The radiographs that the Diagnosis page looks at: one of a dataset, or files of the visitor's own."""

from collections.abc import Sequence

import streamlit as st

from engine.datasets.catalog import Dataset
from engine.ui import blocks, images
from engine.ui.diagnosis_archive import radiographs_of
from engine.ui.open_image import PARAMETER, was_opened
from engine.ui.radiograph import Radiograph, of_dataset

DATASET, FILES = "Dataset", "Your files"

SOURCE, FILE, UPLOADS, SEEN = "from", "file", "radiograph", "diagnosis_split"


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
    return of_dataset(found, choose_one("Image", options, PARAMETER, bind=True))


def paths_of(found: Dataset, split: str | None) -> list[str]:
    """Return the paths of ``usable_rows``: positive ones, negative ones, others, each by name."""
    rows = images.usable_rows(found.catalog, split)
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
    """Ask for files and archives of files; they stay in this session's memory and go with it."""
    files = st.file_uploader(
        "Radiographs",
        accept_multiple_files=True,
        key=UPLOADS,
        help="JPEG, PNG, WebP, TIFF, BMP or DICOM, or a ZIP archive of them. They stay in memory and are "
        "never written to disk.",
    )
    return radiographs_of(files)


def choose_file(files: Sequence[Radiograph], usable: Sequence[bool]) -> Radiograph:
    """Ask which of several files is shown; without a choice it is the first that is usable."""
    by_id = {file.id: file for file in files}
    numbers = {id: f"{number}. {file.name}" for number, (id, file) in enumerate(by_id.items(), 1)}
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
