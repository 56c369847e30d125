import json

import pypdfium2
import pytest

from engine.reporting.pdf import find_chromium


def test_a_report_is_written_and_its_figures_hold(done, run, tmp_path):
    page, plain, text = (tmp_path / "out" / f"report.{suffix}" for suffix in ("html", "json", "md"))
    words = done(
        "report", "--weights", "demo", "--data", "demo/test", "--audience", "manager", "--section", "summary",
        "--section", "operating_point", "--prevalence", 0.1, "--out", page, "--out", plain, "--out", text,
    )  # fmt: skip
    assert words.startswith("Summary: Of 1,000 patients, 100 of them with pneumonia, the model finds ")
    assert f"Wrote {page}, {plain}, {text}" in words
    assert page.read_text().startswith("<!")
    assert "## The threshold" in text.read_text()
    stated = json.loads(plain.read_text())
    assert stated["command"].startswith("python -m engine report --weights demo")
    assert stated["prevalence"] == 0.1
    verdict = done("report", "--verify", page)
    assert verdict.startswith(f"All {len(stated['figures'])} figures of the report made {stated['created']}")
    stated["figures"]["metrics-1|auc"] += 0.001
    plain.write_text(json.dumps(stated))
    outcome = run("report", "--verify", plain)
    assert outcome.code == 1
    assert "1 do not:\n  metrics-1|auc: stated 0.96" in outcome.out
    values = json.loads(run("report", "--verify", plain, "--json").out)
    assert [one["figure"] for one in values["changed"]] == ["metrics-1|auc"]
    assert values["holds"] == len(stated["figures"]) - 1


@pytest.mark.slow
@pytest.mark.skipif(find_chromium() is None, reason="needs Chromium or Chrome")
def test_a_pdf_is_laid_out_for_the_paper_that_is_asked_for(done, tmp_path):
    out, plain = tmp_path / "report.pdf", tmp_path / "report.json"
    done(
        "report", "--weights", "demo", "--data", "demo/test", "--section", "limits", "--paper", "letter",
        "--out", out, "--out", plain,
    )  # fmt: skip
    assert {page.get_size() for page in pypdfium2.PdfDocument(out)} == {(612, 792)}
    assert "--paper Letter" in json.loads(plain.read_text())["command"]


def test_json_names_what_was_written(done, tmp_path):
    out = tmp_path / "report.md"
    options = ("--weights", "demo", "--data", "demo/test", "--section", "limits", "--out", out)
    values = json.loads(done("report", *options, "--json"))
    assert values["written"] == [out.as_posix()]
    assert [section["key"] for section in values["sections"]] == ["limits"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--data", "demo/test"], "Give --weights, --data and --out, or --verify a report"),
        (
            ["--weights", "demo", "--data", "demo/test", "--out", "x.docx"],
            "Expected --out to name a file that ends in .html, .pdf",
        ),
        (["--weights", "absent", "--data", "demo/test", "--out", "OUT"], "There is no model 'absent'"),
        (["--weights", "demo", "--data", "demo", "--out", "OUT"], "Expected data as name/split"),
        (["--weights", "demo", "--data", "demo/train", "--out", "OUT"], "demo has no scores of demo/train"),
        (
            ["--weights", "demo", "--data", "demo/test", "--audience", "cat", "--out", "OUT"],
            "Unknown audience 'cat'; choose one of clinician, manager, reviewer, engineer.",
        ),
        (
            ["--weights", "demo", "--data", "demo/test", "--section", "cat", "--out", "OUT"],
            "Unknown section 'cat'",
        ),
        (
            ["--weights", "demo", "--data", "demo/test", "--audit", "absent", "--out", "OUT"],
            "No finished audit in 'absent'",
        ),
        (
            [
                "--weights",
                "demo",
                "--data",
                "demo/test",
                "--section",
                "cases",
                "--case",
                "cat",
                "--out",
                "OUT",
            ],
            "'cat' names no image of the score table",
        ),
        (["--verify", "absent.html"], "Cannot read 'absent.html'"),
        (["--verify", "OUT", "--weights", "demo"], "--verify checks an older report"),
    ],
)
def test_bad_input_is_refused_in_one_line(refused, tmp_path, options, message):
    out = tmp_path / "report.html"
    assert message in refused("report", *(out if option == "OUT" else option for option in options))
    assert not out.exists()
