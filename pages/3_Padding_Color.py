"""What the padding does to a model: its calls on a whole split, and one image under all seven ways."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from engine.errors import InputError
from engine.evaluation.flips import Flips
from engine.evaluation.padding_comparison import padding_table
from engine.figures.padding_comparison import padding_comparison_figure
from engine.figures.padding_strip import padding_strip_figure
from engine.models.catalog import own_padding
from engine.ui import blocks, empty_states, padding_image, padding_view, study
from engine.ui.open_image import open_in_diagnosis
from engine.ui.page_setup import page_end, page_setup, theme
from engine.ui.sidebar import Selection, choose
from engine.ui.wall import wall

QUESTION = "What does the padding do to this model's calls?"


def show_split(selection: Selection, files: padding_view.Files, pair: tuple[str, str]) -> Flips:
    """Show the figures under every padding that was scored; return what the chosen two change."""
    own = own_padding(selection.model)
    evaluations = padding_view.comparison(files, selection.threshold)
    flips = padding_view.changes(files, *pair, selection.threshold)
    with answer.container():
        blocks.headline(
            padding_view.eyebrow(selection),
            padding_view.headline(flips, *pair),
            padding_view.support(evaluations, flips, pair, own, selection.split),
        )
    blocks.section("The whole split", f"The same {evaluations[0].metrics.n:,} images under each padding.")
    blocks.plot(
        padding_comparison_figure(evaluations, own, theme()),
        "paddings",
        "ROC AUC, accuracy and F1 under each padding, with intervals",
        padding_table(evaluations),
    )
    blocks.table(
        padding_view.comparison_rows(evaluations, own),
        "Figures under each padding",
        right=list(padding_view.FIGURES.values()),
    )
    return flips


def show_changes(
    selection: Selection, files: padding_view.Files, pair: tuple[str, str], flips: Flips
) -> None:
    """Show which images change sides, as pictures where these are at hand."""
    changed = padding_view.changed_images(flips, *pair)
    if changed.empty:
        return
    name = "Images that change sides"
    blocks.section(
        name,
        f"{len(changed):,} images: score under {pair[0]}, then under {pair[1]}, the largest change first.",
    )
    shown = padding_view.choose_page(changed)
    dataset = padding_view.images_at_hand(selection)
    if dataset:
        cells = padding_view.changed_cells(shown, files[pair[0]], dataset)
        opened = wall(cells, "changed", label=name)
        if opened:
            open_in_diagnosis(opened)
    with st.expander("Table", expanded=dataset is None):
        blocks.table(padding_view.changed_rows(shown), name, right=pair)
    blocks.download(changed, "changed_images")


def show_image(selection: Selection, first: Sequence[str]) -> str | None:
    """Show one image under every way to make it square, and return what it shows in one sentence.

    The images in ``first`` are to be looked at before the others.
    """
    entry, classes = selection.model, selection.model.require_config().classes
    own = own_padding(entry)
    blocks.section("One image", "The seven ways to make it square; the dot is the colour of the call.")
    chosen = padding_image.choose_image(selection, first)
    if chosen is None:
        return None
    heat = padding_image.choose_heat()
    with st.spinner(padding_image.WAITING):
        explained = padding_image.explain_all(entry, chosen)
    scores = {name: one.score for name, one in explained.items()}
    told = padding_image.sentence(scores, selection.threshold, classes)
    st.html(f'<p class="ps-lead">{escape(f"{chosen.name} is {told}")}</p>')
    for remark in padding_image.remarks(explained, own):
        st.caption(remark)
    cells = padding_image.cells(explained, selection.threshold, classes, own, heat.opacity)
    wall(
        cells,
        "ways",
        label="Ways to make the image square",
        show_heat=heat.shown,
        clickable=False,
        narrowest=7.5,
    )
    if heat.shown:
        blocks.color_bar("no evidence", "each picture's strongest")
    blocks.plot(
        padding_strip_figure(scores, selection.threshold, classes, own, theme()),
        "ways_scores",
        "The image's score under each way, against the threshold",
        padding_image.rows(explained, selection.threshold, classes),
    )
    return f"One image is {told}"


def show(selection: Selection) -> None:
    """Show the whole split as far as it was scored, then one image."""
    files = padding_view.files_by_padding(selection)
    first: list[str] = []
    answered = False
    if len(files) > 1:
        try:
            pair = padding_view.choose_pair(list(files))
            flips = show_split(selection, files, pair)
            answered = True
            show_changes(selection, files, pair, flips)
            first = padding_view.by_change(flips, files[pair[0]], padding_view.images_at_hand(selection))
        except InputError as error:
            blocks.problem(str(error))
    if not answered:
        ask(selection, files)
        padding_view.offer_missing(selection, files)
    try:
        told = show_image(selection, first)
        if told and not answered:
            ask(selection, files, told)
    except InputError as error:
        blocks.problem(str(error))
    if answered:
        padding_view.offer_missing(selection, files)
    for sentence in study.damaged_tables([selection.model]):
        blocks.problem(sentence)


def ask(selection: Selection, files: padding_view.Files, told: str = QUESTION) -> None:
    """Open the page on a question, or on what one image tells, while the split has no answer."""
    with answer.container():
        blocks.headline(
            padding_view.eyebrow(selection),
            told,
            padding_view.scored_so_far(selection, files),
        )


page_setup("Padding Color")
selection = choose()
answer = st.empty()
if selection.model is None:
    empty_states.no_model(selection, "What the padding does shows on a trained model in the folder weights/.")
else:
    show(selection)
page_end()
