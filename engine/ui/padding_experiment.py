"""The Padding Color page's view of an experiment: the matrix, the differences, the shortcut."""

from contextlib import suppress

import streamlit as st

from engine.errors import InputError
from engine.evaluation.padding_study import answer
from engine.evaluation.padding_study.cells import FIGURES
from engine.evaluation.padding_study.kept_report import KeptReport
from engine.figures.padding_matrix import padding_matrix_figure
from engine.ui import blocks, padding_flips, padding_run, padding_study
from engine.ui.padding_calls import dataset_of
from engine.ui.padding_differences import sentence_case, show_differences, show_shortcut
from engine.ui.page_setup import theme
from engine.ui.sidebar import Selection
from engine.ui.study import synthetic

QUESTION = "Does the padding colour matter, or only a change of it?"

LEAD = (
    "An experiment scores models under every padding. With models trained under several paddings, a few "
    "seeds of each, it tells whether the colour matters in itself or only when training and serving "
    "disagree; with one model, what another padding does to it."
)

COMPUTED = "The figures are being computed from the scores, which takes some seconds, once."


def show_experiment(selection: Selection, place: "st.delta_generator.DeltaGenerator") -> None:
    """Show the experiment at hand, its answer in ``place`` above, and offer to make one."""
    found = padding_study.studies()
    study = padding_study.choose_study(found, selection)
    for damaged in filter(None, (one.problem and f"{one.path.name} is {one.problem}" for one in found)):
        blocks.problem(damaged)
    if study is None:
        with place.container():
            blocks.headline("Padding experiment", QUESTION, f"There is no experiment yet. {LEAD}")
        padding_run.offer(selection, first=True)
        return
    eyebrow = f"Padding experiment on {padding_study.place(study)}"
    chosen = padding_study.is_of(study, selection)
    if chosen:
        with suppress(InputError):  # the model's table may be damaged; this view does not need it
            eyebrow += synthetic(selection)
    elif selection.dataset:
        eyebrow += f"; there is none on {selection.where} yet"
    try:
        told = padding_study.of_study(study)
    except InputError as error:
        told = None
        blocks.problem(str(error))
    if told is None:
        with place.container():
            blocks.headline(eyebrow, QUESTION, COMPUTED)
    else:
        with place.container():
            blocks.headline(
                eyebrow,
                answer.headline(told.matrix, told.differences),
                answer.support(told.matrix, told.differences),
            )
        show_report(told)
        dataset, _ = dataset_of(selection) if chosen else (None, None)
        padding_flips.show_flips(study, dataset)
    padding_run.offer(selection, first=False)


def show_report(told: KeptReport) -> None:
    """Show an experiment's matrix, differences and shortcut for one figure of merit."""
    figure = choose_figure()
    title = FIGURES[figure]
    rows = told.matrix[told.matrix["figure"] == figure]
    blocks.section(
        f"{sentence_case(title)} by training and serving",
        "Rows are what models were trained under, columns what they are served; trained and served alike is "
        f"outlined. n = {told.n:,}, means over seeds with 95 % intervals.{networks(told)}",
    )
    blocks.plot(
        padding_matrix_figure(rows, title, theme()),
        "padding_matrix",
        f"{title} of each training under each padding, with intervals",
        told.matrix,
    )
    show_differences(told.differences, figure)
    if rows["train"].nunique() > 1:
        show_shortcut([one for one in told.shortcuts if one.figure == figure])


def networks(told: KeptReport) -> str:
    """Return which networks the experiment is of, nothing where its file does not say."""
    try:
        names = dict.fromkeys(str(network["arch"]) for network in told.provenance["networks"])
    except (KeyError, TypeError):
        return ""
    plain = [name.removeprefix("torchvision:").removeprefix("timm:") for name in names]
    return f" Network: {', '.join(plain)}." if plain else ""


def choose_figure() -> str:
    """Ask for the figure of merit."""
    titles = {sentence_case(title): name for name, title in FIGURES.items()}
    chosen = st.segmented_control(
        "Figure of merit", list(titles), default=next(iter(titles)), key="figure", bind="query-params",
        required=True, label_visibility="collapsed",
    )  # fmt: skip
    return titles[chosen]
