"""What the Report page is asked for: for whom, which models and data, which sections, which cases."""

import shlex
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from engine.errors import InputError
from engine.evaluation.outcomes import Order, Outcome, in_order, outcome_frame
from engine.reporting.audit.result import audit_folder, kept_audit
from engine.reporting.report.content import Audience
from engine.reporting.report.request import PREVALENCE, ReportRequest, Topic
from engine.ui import images, loaders
from engine.ui.metrics_external import other_sets
from engine.ui.metrics_view import choose_others
from engine.ui.sidebar import Selection

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

READERS = {
    "Clinicians": Audience.CLINICIAN,
    "Managers": Audience.MANAGER,
    "Reviewers": Audience.REVIEWER,
    "Engineers": Audience.ENGINEER,
}

TOPICS = {topic.title: topic for topic in Topic}

MOST_CASES = 100
"""Images with wrong calls that are offered by name; any other can be written."""

PERCENT = 100


def choose_request(selection: Selection, place: "DeltaGenerator") -> ReportRequest:
    """Ask in the sidebar, for the audience in its own place, and return the request."""
    readers = place.segmented_control(
        "Written for", list(READERS), default="Clinicians", key="readers", bind="query-params", required=True,
        label_visibility="collapsed",
    )  # fmt: skip
    entry = selection.require_model()
    others = choose_others(selection)
    sets = other_sets(selection)
    with st.sidebar:
        second = st.selectbox(
            "Check on",
            list(sets),
            index=None,
            key="checked_on",
            bind="query-params",
            placeholder="no other set",
            help=f"Another set that {entry.name} has scored.",
        )
        topics = st.multiselect(
            "Sections",
            list(TOPICS),
            key="sections",
            bind="query-params",
            placeholder="those for these readers",
            help="In the order in which they are chosen.",
        )
        cases = st.multiselect(
            "Cases",
            wrong_calls(selection),
            key="cases",
            bind="query-params",
            accept_new_options=True,
            placeholder="the most telling ones",
            help="Images to show with their heatmaps. Errors are listed, the most wrong first; write "
            "the path of any other as it stands in the score table, or its end.",
        )
        prevalence = st.number_input(
            "Patients with the finding (%)",
            0.1,
            99.9,
            PERCENT * PREVALENCE,
            0.5,
            format="%.1f",
            key="report_prevalence",
            bind="query-params",
            help="For counts of 1,000 patients: a test set's share is seldom that of a clinic.",
        )
    own = entry.require_config().threshold
    request = ReportRequest(
        audience=READERS[readers],
        models=(entry.name, *(one.name for one in others)),
        data=selection.key,
        sections=tuple(TOPICS[title] for title in topics) or None,
        external=sets[second].key if second else None,
        cases=tuple(cases),
        prevalence=prevalence / PERCENT,
        threshold=None if selection.threshold == own else selection.threshold,
        audit=audit_of(selection),
    )
    return replace(request, command=command(request))


def wrong_calls(selection: Selection) -> list[str]:
    """Return the images whose calls are wrong, the most wrong first."""
    if selection.scores is None:
        return []
    frame = in_order(
        outcome_frame(loaders.scores(selection.scores), selection.threshold), Order.MOST_CONFIDENT
    )
    wrong = frame[frame["outcome"].isin([way.value for way in Outcome if way.wrong])]
    return wrong["path"].head(MOST_CASES).tolist()


def audit_of(selection: Selection) -> Path | None:
    """Return the folder of the audit of the chosen model and data, None where there is none."""
    with suppress(InputError):
        found = images.dataset(selection.source)
        if found is not None:
            known = loaders.identity(selection.require_model()).sha256, found.content_hash
            if (audit := kept_audit(*known)) and audit.origin.get("split") == selection.split:
                return audit_folder(*known)
    return None


def command(request: ReportRequest) -> str:
    """Return the command that makes this report."""
    parts = ["python", "-m", "engine", "report"]
    for name in request.models:
        parts += ["--weights", name]
    parts += ["--data", request.data]
    if request.external:
        parts += ["--external", request.external]
    parts += ["--audience", request.audience.value]
    for topic in request.sections or ():
        parts += ["--section", topic.value]
    for case in request.cases:
        parts += ["--case", case]
    if request.prevalence != PREVALENCE:
        parts += ["--prevalence", f"{request.prevalence:g}"]
    if request.threshold is not None:
        parts += ["--threshold", f"{request.threshold:g}"]
    if request.audit is not None:
        parts += ["--audit", str(request.audit)]
    return shlex.join([*parts, "--out", "report.html"])
