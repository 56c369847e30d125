import csv
import io
import json
import zipfile

import pytest
from PIL import Image

from engine.reporting.notice import NOTICE
from engine.reporting.pdf import find_chromium
from engine.reporting.report.archive import report_zip
from tests.reporting.report.samples import gradient, sample_report

needs_chromium = pytest.mark.skipif(find_chromium() is None, reason="needs Chromium or Chrome")


@pytest.mark.slow
@needs_chromium
def test_the_archive_holds_every_part_and_a_list_of_them():
    steps = []
    report = sample_report()
    with zipfile.ZipFile(io.BytesIO(report_zip(report, lambda: steps.append(1)))) as archive:
        assert archive.testzip() is None
        files = {name: archive.read(name) for name in archive.namelist()}
    assert next(iter(files)) == "README.md"
    assert set(files) == {
        "README.md", "report.html", "provenance.json", "figures/roc.png", "figures/roc.svg", "figures/roc.csv",
        "tables/figures.csv", "cases/case-1.png",
    }  # fmt: skip
    assert len(steps) == 2
    with Image.open(io.BytesIO(files["figures/roc.png"])) as picture:
        assert (picture.format, picture.size) == ("PNG", (1720, 920))
    assert files["figures/roc.svg"].startswith(b"<svg")
    assert files["cases/case-1.png"] == gradient()
    rows = list(csv.reader(io.StringIO(files["tables/figures.csv"].decode("utf-8"))))
    table = report.sections[1].blocks[2]
    assert rows == [list(table.columns), *map(list, table.rows)]
    assert json.loads(files["provenance.json"]) == report.provenance
    assert report.title.encode() in files["report.html"]
    listed = files["README.md"].decode("utf-8")
    assert NOTICE in listed
    for name in files:
        assert name == "README.md" or name in listed or name.rpartition(".")[0] in listed
