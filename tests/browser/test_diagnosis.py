import re

import numpy as np
from playwright.sync_api import expect

from tests.imaging.samples import encode, png_header, scene

TINY = "Diagnosis?model=tiny"
CALLED = re.compile(r"Called (normal|pneumonia): score 0\.\d{3}")
PICTURES = [
    "Uploaded radiograph",
    "The square that the model is shown",
    "Heatmap of the evidence for PNEUMONIA",
]

LOADED = "alt => [...document.images].some(image => image.alt === alt && image.naturalHeight > 0)"


def png(name: str, pixels: np.ndarray) -> dict:
    return {"name": name, "mimeType": "image/png", "buffer": encode(pixels, "PNG")}


def expect_verdict(one, name: str) -> None:
    expect(one.page.locator(".ps-eyebrow")).to_have_text(re.compile(f"^{re.escape(name)} under "))
    expect(one.headline).to_have_text(CALLED)
    one.settled()
    for alt in PICTURES:
        expect(one.page.get_by_role("img", name=alt)).to_be_visible()
        one.page.wait_for_function(LOADED, arg=alt)
    expect(one.page.get_by_role("figure", name=re.compile(r"^Score 0\.\d{3}, threshold"))).to_be_visible()
    assert one.page.get_by_role("alert").count() == 0
    assert one.page.get_by_test_id("stException").count() == 0


def test_a_radiograph_gets_a_verdict_and_three_pictures_and_never_reaches_disk(visit, server):
    def files() -> set:
        folders = (server.home, server.temporary)
        return {path for folder in folders for path in folder.rglob("*") if path.is_file()}

    one = visit().open(TINY)
    before = files()
    one.upload(png("generated.png", scene(1200, 1600)))
    expect_verdict(one, "generated.png")
    heights = [
        one.page.get_by_role("img", name=alt).evaluate("image => image.getBoundingClientRect().height")
        for alt in PICTURES
    ]
    assert max(heights) - min(heights) <= 1
    assert files() == before


def test_real_radiographs_and_dicom_files_get_a_verdict_of_the_default_model(visit, test_data):
    one = visit().open("Diagnosis")
    photographs = sorted((test_data / "originals").rglob("*.jpeg"))[::12]
    dicom_files = sorted((test_data / "dicom").glob("*.dcm"))
    assert (len(photographs), len(dicom_files)) == (2, 2)
    for file in [*photographs, *dicom_files]:
        one.upload(file)
        expect_verdict(one, file.name)
        kind = "DICOM, " if file in dicom_files else "JPEG, "
        expect(one.page.locator("td").filter(has_text=kind)).to_be_visible()


def test_a_bad_file_is_answered_with_what_is_wrong(visit):
    one = visit(width=800).open(TINY)
    for name, content, message in [
        ("empty.png", b"", "The file is empty (0 bytes)"),
        ("text.jpg", b"not a picture at all\n" * 20, "not an image that PneumoScope reads"),
        ("huge.png", png_header(60_000, 60_000), "80 megapixels"),
        (f"{'a very long name_' * 12}.png", b"", "The file is empty (0 bytes)"),
    ]:
        one.upload({"name": name, "mimeType": "image/png", "buffer": content})
        expect(one.page.locator(".ps-eyebrow")).to_have_text(f"{name} under tiny")
        expect(one.headline).to_have_text("This file cannot be scored.")
        expect(one.page.locator(".ps-lead")).to_contain_text(message)
    main = one.page.get_by_test_id("stMain")
    assert main.evaluate("main => main.scrollWidth - main.clientWidth") <= 0
    one.upload(png("next.png", scene(96, 128)))
    expect_verdict(one, "next.png")


def test_two_visitors_do_not_see_each_others_images(visit):
    mine, theirs = visit().open(TINY), visit().open(TINY)
    mine.upload(png("mine.png", scene(96, 128)))
    expect_verdict(mine, "mine.png")
    expect(theirs.settled().headline).to_have_text("What does the model say of one radiograph, and why?")
    theirs.upload(png("theirs.png", scene(128, 96)[::-1]))
    expect_verdict(theirs, "theirs.png")
    expect_verdict(mine, "mine.png")
    assert "mine" not in theirs.page.content()
    assert "theirs" not in mine.page.content()


def test_the_heatmap_moves_to_the_original(visit):
    one = visit().open("Diagnosis?model=tiny_crop")
    one.upload(png("wide.png", scene(200, 400)))
    expect_verdict(one, "wide.png")
    one.page.get_by_role("radio", name="Original").click()
    heatmap = one.page.get_by_role("img", name=PICTURES[2])
    expect(heatmap).to_have_js_property("naturalWidth", 1344)
    one.settled()
