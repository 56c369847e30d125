import csv
import json

import pytest

from tests.reporting.checklists.folders import bare


@pytest.fixture
def folder(tmp_path):
    return bare(tmp_path / "mine")


def test_the_same_checklist_in_three_forms(done, folder, tmp_path):
    command = ["checklist", "claim", "--weights", folder, "--data", "hospital/test"]
    printed = done(*command)
    out = tmp_path / "new" / "claim.md"
    said = done(*command, "--out", out)
    assert printed == out.read_text(encoding="utf-8")
    assert printed.startswith("# CLAIM 2024: mine\n\nResearch use only.")
    assert said.startswith("CLAIM 2024 for mine, hospital, split test, n = 200: 44 items: ")
    assert said.endswith(f"Wrote {out}\n")
    told = json.loads(done(*command, "--json", "--out", tmp_path / "claim.csv"))
    rows = list(csv.DictReader((tmp_path / "claim.csv").open(encoding="utf-8")))
    assert [row["answer"] for row in rows] == [one["answer"] for one in told["items"]]
    assert sum(told["counts"].values()) == len(rows) == 44


def test_an_answers_file_goes_before_the_models_own(done, folder, tmp_path):
    (folder / "checklist.toml").write_text('[tripod-ai]\n18a = "Nobody paid."\n')
    (tmp_path / "other.json").write_text('{"tripod-ai": {"18a": "A foundation paid."}}')
    command = ["checklist", "tripod-ai", "--weights", folder, "--data", "hospital/test", "--json"]
    for more, answer in (
        ([], "Nobody paid."),
        (["--answers", tmp_path / "other.json"], "A foundation paid."),
    ):
        items = json.loads(done(*command, *more))["items"]
        funding = next(one for one in items if one["number"] == "18a")
        assert (funding["answer"], funding["by"]) == (f"Author's answer: {answer}", "author")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["stard", "--weights", "MINE", "--data", "hospital/test"], "There is no checklist 'stard'"),
        (["claim", "--weights", "nobody", "--data", "hospital/test"], "There is no model folder 'nobody'"),
        (["claim", "--weights", "MINE", "--data", "nowhere"], "has no scores of 'nowhere'"),
        (["claim", "--weights", "MINE", "--data", "hospital/test", "--out", "x.pdf"], "ends in .md or .csv"),
        (["claim", "--weights", "MINE", "--data", "hospital/test", "--answers", "no.toml"], "Cannot read"),
    ],
)
def test_bad_input_ends_with_one_line(refused, folder, arguments, message):
    assert message in refused("checklist", *(folder if one == "MINE" else one for one in arguments))
