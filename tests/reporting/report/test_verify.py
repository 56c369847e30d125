import json
import shutil

import pandas as pd
import pytest

from engine.errors import InputError
from engine.evaluation.score_table import ScoreTable, read_scores, write_scores
from engine.locations import WEIGHTS_DIR
from engine.reporting.report.build import build_report
from engine.reporting.report.content import Audience
from engine.reporting.report.html import report_html
from engine.reporting.report.request import ReportRequest, Topic
from engine.reporting.report.verify import read_provenance, verify

TOPICS = (Topic.SUMMARY, Topic.CLINIC, Topic.OPERATING_POINT, Topic.CALIBRATION, Topic.PADDING)


@pytest.fixture
def weights(tmp_path):
    """Return a weights folder with the demo's tables and cards, without its weights."""
    ignored = shutil.ignore_patterns("*.safetensors", "*.npz")
    shutil.copytree(WEIGHTS_DIR / "demo", tmp_path / "weights" / "demo", ignore=ignored)
    return tmp_path / "weights"


@pytest.fixture
def stated(weights):
    """Return what a report on that folder states."""
    request = ReportRequest(Audience.REVIEWER, ("demo",), "demo/test", TOPICS, weights_dir=weights)
    return build_report(request).provenance


def test_the_same_files_give_the_same_figures(weights, stated):
    found = verify(json.loads(json.dumps(stated)), weights)
    assert found.all_hold
    assert len(found.holds) == len(stated["figures"]) > 100
    assert set(found.files.values()) == {"same"}
    assert not found.unchecked


def test_one_changed_score_is_found_out(weights, stated):
    place = weights / "demo/scores/demo-test-black.parquet"
    table = read_scores(place)
    frame = table.frame.copy()
    row = frame.index[frame["label"] == "PNEUMONIA"][0]
    frame.loc[row, "score"] = 0.0 if frame.loc[row, "score"] >= table.threshold else 1.0
    write_scores(ScoreTable(frame, table.classes, table.provenance), place)
    found = verify(stated, weights)
    changed = {one.name: one for one in found.changed}
    assert not found.all_hold
    assert "metrics-1|sensitivity" in changed
    y, score = frame["label"] == "PNEUMONIA", frame["score"]
    assert changed["metrics-1|sensitivity"].now == pytest.approx((score[y] >= table.threshold).mean())
    assert changed["metrics-1|sensitivity"].stated != changed["metrics-1|sensitivity"].now
    assert "metrics-1|specificity" in found.holds
    assert found.files["demo/scores/demo-test-black.parquet"] == "changed"
    assert found.files["demo/scores/demo-val-black.parquet"] == "same"


def test_what_is_missing_cannot_be_checked(weights, stated):
    (weights / "demo/scores/demo-val-black.parquet").unlink()
    found = verify(stated, weights)
    assert not found.all_hold
    assert not found.changed
    assert list(found.unchecked) == ["demo/scores/demo-val-black.parquet is not at hand"]
    (names,) = found.unchecked.values()
    assert {name.partition("|")[0] for name in names} == {"promise-1"}
    assert found.files["demo/scores/demo-val-black.parquet"] == "missing"


def test_figures_of_a_newer_version_cannot_be_checked(weights, stated):
    sources = stated["sources"] | {"omens-1": {"kind": "omens", "files": [], "words": []}}
    newer = {**stated, "sources": sources, "figures": {**stated["figures"], "omens-1|doom": 1.0}}
    assert verify(newer, weights).unchecked == {"this version cannot compute omens-1": ("omens-1|doom",)}


def test_the_page_and_a_json_file_hold_the_same_provenance(weights, tmp_path):
    request = ReportRequest(
        Audience.MANAGER, ("demo",), "demo/test", (Topic.LIMITS, Topic.SUMMARY), weights_dir=weights,
        command="python -m engine report --weights 'a </script> b'",
    )  # fmt: skip
    report = build_report(request)
    page, plain = tmp_path / "report.html", tmp_path / "report.json"
    page.write_text(report_html(report), encoding="utf-8")
    plain.write_text(json.dumps(dict(report.provenance)), encoding="utf-8")
    assert read_provenance(page) == read_provenance(plain)
    assert read_provenance(page)["command"] == request.command
    assert verify(read_provenance(page), weights).all_hold


@pytest.mark.parametrize("content", ["", "{}", "<html></html>", '{"format": "other", "figures": {}}', "[1]"])
def test_other_files_are_refused(tmp_path, content):
    place = tmp_path / "report.html"
    place.write_text(content)
    with pytest.raises(InputError, match="holds no provenance of a report"):
        read_provenance(place)


def test_files_that_cannot_be_read_are_refused(tmp_path):
    pd.DataFrame({"a": [1]}).to_parquet(tmp_path / "report.html")
    for name in ("absent.html", "report.html"):
        with pytest.raises(InputError, match="Cannot read"):
            read_provenance(tmp_path / name)
