"""The study at a glance: the models at hand, their headline figures, and what they were scored on."""

import streamlit as st

from engine.datasets.sources import list_sources
from engine.errors import InputError
from engine.evaluation import sentences
from engine.evaluation.findings import Finding, Page
from engine.evaluation.wording import with_interval
from engine.figures.forest import forest_figure
from engine.ui import audit_run, blocks, empty_states, stages_panel, study, study_findings
from engine.ui.page_setup import page_end, page_setup, theme
from engine.ui.sidebar import Selection, choose

FIGURES = {
    "auc": "ROC AUC",
    "sensitivity": "Sensitivity",
    "specificity": "Specificity",
    "accuracy": "Accuracy",
    "f1": "F1",
}

PAGES = {
    Page.BALANCE: "pages/2_Dataset_Balance.py",
    Page.PADDING: "pages/3_Padding_Color.py",
    Page.METRICS: "pages/4_Metrics.py",
    Page.GALLERY: "pages/5_GradCAM_Gallery.py",
    Page.COMPARISON: "pages/6_Model_Comparison.py",
}

# Findings that are shown at once; the others fold out. (Streamlit would show a docstring here.)
MOST = 3


def show_answer(selection: Selection) -> None:
    """Show the chosen model's figures on the chosen data, and what to look at first."""
    if selection.scores is None:
        empty_states.not_scored(selection, "Its figures appear here once it is.")
        return
    subject = study.subject(selection)
    metrics = subject.result.metrics
    blocks.headline(
        subject.where,
        sentences.headline(metrics, subject.table.classes),
        sentences.support(metrics, subject.split),
    )
    blocks.figures(
        [
            blocks.Figure(
                label,
                *with_interval(getattr(metrics, name), metrics.intervals[name])
                .removesuffix(")")
                .split(" (", 1),
            )
            for name, label in FIGURES.items()
        ]
    )


def show_findings(selection: Selection) -> None:
    """Show the gravest findings, each with what to do and the way to the page that shows it."""
    audit = audit_run.audited(selection)
    found = list(audit.findings) if audit else study_findings.first_findings(selection)
    if audit or found:
        blocks.section("What to look at first", audit_run.told(audit) if audit else "")
        show_list(found[:MOST], "findings")
    if len(found) > MOST:
        with st.expander(f"{len(found) - MOST} more"):
            show_list(found[MOST:], "findings_more")
    audit_run.offer_audit(selection, again=audit is not None)


def show_list(found: list[Finding], key: str) -> None:
    """Show findings, one a row."""
    with st.container(key=key):
        for finding in found:
            left, right = st.columns([5, 1.3], vertical_alignment="center", gap="medium")
            with left:
                blocks.finding(finding.severity, finding.sentence, finding.advice)
            right.page_link(
                PAGES[finding.page], label=finding.page, icon=":material/arrow_forward:",
                query_params={"view": finding.view} if finding.view else None,
            )  # fmt: skip


def show_models(selection: Selection) -> None:
    """Show every model on every test set, and what each is."""
    keys = study.keys_of(selection.models)
    shown = study.panels(selection.models, [key for key in keys if key.endswith("/test")] or keys)
    if shown:
        blocks.section(
            "How sure can one be?",
            "Each line is a 95 % interval: where two overlap widely, the difference may be chance.",
        )
        blocks.plot(
            forest_figure(shown, selection.model.name, theme()),
            "auc_by_model",
            "ROC AUC of each model with intervals",
        )
    stages_panel.show_stages([*selection.models, *selection.broken])
    blocks.section("Models", f"Figures on {selection.where}." if selection.dataset else "")
    rows = study.model_rows(selection.models, selection.key)
    chosen = [entry.name for entry in selection.models].index(selection.model.name)
    blocks.table(rows, "Models", right=("Parameters", "ROC AUC", "Sensitivity", "Specificity"), chosen=chosen)


def show_data(selection: Selection) -> None:
    """Show the datasets at hand, and what is wrong with any file."""
    blocks.section(
        "Data",
        "Datasets whose pictures are on this machine (here), and those of which only scores are (elsewhere).",
    )
    rows = study.dataset_rows(selection.models, list_sources())
    blocks.table(rows, "Data", right=("Images", "Positive", "Negative"))
    for entry in selection.broken:
        blocks.problem(f"{entry.name}: {entry.problem}")
    for sentence in study.damaged_tables(selection.models):
        blocks.problem(sentence)


page_setup("Home")
selection = choose()
if selection.model is None:
    empty_states.no_model(
        selection,
        "PneumoScope reads models from the folder weights/. Train one, or put a model's folder there.",
    )
    show_findings(selection)
else:
    try:
        show_answer(selection)
        show_findings(selection)
    except InputError as error:
        blocks.problem(str(error))
    show_models(selection)
show_data(selection)
page_end()
