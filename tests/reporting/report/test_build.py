import math
import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from engine.datasets.sources import DEMO_DIR
from engine.errors import InputError
from engine.evaluation.findings import Severity
from engine.locations import WEIGHTS_DIR
from engine.reporting.report.build import build_report, report_of, together
from engine.reporting.report.content import (
    Audience,
    Case,
    Findings,
    KeyFigures,
    Paragraph,
    Plot,
    Section,
    Table,
)
from engine.reporting.report.material import gather
from engine.reporting.report.part import LeftOut, Part
from engine.reporting.report.recompute import Source
from engine.reporting.report.request import SECTIONS, ReportRequest, Topic
from engine.reviews.address import default_url
from engine.reviews.entry import Image
from engine.reviews.journal import save
from engine.reviews.opinion import Opinion, Verdict
from engine.reviews.places import file_sha256
from engine.reviews.store import open_store

MODELS = ("mobilenet_v2_crop", "mobilenet_v2_black")
SCORES = WEIGHTS_DIR / MODELS[0] / "scores"


QUICK = {
    Audience.CLINICIAN: SECTIONS[Audience.CLINICIAN],
    Audience.MANAGER: (Topic.SUMMARY, Topic.FINDINGS, Topic.COMPARISON),
    Audience.REVIEWER: SECTIONS[Audience.REVIEWER],
    Audience.ENGINEER: (Topic.SUMMARY, Topic.DATA, Topic.TRAINING, Topic.PADDING, Topic.ROBUSTNESS),
}
"""Sections that together show every kind; cases and checklists take longer and have tests of their own."""


def request_of(audience: Audience, topics: tuple[Topic, ...], **changes) -> ReportRequest:
    """Return a request for the shipped study."""
    values = {"external": "nih_adult/test", "command": "python -m engine report"} | changes
    return ReportRequest(audience, MODELS, "kermany/test", topics, **values)


@pytest.fixture(scope="module")
def material(tmp_path_factory):
    """Return what the shipped study's reports are made from, away from the user's own files."""
    patch = pytest.MonkeyPatch()
    patch.setenv("PNEUMOSCOPE_HOME", str(tmp_path_factory.mktemp("home")))
    yield gather(request_of(Audience.MANAGER, ()))
    patch.undo()


@pytest.fixture(scope="module")
def reports(material):
    """Return the shipped study's report for each audience."""
    left_out = {Topic.CASES, Topic.CHECKLISTS}
    requests = [
        request_of(audience, tuple(topic for topic in topics if topic not in left_out))
        for audience, topics in QUICK.items()
    ]
    return {request.audience: report_of(replace(material, request=request)) for request in requests}


@pytest.fixture(scope="module")
def rows():
    """Return the scores that the report is about, read without the project's code."""
    frame = pd.read_parquet(SCORES / "kermany-test-crop.parquet")
    return (frame["label"] == "PNEUMONIA").to_numpy(), frame["score"].to_numpy()


def blocks(report):
    return [(section, block) for section in report.sections for block in section.blocks]


def of_kind(report, kind, key=None):
    return [
        block for section, block in blocks(report) if isinstance(block, kind) and key in (None, section.key)
    ]


@pytest.mark.parametrize("audience", Audience)
def test_no_figure_is_without_n_split_and_interval(reports, audience):
    found = of_kind(reports[audience], KeyFigures | Table | Plot)
    assert found
    for block in found:
        for told in (r"\bn = [\d,]+", r"\bsplits? ", "95 %"):
            assert re.search(told, block.basis), f"{told} is not in the basis of {block}"


@pytest.mark.parametrize("audience", Audience)
def test_every_section_can_be_shown_by_its_message_alone(reports, audience):
    report = reports[audience]
    keys = [section.key for section in report.sections]
    assert len(set(keys)) == len(keys)
    for section in report.sections:
        assert section.message.strip() == section.message
        assert section.message[-1] in ".?"
        assert 20 < len(section.message) < 320
        assert "nan" not in section.message.lower().split()
        assert section.blocks
    names = [block.name for block in of_kind(report, Plot)]
    assert len(set(names)) == len(names)
    for table in of_kind(report, Table):
        assert {len(row) for row in table.rows} == {len(table.columns)}
        assert table.right <= set(table.columns)


@pytest.mark.parametrize("audience", Audience)
def test_every_figure_can_be_drawn_in_both_themes_and_has_its_data(reports, audience):
    for plot in of_kind(reports[audience], Plot):
        assert len(plot.data)
        assert plot.alt.endswith(".")
    for plot in of_kind(reports[audience], Plot, "clinic"):
        light, dark = (plot.draw(theme) for theme in ("light", "dark"))
        assert light.to_json() != dark.to_json()


@pytest.mark.parametrize("audience", [Audience.CLINICIAN, Audience.REVIEWER])
def test_the_groups_that_the_message_names_are_the_first_to_be_seen(reports, audience):
    (section,) = [section for section in reports[audience].sections if section.key == "subgroups"]
    first = next(block for block in section.blocks if isinstance(block, Plot))
    assert section.message.startswith(f"{first.title}, ")


def test_patients_come_first_for_those_who_treat_or_decide(reports, rows):
    y, score = rows
    called = score >= 0.245815
    found = math.floor(50 * called[y].mean() + 0.5)
    alarms = math.floor(950 * called[~y].mean() + 0.5)
    for audience in (Audience.CLINICIAN, Audience.MANAGER):
        summary = reports[audience].sections[0]
        assert summary.message.startswith("Of 1,000 patients, 50 of them with pneumonia, the model finds")
        assert f"finds {found} (" in summary.message
        assert f"calls {alarms} without it ill (" in summary.message
        values = [figure.value for figure in summary.blocks[0].figures]
        assert values[:3] == [str(found), str(50 - found) if found < 50 else "<\u00a01", str(alarms)]
        assert all(" to " in figure.interval for figure in summary.blocks[0].figures)


def test_reviewers_read_terms_tests_and_corrections(reports, rows):
    y, score = rows
    report = reports[Audience.REVIEWER]
    auc, sensitivity, *_ = report.sections[0].blocks[0].figures
    wins = score[y][:, None] - score[~y][None, :]
    assert auc.value == f"{(wins > 0).mean() + (wins == 0).mean() / 2:.3f}"
    assert sensitivity.value == f"{(score[y] >= 0.245815).mean():.3f}"
    pairs = next(table for table in of_kind(report, Table) if table.name == "pairs")
    assert {"p (DeLong)", "adjusted (Holm)", "Detectable ROC AUC"} <= set(pairs.columns)
    told = " ".join(block.text for block in of_kind(report, Paragraph))
    assert "would be found four times in five" in told
    assert "How often the test sets were looked at" in told


def test_engineers_read_data_training_and_padding(reports):
    report = reports[Audience.ENGINEER]
    epochs = next(table for table in of_kind(report, Table) if table.name == "epochs")
    assert len(epochs.rows) == len(pd.read_csv(SCORES.parent / "log.csv"))
    data = next(table for table in of_kind(report, Table) if table.name == "data")
    assert ("kermany", "test", "234", "390", "62.5 %", "none") in data.rows
    assert ("nih_adult", "test", "161", "147", "47.7 %", "212 OTHER") in data.rows
    padding = next(section for section in report.sections if section.key == "padding")
    assert padding.message.startswith("Served white instead of crop,")


def test_findings_are_ranked_and_counted_in_the_message(reports):
    section = next(one for one in reports[Audience.MANAGER].sections if one.key == "findings")
    (block,) = [block for block in section.blocks if isinstance(block, Findings)]
    severities = [finding.severity for finding in block.findings]
    assert severities == sorted(severities, key=["high", "medium", "note"].index)
    grave = severities.count(Severity.HIGH)
    assert section.message == (
        f"{len(block.findings)} things to look at on kermany · test; {grave} of them are grave enough to make "
        "conclusions wrong."
    )


def test_what_is_missing_is_told_where_a_reader_would_expect_it(material):
    request = request_of(Audience.ENGINEER, (Topic.PADDING, Topic.ROBUSTNESS))
    report = report_of(replace(material, request=request, stress=None))
    (padding,) = report.sections
    last = padding.blocks[-1]
    assert isinstance(last, Paragraph)
    assert last.text.startswith("On worse pictures: not told, because mobilenet_v2_crop has no stress test")


def test_worse_pictures_are_told_of_where_there_is_a_stress_test(reports):
    section = next(one for one in reports[Audience.ENGINEER].sections if one.key == "robustness")
    assert [block.name for block in section.blocks if isinstance(block, Plot)] == ["stress"]
    assert any(
        "of at most 100 images of each class" in block.text
        for block in section.blocks
        if isinstance(block, Paragraph)
    )


def test_left_out_sections_at_the_beginning_are_told_in_the_first_one():
    section = Section("a", "A", "All is well.", (Paragraph("Text."),))
    sections, sources = together(
        [LeftOut("None."), Part(section, (Source("trust", ("f",)),)), LeftOut("Neither.")]
    )
    assert [block.text for block in sections[0].blocks] == ["None.", "Text.", "Neither."]
    assert sources == [Source("trust", ("f",))]
    (alone,), _ = together([LeftOut("Nothing."), LeftOut("At all.")])
    assert alone.message == "Nothing. At all."


def test_a_model_of_synthetic_images_says_so():
    topics = (Topic.SUMMARY, Topic.EXTERNAL, Topic.COMPARISON, Topic.LIMITS)
    report = build_report(ReportRequest(Audience.MANAGER, ("demo",), "demo/test", topics))
    assert report.subtitle.endswith(" (synthetic radiographs)")
    assert "nothing here is about patients" in of_kind(report, Paragraph, "limits")[1].text
    told = " ".join(block.text for block in of_kind(report, Paragraph))
    assert "On other data: not told, because no second set was chosen" in told
    assert "Beside other models: not told" in told


def test_another_threshold_moves_the_figures():
    request = ReportRequest(Audience.REVIEWER, ("demo",), "demo/test", (Topic.SUMMARY,), threshold=0.9)
    report = build_report(request)
    assert "threshold 0.900" in report.sections[0].blocks[0].basis
    assert "(the model's own is 0." in report.sections[0].blocks[2].text
    assert report.provenance["figures"]["metrics-1|threshold"] == 0.9


def test_the_provenance_names_files_hashes_versions_and_every_figure(reports, rows):
    y, score = rows
    found = reports[Audience.REVIEWER].provenance
    assert found["command"] == "python -m engine report"
    assert {"pneumoscope", "python", "torch"} <= set(found["versions"])
    assert len(found["dataset"]["content_hash"]) == 64
    assert all(len(sha256) == 64 for sha256 in found["files"].values())
    assert found["models"][0]["weights_sha256"] == found["models"][0]["weights_at_hand_sha256"]
    figures = found["figures"]
    assert figures["metrics-1|sensitivity"] == (score[y] >= 0.245815).mean()
    assert figures["metrics-1|brier"] == pytest.approx(np.mean((score - y) ** 2), abs=1e-15)
    assert {name.partition("|")[0] for name in figures} == set(found["sources"])
    kinds = {source["kind"] for source in found["sources"].values()}
    assert kinds >= {
        "metrics",
        "clinic",
        "calibration",
        "comparison",
        "external",
        "padding",
        "promise",
        "trust",
    }


@pytest.mark.parametrize(
    ("models", "data", "message"),
    [
        (("absent",), "kermany/test", "There is no model 'absent'; at hand are"),
        (("demo",), "kermany/test", r"demo has no scores of kermany/test \(it has demo/test, demo/val\)"),
    ],
)
def test_what_is_not_at_hand_is_refused(models, data, message):
    with pytest.raises(InputError, match=message):
        gather(ReportRequest(Audience.MANAGER, models, data))


@pytest.mark.slow
@pytest.mark.parametrize("audience", Audience)
def test_the_whole_report_of_each_audience_names_n_split_and_interval(audience):
    report = build_report(request_of(audience, SECTIONS[audience]))
    for block in of_kind(report, KeyFigures | Table | Plot):
        for told in (r"\bn = [\d,]+", r"\bsplits? ", "95 %"):
            assert re.search(told, block.basis)
    if audience is Audience.REVIEWER:
        checklists = next(section for section in report.sections if section.key == "checklists")
        assert re.search(r"CLAIM 2024: \d+ items: \d+ filled, \d+ partly, \d+ blank", checklists.message)
        assert len(of_kind(report, Table, "checklists")) == 2


@pytest.mark.slow
def test_cases_have_pictures_heatmaps_and_what_reviewers_said():
    material = gather(ReportRequest(Audience.CLINICIAN, ("demo",), "demo/test", sections=(Topic.CASES,)))
    (section,) = report_of(material).sections
    cases = [block for block in section.blocks if isinstance(block, Case)]
    assert [case.title.split(":")[0] for case in cases] == ["Missed"] * 2 + ["False alarm"] * 2 + [
        "Found"
    ] * 2
    for case in cases:
        assert [picture.png[:4] for picture in case.pictures] == [b"\x89PNG"] * 2
        assert case.pictures[0].png != case.pictures[1].png
    frame = material.main.table.frame
    missed = frame[(frame["label"] == "PNEUMONIA")].sort_values("score")["path"].iloc[0]
    assert cases[0].title == f"Missed: {missed.rsplit('/', 1)[-1]}"
    opinion = Opinion(Verdict.LABEL_WRONG, "NORMAL", note="No opacity.")
    save(open_store(default_url()), Image("demo", file_sha256(DEMO_DIR / missed)), "Ada", opinion, seen=0)
    (again,) = report_of(material).sections
    assert again.blocks[1].notes == ("Ada: label wrong, NORMAL · “No opacity.”",)
