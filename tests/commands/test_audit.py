import json
from pathlib import Path

import pandas as pd
import pytest

from engine.cli import main
from engine.evaluation.findings import Severity
from engine.reporting.audit.result import AUDIT_FILE, read_audit
from tests.reporting.audit.clean import save_good_model, write_clean_set

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "data_tools" / "demo"


def run(*arguments) -> int:
    with pytest.raises(SystemExit) as end:
        main(["audit", *map(str, arguments)])
    return int(end.value.code or 0)


@pytest.fixture(autouse=True)
def _home(tmp_path, monkeypatch):
    monkeypatch.setenv("PNEUMOSCOPE_HOME", str(tmp_path / "home"))


@pytest.mark.slow
def test_every_fault_that_was_planted_in_the_demo_is_found(tmp_path, capsys):
    assert run("--weights", "demo", "--data", DEMO, "--out", tmp_path / "out") == 0
    audit = read_audit(tmp_path / "out")
    told = " ".join(finding.sentence for finding in audit.findings).lower()
    planted = set(pd.read_csv(DEMO / "planted.csv")["fault"])
    words = {
        "corrupt file": "cut off or damaged: 1 of 240",
        "exact duplicate": "groups of identical files",
        "near duplicate": "4 pairs of images that seem to be one picture changed",
        "duplicate across splits": "1 pair of (near-)identical images in two splits",
        "subject in two splits": "1 subject has images in more than one split, such as subject-078",
        "class imbalance": "train has 2.3 pneumonia for each normal",
        "aspect ratio shortcut": "width and height alone tell the class in train",
    }
    assert set(words) == planted
    for fault, word in words.items():
        assert word in told, fault
    order = list(Severity)
    ranks = [order.index(finding.severity) for finding in audit.findings]
    assert ranks == sorted(ranks)
    assert all(finding.advice for finding in audit.findings)
    # What was done once is not done again: the same call gives the same findings from what is kept.
    capsys.readouterr()
    assert run("--weights", "demo", "--data", DEMO, "--out", tmp_path / "out", "--json") == 0
    again = json.loads(capsys.readouterr().out)
    assert again["findings"] == json.loads((tmp_path / "out" / AUDIT_FILE).read_text())["findings"]
    assert [one["sentence"] for one in again["findings"]] == [one.sentence for one in audit.findings]


@pytest.mark.slow
def test_a_good_model_on_clean_data_has_no_finding(tmp_path):
    data, model = write_clean_set(tmp_path / "set"), save_good_model(tmp_path / "good")
    assert run("--weights", model, "--data", data, "--out", tmp_path / "out") == 0
    audit = read_audit(tmp_path / "out")
    assert [finding.sentence for finding in audit.findings] == []
    assert set(audit.left_out) == {"external", "stress"}
    assert "performance" in audit.facts


def test_bad_input_ends_with_one_line(tmp_path, capsys):
    assert run("--weights", "demo", "--data", tmp_path / "missing", "--out", tmp_path / "out") == 2
    assert run("--weights", "demo", "--data", DEMO, "--out", tmp_path / "out", "--trust-images", "1") == 2
    (tmp_path / "file").write_text("")
    assert run("--weights", "demo", "--data", DEMO, "--out", tmp_path / "file") == 2
    assert "is a file; name a folder" in capsys.readouterr().err
