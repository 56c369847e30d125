import numpy as np
import pypdfium2
import pytest

from engine.errors import InputError
from engine.reporting.notice import NOTICE
from engine.reporting.pdf import find_chromium
from engine.reporting.report.print import report_pdf
from tests.reporting.report.samples import sample_report

needs_chromium = pytest.mark.skipif(find_chromium() is None, reason="needs Chromium or Chrome")

SIZES = {"A4": (595, 842), "Letter": (612, 792)}
"""In points of 1/72 inch."""

BLUE = (0, 114, 178)


def near(pixels: np.ndarray, color: tuple[int, ...]) -> int:
    """Count the pixels of about this colour."""
    return int((abs(pixels.astype(int) - color).max(axis=-1) < 24).sum())


@pytest.mark.slow
@needs_chromium
@pytest.mark.parametrize("paper", SIZES)
def test_a_report_is_printed_with_its_figures_and_the_notice_on_every_sheet(paper):
    document = pypdfium2.PdfDocument(report_pdf(sample_report(), paper))
    texts = []
    for page in document:
        assert page.get_size() == pytest.approx(SIZES[paper], abs=1)
        texts.append(page.get_textpage().get_text_range())
        assert texts[-1].count(NOTICE) == 1 + ("demo on demo" in texts[-1])
        pixels = np.asarray(page.render(scale=1).to_pil().convert("RGB"))
        assert (pixels.min(axis=-1) < 200).mean() > 0.005, "a blank sheet"
        # Light, and nothing runs out of the sheet.
        assert (pixels[:, [0, -1]] == 255).all()
        assert (pixels[[0, -1]] == 255).all()
        if "ROC curve" in texts[-1]:
            # The figure is whole: its curve, and the letters at its top and its foot, on the same sheet.
            assert near(pixels, BLUE) > 300
            assert "threshold 0.5: sensitivity 94 %" in texts[-1]
            assert "1 − specificity (false alarms among negatives)" in texts[-1]
    whole = "\n".join(texts)
    assert "ROC curve" in whole
    assert "misses 14 of 100 pneumonia images <b>, n = 35." in whole
    assert f"{len(document)} / {len(document)}" in texts[-1]
    # A reader of the PDF finds the sections in its outline.
    outline = [one.get_title() for one in document.get_toc()]
    assert outline[:4] == ["demo on demo · test", "Summary", "Performance", "Cases"]
    # What is to be clicked is not printed.
    assert "Dark theme" not in whole
    assert "CSV" not in whole


def test_without_a_browser_it_says_what_to_install(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(InputError, match="apt install chromium"):
        report_pdf(sample_report())
