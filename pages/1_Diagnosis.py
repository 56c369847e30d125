"""Radiographs one by one: what each model calls them, what it looked at, and whether to believe it."""

import streamlit as st

from engine.errors import InputError
from engine.evaluation.diagnosis import Diagnosis
from engine.evaluation.spread import Spread
from engine.ui import (
    blocks,
    diagnosis_guard,
    diagnosis_scores,
    diagnosis_sources,
    diagnosis_table,
    diagnosis_view,
    diagnosis_words,
    empty_states,
    images,
)
from engine.ui.page_setup import page_end, page_setup
from engine.ui.radiograph import Radiograph
from engine.ui.sidebar import Selection, choose

QUESTION = "What do the models say of one radiograph, and why?"

LEAD = (
    "Give one chest radiograph or many: JPEG, PNG, WebP, TIFF, BMP or DICOM, or a ZIP archive of them. They "
    "stay in this machine's memory and are never written to disk."
)

NEXT = "Radiographs appear here, each with its verdict and heatmap,"


def show_dataset_image(selection: Selection) -> None:
    """Show one image of the chosen dataset beside what the dataset says of it."""
    found = images.dataset(selection.source)
    if found is None:
        empty_states.no_images(selection, NEXT)
        st.button(
            "Use files of your own", on_click=diagnosis_sources.take_own_files, icon=":material/upload:"
        )
        return
    answer = st.empty()
    image = diagnosis_sources.choose_image(found, selection.split)
    if image:
        diagnosis_view.show_one(selection, image, found, answer)


def show_files(selection: Selection) -> None:
    """Show the visitor's own files: one as it is, many as a wall and a table above the chosen one."""
    answer = st.empty()
    files = diagnosis_sources.ask_for_files()
    if len(files) > 1:
        show_many(selection, files, answer)
    elif files:
        diagnosis_view.show_one(selection, files[0], None, answer)
    else:
        diagnosis_scores.kept_for([])
        with answer.container():
            blocks.headline(f"Diagnosis with {selection.model.name}", QUESTION, LEAD)


def show_many(selection: Selection, files: list[Radiograph], answer) -> None:
    """Show the page for several files."""
    entries = diagnosis_scores.choose_models(selection)
    kept = diagnosis_scores.kept_for(files)

    def say_how_many() -> list[Diagnosis]:
        found = [diagnosis_scores.diagnosis(kept, file, entries, selection) for file in files]
        with answer.container():
            blocks.headline(
                f"{len(files)} files under {selection.model.name}",
                diagnosis_table.tally(found),
                diagnosis_words.CAUTION,
            )
        return found

    say_how_many()
    problems = st.container()
    diagnosis_table.score_all(kept, files, entries)
    results = say_how_many()
    with problems:
        diagnosis_table.show_problems(results)
    image = diagnosis_table.choose_in_results(kept, files, results)
    verdict = st.empty()

    def say(result: Diagnosis, spread: Spread | None) -> None:
        with verdict.container():
            words = [diagnosis_words.sentence(result), diagnosis_words.firmness(result, spread)]
            blocks.section(image.name, " ".join(filter(None, [*words, result.problem])))

    def refuse() -> None:
        with verdict.container():
            blocks.section(image.name, f"{diagnosis_guard.REFUSED} {diagnosis_guard.WHY}")

    diagnosis_view.show(kept, image, files, selection, entries, None, say, refuse)


page_setup("Diagnosis")
selection = choose()
if selection.model is None:
    empty_states.no_model(selection, "A verdict needs a trained model in the folder weights/.")
else:
    try:
        if diagnosis_sources.choose_source():
            show_dataset_image(selection)
        else:
            show_files(selection)
    except InputError as error:
        blocks.problem(str(error))
page_end()
