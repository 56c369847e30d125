"""What stakeholders take away: the report to read, to keep, and to present."""

import streamlit as st

from engine.errors import InputError
from engine.ui import blocks, empty_states, report_choice, report_made, report_present, report_view
from engine.ui.page_setup import page_end, page_setup
from engine.ui.sidebar import Selection, choose


def show(selection: Selection) -> None:
    """Show the report of the chosen model and data, or one screen of it."""
    presenting = report_present.presenting()
    answer = st.container()
    request = report_choice.choose_request(selection, st.sidebar if presenting else st.container())
    job = report_made.made(request, selection)
    if job.result is None:
        with answer:
            report_view.show_waiting(job, selection)
    elif presenting:
        report_present.show_screen(job.result)
    else:
        with answer:
            report_view.show_answer(job.result, selection)
        report_view.show_report(job.result, request, job.key, selection)


page_setup("Report")
selection = choose()
with report_present.stage():
    try:
        if selection.model is None:
            empty_states.no_model(selection, "A report is written from a model's score tables.")
        elif selection.scores is None:
            empty_states.not_scored(selection, "Score the data once; the report is written from its scores.")
        else:
            show(selection)
    except InputError as error:
        blocks.problem(str(error))
    page_end()
