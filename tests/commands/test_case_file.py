import re

import pytest

from engine.evaluation.score_table import ScoreTable, read_scores, write_scores
from engine.reporting.pdf import find_chromium
from tests.commands.tiny import write_image
from tests.imaging.samples import dicom, dicom_bytes, scene
from tests.ui.homes import add_scores


def words(page: str) -> str:
    """Return what a reader sees of an HTML page."""
    return " ".join(re.sub(r"<style>.*?</style>|<[^>]+>", " ", page).split())


def test_a_case_is_one_page_without_the_files_name_unless_asked(done, tiny, tmp_path):
    image = tmp_path / "doe jane.dcm"
    image.write_bytes(dicom_bytes(dicom(scene(96, 128), PatientName="Doe^Jane", PatientID="4711")))
    table = add_scores(tiny.path.parent)
    out = tmp_path / "new" / "case.html"
    printed = done("diagnose", image, "--weights", "tiny", "--case", out, "--against", table)
    assert printed.endswith(f"Wrote the case to {out}\n")
    page = out.read_text()
    assert "oe" not in words(page).replace("does", "")
    assert "4711" not in page
    assert "One radiograph under tiny" in words(page)
    assert "labelled images: too few to say how often" in words(page)
    assert "kermany · test" in words(page)
    assert tiny.sha256[:12] in page
    done("diagnose", image, "--weights", "tiny", "--case", out, "--with-name")
    assert "doe jane.dcm under tiny" in words(out.read_text())


def test_bad_cases_are_refused(refused, tiny, tmp_path):
    image = write_image(tmp_path / "one" / "a.png", 120, 3)
    write_image(tmp_path / "one" / "b.png", 130, 4)
    refuse = lambda *options: refused("diagnose", *options, "--weights", "tiny")  # noqa: E731
    assert "ends in .html or .pdf" in refuse(image, "--case", tmp_path / "case.txt")
    assert "Expected one image for --case, but got 2" in refuse(
        image.parent, "--case", tmp_path / "case.html"
    )
    assert "there is no file" in refuse(
        image, "--case", tmp_path / "case.html", "--against", tmp_path / "none.csv"
    )
    table = read_scores(add_scores(tiny.path.parent))
    others = write_scores(
        ScoreTable(table.frame, table.classes, {"weights_sha256": "0" * 64}), tmp_path / "others.parquet"
    )
    assert "of other weights (000000000000)" in refuse(
        image, "--case", tmp_path / "case.html", "--against", others
    )


@pytest.mark.slow
def test_a_pdf_of_one_page_is_printed(done, tiny, tmp_path):
    if find_chromium() is None:
        pytest.skip("no Chromium at hand: install chromium")
    image = write_image(tmp_path / "a.png", 120, 3)
    done("diagnose", image, "--weights", "tiny", "--case", tmp_path / "case.pdf")
    assert len(re.findall(rb"/Type\s*/Page\b", (tmp_path / "case.pdf").read_bytes())) == 1
