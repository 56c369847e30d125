import csv
import io
import re
import zipfile

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import Server
from tests.browser.eventually import eventually
from tests.browser.layout import assert_fits
from tests.imaging.samples import encode, png_header, scene

TINY = "Diagnosis?model=tiny&from=Your+files"
CALLED = re.compile(r"Called (normal|pneumonia): score 0\.\d{3}")
PICTURES = [
    "Uploaded radiograph",
    "The square that the model is shown",
    "Heatmap of the evidence for PNEUMONIA",
]

LOADED = "alt => [...document.images].some(image => image.alt === alt && image.naturalHeight > 0)"


def png(name: str, pixels: np.ndarray) -> dict:
    return {"name": name, "mimeType": "image/png", "buffer": encode(pixels, "PNG")}


def files(server: Server) -> set:
    """Return all files that the app has written."""
    folders = (server.home, server.temporary)
    return {path for folder in folders for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def known(visit) -> None:
    """Let the app list the demo's images, which it remembers in a file: no upload has to do with that."""
    one = visit().open("Diagnosis?model=tiny")
    expect(one.headline).to_have_text(CALLED)
    one.settled()


def expect_verdict(one, name: str) -> None:
    expect(one.page.locator(".ps-eyebrow")).to_have_text(re.compile(f"^{re.escape(name)} under "))
    expect(one.headline).to_have_text(CALLED)
    one.settled()
    for alt in PICTURES:
        expect(one.page.get_by_role("img", name=alt)).to_be_visible()
        one.page.wait_for_function(LOADED, arg=alt)
    expect(one.page.get_by_role("figure", name=re.compile(r"^Score 0\.\d{3}, threshold"))).to_be_visible()
    assert one.page.get_by_test_id("stException").count() == 0


@pytest.mark.slow
def test_a_radiograph_gets_a_verdict_and_three_pictures_and_never_reaches_disk(visit, server, known):
    one = visit().open(TINY)
    before = files(server)
    one.upload(png("generated.png", scene(1200, 1600)))
    expect_verdict(one, "generated.png")

    def equally_high() -> None:
        pictures = [one.page.get_by_role("img", name=alt) for alt in PICTURES]
        heights = [picture.evaluate("image => image.getBoundingClientRect().height") for picture in pictures]
        assert max(heights) - min(heights) <= 1

    eventually(one.page, equally_high)
    assert files(server) == before


@pytest.mark.slow
def test_real_radiographs_and_dicom_files_get_a_verdict_of_a_shipped_model(visit, test_data):
    one = visit()
    photographs = sorted((test_data / "originals").rglob("*.jpeg"))[::12]
    dicom_files = sorted((test_data / "dicom").glob("*.dcm"))
    assert (len(photographs), len(dicom_files)) == (2, 2)
    for file in [*photographs, *dicom_files]:
        one.open("Diagnosis?from=Your+files&model=mobilenet_v2_black&detail=The+file").upload(file)
        expect(one.page.locator(".ps-eyebrow")).to_have_text(re.compile(f"^{re.escape(file.name)} under "))
        expect(one.headline).to_have_text(CALLED)
        one.settled()
        kind = "DICOM, " if file in dicom_files else "JPEG, "
        expect(one.page.locator("td").filter(has_text=kind)).to_be_visible()
        # Of real radiographs no check has a doubt; the guard may, of another hospital's.
        doubts = one.page.locator(".ps-problem").all_text_contents()
        told = [doubt for doubt in doubts if not doubt.startswith("Unlike the training images")]
        assert told == []
        if file in photographs:
            assert doubts == []


@pytest.mark.slow
def test_a_bad_file_is_answered_with_what_is_wrong(visit):
    one = visit(width=800)
    for name, content, message in [
        ("empty.png", b"", "The file is empty (0 bytes)"),
        ("text.jpg", b"not a picture at all\n" * 20, "not an image that PneumoScope reads"),
        ("huge.png", png_header(60_000, 60_000), "80 megapixels"),
        (f"{'a very long name_' * 12}.png", b"", "The file is empty (0 bytes)"),
    ]:
        one.open(TINY).upload({"name": name, "mimeType": "image/png", "buffer": content})
        expect(one.page.locator(".ps-eyebrow")).to_have_text(f"{name} under tiny")
        expect(one.headline).to_have_text("This file cannot be scored.")
        expect(one.page.locator(".ps-lead")).to_contain_text(message)
    assert_fits(one.page)
    # The page goes on: the next file is scored, and the bad one stays named.
    one.upload(png("next.png", scene(96, 128)))
    expect(one.headline).to_have_text(
        re.compile(r"^[01] of 2 images (is|are) called pneumonia by tiny; 1 cannot")
    )
    expect(one.page.locator(".ps-section", has_text="next.png")).to_be_visible()
    one.settled()


@pytest.mark.slow
def test_two_visitors_do_not_see_each_others_images(visit):
    mine, theirs = visit().open(TINY), visit().open(TINY)
    mine.upload(png("mine.png", scene(96, 128)))
    expect_verdict(mine, "mine.png")
    expect(theirs.settled().headline).to_have_text("What do the models say of one radiograph, and why?")
    theirs.upload(png("theirs.png", scene(128, 96)[::-1]))
    expect_verdict(theirs, "theirs.png")
    expect_verdict(mine, "mine.png")
    assert "mine" not in theirs.page.content()
    assert "theirs" not in mine.page.content()


@pytest.mark.slow
def test_the_heatmap_moves_to_the_original(visit):
    one = visit().open("Diagnosis?model=tiny_crop&from=Your+files")
    one.upload(png("wide.png", scene(200, 400)))
    expect_verdict(one, "wide.png")
    one.page.get_by_role("radio", name="Original").click()
    heatmap = one.page.get_by_role("img", name=PICTURES[2])
    expect(heatmap).to_have_js_property("naturalWidth", 1344)
    one.settled()


SHADES = """
canvas => {
  const { width, height } = canvas;
  const pixels = canvas.getContext("2d").getImageData(0, 0, width, height).data;
  return [width, height, ...pixels.filter((_, index) => index % 4 === 0)];
}
"""


@pytest.mark.slow
def test_the_original_is_windowed_and_zoomed_in_the_browser_alone(visit):
    picture = scene(96, 128)
    one = visit().open(f"{TINY}&detail=Look+closer")
    one.upload(png("close.png", picture))
    expect(one.headline).to_have_text(CALLED)
    one.settled()
    stage = one.page.get_by_role("application", name="Uploaded radiograph, to zoom into")
    canvas, layers = stage.locator("canvas"), stage.locator(".layers")
    expect(canvas).to_have_js_property("width", 128)

    def expect_shades(levels: np.ndarray, within: float = 0) -> None:
        def check() -> None:
            width, height, *shown = canvas.evaluate(SHADES)
            assert np.abs(np.array(shown).reshape(height, width) - levels.astype(float)).max() <= within

        eventually(one.page, check)

    # As it comes every gray level is the file's own.
    expect_shades(picture)
    before = one.query
    one.page.get_by_label("Window").fill("64")
    one.page.get_by_label("Level").fill("100")
    expect_shades(np.clip((picture.astype(float) - 68) / 63, 0, 1) * 255, within=0.51)
    stage.focus()
    one.page.keyboard.press("+")
    expect(one.page.locator(".zoom")).to_have_text("1.3 ×")
    box = stage.bounding_box()
    one.page.mouse.move(box["x"] + box["width"] / 4, box["y"] + box["height"] / 4)
    one.page.mouse.wheel(0, -300)
    expect(one.page.locator(".zoom")).to_have_text("2.4 ×")
    enlarged = layers.get_attribute("style")
    one.page.keyboard.press("ArrowRight")
    expect(layers).not_to_have_attribute("style", enlarged)
    heat = stage.locator(".heat")
    expect(heat).to_be_visible()
    one.page.keyboard.press("h")
    expect(heat).to_be_hidden()
    stage.dblclick()
    expect(one.page.locator(".zoom")).to_have_text("1.0 ×")
    expect_shades(picture)
    # None of it ran the page again or got into its address.
    assert one.query == before


@pytest.mark.slow
def test_a_case_sheet_names_nobody_unless_asked(visit):
    one = visit().open(TINY)
    one.upload(png("jane doe.png", scene(96, 128)))
    expect_verdict(one, "jane doe.png")
    one.settled()
    sheet = one.page.get_by_role("button", name="Case sheet (HTML)")
    one.page.get_by_role("button", name="Case sheet").first.click()
    for named in (False, True):
        if named:
            one.page.get_by_text("With the file's name").click()
        name = "jane doe-case.html" if named else "case.html"
        expect(one.page.get_by_text(f"Saved as {name}", exact=True)).to_be_visible()
        one.settled()
        with one.page.expect_download() as download:
            sheet.click()
        assert download.value.suggested_filename == name
        text = download.value.path().read_text()
        assert ("jane doe" in text) is named
        assert "Called " in text


@pytest.mark.slow
def test_an_archive_is_unpacked_in_memory_and_judged(visit, server, known):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        for number in range(3):
            made.writestr(f"{number}.png", encode(np.roll(scene(96, 128), 9 * number, axis=1), "PNG"))
        made.writestr("__MACOSX/._0.png", b"fork")
    one = visit(theme="dark", width=800).open(TINY)
    before = files(server)
    one.upload({"name": "three.zip", "mimeType": "application/zip", "buffer": stream.getvalue()})
    expect(one.headline).to_have_text(re.compile("of 3 images"))
    expect(one.page.locator(".ps-section", has_text="three.zip/0.png")).to_be_visible()
    one.settled()
    assert_fits(one.page)
    assert files(server) == before


@pytest.mark.slow
def test_many_files_hang_on_a_wall_and_go_into_one_table(visit):
    one = visit().open(TINY)
    one.upload(*[png(f"number {n}.png", np.roll(scene(96, 128), 9 * n, axis=1)) for n in range(3)])
    expect(one.headline).to_have_text(re.compile("of 3 images"))
    expect(one.page.locator(".ps-section", has_text="number 0.png")).to_be_visible()
    one.settled()
    one.page.get_by_role("list", name="Your files").get_by_role("button", name="number 2.png").click()
    expect(one.page.locator(".ps-section", has_text="number 2.png")).to_be_visible()
    one.settled()
    with one.page.expect_download() as download:
        one.page.get_by_role("button", name="All results (CSV)").click()
    rows = list(csv.DictReader(io.StringIO(download.value.path().read_text(), newline="")))
    assert [row["file"] for row in rows] == [f"number {n}.png" for n in range(3)]
    with one.page.expect_download() as download:
        one.page.get_by_role("button", name="Overlay (PNG)").click()
    assert download.value.suggested_filename == "number 2-overlay.png"
    assert Image.open(download.value.path()).size == (128, 96)
    # Another page and back: nothing of the files is kept.
    one.go("Metrics").go("Diagnosis")
    assert "number 2" not in one.page.content()


@pytest.mark.slow
def test_a_link_shows_a_colleague_the_same_image_of_the_demo(visit):
    one = visit().open("Diagnosis?model=tiny")
    expect(one.page.locator(".ps-eyebrow")).to_contain_text("(synthetic radiograph)")
    first = one.page.locator(".ps-eyebrow").text_content()
    one.page.get_by_role("button", name="Next").click()
    expect(one.page.locator(".ps-eyebrow")).not_to_have_text(first)
    expect(one.headline).to_have_text(CALLED)
    link = one.settled().linked("image=test")
    second = one.page.locator(".ps-eyebrow").text_content()
    theirs = visit().open(f"Diagnosis?{link}")
    expect(theirs.page.locator(".ps-eyebrow")).to_have_text(second)
    expect(theirs.headline).to_have_text(one.headline.text_content())
    theirs.settled()


@pytest.mark.slow
def test_another_split_shows_its_own_images(visit):
    one = visit().open("Diagnosis?model=tiny&image=test/NORMAL/phantom-014.webp")
    expect(one.page.locator(".ps-eyebrow")).to_contain_text("phantom-014.webp under tiny · demo · test")
    one.settled().choose("Split", "val")
    expect(one.page.locator(".ps-eyebrow")).to_contain_text("under tiny · demo · val")
    one.settled()
