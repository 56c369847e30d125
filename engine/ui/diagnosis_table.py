"""What the Diagnosis page shows of many files: the wall of them, the table, the work under way."""

from collections.abc import Sequence

import streamlit as st

from engine.evaluation import sentences
from engine.evaluation.diagnosis import Diagnosis
from engine.figures.class_colors import class_color
from engine.imaging.decode import decode
from engine.imaging.fit import resize
from engine.imaging.problems import ImageError
from engine.models.catalog import ModelEntry
from engine.reporting.diagnosis_export import problem_of
from engine.ui import blocks, diagnosis_files, diagnosis_scores
from engine.ui.diagnosis_scores import WAITING, Kept
from engine.ui.diagnosis_sources import FILE, choose_file
from engine.ui.radiograph import Radiograph
from engine.ui.torch_start import wait_for_torch
from engine.ui.wall import Cell, wall

PAGE = 60
"""Files on one page of the wall and the table."""

THUMBNAIL = 160
"""Long side of a picture of the wall, in pixels."""

FEW = 8
"""Rows of a table that need no scrolling of their own."""

PROBLEMS = 3
"""Bad files that are named beside the control; the table names all."""

STOPPED = "diagnosis_stopped"


def score_all(kept: Kept, images: Sequence[Radiograph], entries: Sequence[ModelEntry]) -> None:
    """Score what is not scored yet, with progress and a way to stop; what was scored stays."""
    ids = frozenset(image.id for image in images)
    todo = diagnosis_scores.missing(kept, images, entries)
    if not todo:
        return
    done = len(images) - len(todo)
    if st.session_state.get(STOPPED) == ids:
        blocks.problem(f"Stopped: {done} of {len(images)} files are scored.")
        st.button("Score the rest", key="score_rest", on_click=st.session_state.pop, args=(STOPPED, None))
        return
    place = st.empty()
    with place.container(horizontal=True, vertical_alignment="center"):
        bar = st.progress(done / len(images), text=progress_text(done, len(images)))
        st.button("Stop", key="stop_scoring", type="tertiary", on_click=stop, args=(ids,))
    wait_for_torch(entries)
    for image in diagnosis_scores.score(kept, todo, entries):
        kept.thumbnails[image.id] = thumbnail(image)
        done += 1
        bar.progress(done / len(images), text=progress_text(done, len(images)))
    place.empty()


def stop(ids: frozenset[str]) -> None:
    """Remember that these files are to be scored no further; other files are a new wish."""
    st.session_state[STOPPED] = ids


def progress_text(done: int, total: int) -> str:
    """Return how far the scoring is, in words."""
    return f"Scoring: {done:,} of {total:,} files"


def thumbnail(image: Radiograph) -> bytes | None:
    """Return a small picture of a file as PNG, None for one that cannot be used."""
    try:
        pixels = decode(image.read(), square=THUMBNAIL).pixels
    except ImageError:
        return None
    scale = min(1, THUMBNAIL / max(pixels.shape))
    return blocks.png(resize(pixels, *(max(1, round(side * scale)) for side in pixels.shape)))


def tally(found: Sequence[Diagnosis]) -> str:
    """Return what the chosen model, the first of each, calls those of the files that it was asked about."""
    asked = [one for one in found if one.models[0].problem != WAITING and one.problem != WAITING]
    if not asked:
        return f"{len(found)} files are waiting to be scored."
    return sentences.tally(asked, asked[0].models[0].name)


def choose_in_results(kept: Kept, files: Sequence[Radiograph], found: Sequence[Diagnosis]) -> Radiograph:
    """Show the files' wall and table, page by page, offer all results, and return the file to show below."""
    page = choose_page(len(files))
    files_wall(kept, files[page], found[page])
    blocks.section("Results")
    table = st.container()
    with st.container(horizontal=True):
        diagnosis_files.offer_results("All results", found, "diagnosis")
    image = choose_file(files, [not one.problem for one in found])
    # Above the choice that it highlights.
    with table:
        results_table(found[page], files[page], image)
    return image


def files_wall(kept: Kept, images: Sequence[Radiograph], found: Sequence[Diagnosis]) -> None:
    """Show the files as a wall; a click on one chooses it."""
    cells = [
        cell(image.id, one, kept.thumbnails.get(image.id)) for image, one in zip(images, found, strict=True)
    ]
    if chosen := wall(cells, "files", label="Your files"):
        st.session_state[FILE] = chosen


def cell(id: str, found: Diagnosis, picture: bytes | None) -> Cell:
    """Return one file of the wall: its score under the chosen model, the call's mark, its name."""
    lead = found.models[0]
    call = f", called {lead.call}" if lead.call else ""
    doubt = ", doubtful" if found.concerns else ""
    return Cell(
        id=id,
        alt=f"Radiograph{call}{doubt}",
        caption="no score" if lead.score is None else f"{lead.score:.3f}",
        picture=picture,
        mark=class_color(lead.call, lead.classes) if lead.call else None,
        remark=found.file,
    )


def choose_page(count: int) -> slice:
    """Ask for a page of so many files; return which of them are on it."""
    pages = max(1, -(-count // PAGE))
    if pages == 1:
        return slice(None)
    if st.session_state.get("files_page", 1) > pages:
        st.session_state["files_page"] = pages
    number = st.pagination(pages, key="files_page") - 1
    return slice(number * PAGE, (number + 1) * PAGE)


def results_table(found: Sequence[Diagnosis], images: Sequence[Radiograph], shown: Radiograph) -> None:
    """Show a row for each file, the one that is ``shown`` below standing out; a long table scrolls."""
    chosen = next((place for place, image in enumerate(images) if image.id == shown.id), None)
    rows = [result_row(one) for one in found]
    with st.container(height="content" if len(rows) <= FEW else 420, border=False):
        blocks.table(rows, "Results", right=[f"{found[0].models[0].name} score"], chosen=chosen)


def result_row(found: Diagnosis) -> dict[str, str]:
    """Return the cells of one file: the chosen model's score and call, the others' calls, doubts in short."""
    lead, *others = found.models
    row = {
        "File": found.file,
        f"{lead.name} score": "" if lead.score is None else f"{lead.score:.3f}",
        "Call": lead.call or "",
    }
    row |= {model.name: model.call or "" for model in others}
    row["Warnings"] = ", ".join(concern.kind.value for concern in found.concerns)
    row["Problem"] = (problem_of(found) or "").partition(":")[0]
    return row


def show_problems(found: Sequence[Diagnosis]) -> None:
    """Say beside the control which files cannot be used."""
    bad = [one for one in found if one.problem and one.problem != WAITING]
    for one in bad[:PROBLEMS]:
        blocks.problem(f"{one.file}: {one.problem}")
    if len(bad) > PROBLEMS:
        blocks.problem(f"And {len(bad) - PROBLEMS} more files; the table says what is wrong with them.")
