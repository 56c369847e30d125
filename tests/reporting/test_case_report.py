import base64
import io
import re

import numpy as np
from PIL import Image

from engine.evaluation.diagnosis import Diagnosis, ModelScore
from engine.evaluation.score_place import score_place
from engine.evaluation.spread import NOT_AN_INTERVAL, Spread
from engine.imaging.decode import Picture
from engine.imaging.fit import Padding, frame_for
from engine.imaging.overlay import overlay
from engine.imaging.quality import Concern, Kind
from engine.reporting.case_report import LONG_SIDE, MOST_MODELS, MOST_WARNINGS, Case, case_html
from engine.reporting.notice import NOTICE
from tests.evaluation.tables import CLASSES, noisy_table
from tests.imaging.samples import scene


def model(name: str, score: float | None) -> ModelScore:
    return ModelScore(name, score, 0.5, CLASSES, None if score is not None else "cannot be loaded")


def case(**changes) -> Case:
    pixels = scene(60, 90)
    settings = {
        "diagnosis": Diagnosis(
            "doe jane.png",
            (model("first <b>", 0.8), model("second", 0.3), model("third", None)),
            concerns=(Concern(Kind.TINY, "The picture is tiny & small.", 1.0, 2.0),),
        ),
        "picture": Picture(pixels, 60, 90, "L", "PNG"),
        "heatmap": np.zeros((32, 32), np.float32),
        "frame": frame_for(60, 90, 32, Padding.BLACK),
        "heat_title": "Grad-CAM for PNEUMONIA",
        "versions": ["abc123", "def456", ""],
    }
    return Case(**(settings | changes))


def words(page: str) -> str:
    """Return what a reader sees, without the markup."""
    return " ".join(re.sub(r"<style>.*?</style>|<[^>]+>", " ", page, flags=re.DOTALL).split())


def images(page: str) -> list[np.ndarray]:
    found = re.findall(r'src="data:image/png;base64,([^"]+)"', page)
    return [np.asarray(Image.open(io.BytesIO(base64.b64decode(one)))) for one in found]


def test_the_page_says_what_is_known_and_asks_for_nothing():
    page = case_html(
        case(
            spread=Spread(0.8, (("mirrored", 0.4),)),
            place=score_place(noisy_table(300), 0.8),
            where="chests · test",
            label="PNEUMONIA",
        )
    )
    text = words(page)
    assert "One radiograph under first &lt;b&gt;" in text
    assert "Called pneumonia: score 0.800, at or above the threshold of 0.500." in text
    assert "The dataset says PNEUMONIA. The models disagree: 1 calls it pneumonia, 1 calls it normal" in text
    assert "The picture is tiny &amp; small." in text
    assert "Of the 50 images of chests · test that scored most like this" in text
    assert f"the call changes in 1 of 1 such pictures. {NOT_AN_INTERVAL}" in text
    assert NOTICE in text
    assert {"abc123", "def456"} <= set(text.split())
    assert "<b>first &lt;b&gt;</b>" in page
    assert not re.search(r"https?://|<script|<link|url\(", page)


def test_the_files_name_is_there_only_when_asked_for():
    assert "doe jane" not in case_html(case())
    assert "doe jane.png under first" in words(case_html(case(name="doe jane.png")))


def test_the_pictures_are_the_file_and_the_heatmap_over_it():
    heat = np.zeros((32, 32), np.float32)
    gray, plain = images(case_html(case(heatmap=heat)))
    assert np.array_equal(gray, scene(60, 90))
    # Without heat the radiograph is left as it is.
    assert np.array_equal(plain, overlay(gray, np.zeros((60, 90))))
    heat[10:20, 10:20] = 3.0
    _, hot = images(case_html(case(heatmap=heat)))
    assert not np.array_equal(hot, plain)
    large = Picture(scene(1200, 1800), 1200, 1800, "L", "PNG")
    shown = images(case_html(case(picture=large, frame=frame_for(1200, 1800, 32, Padding.BLACK))))
    assert [one.shape[:2] for one in shown] == [(600, LONG_SIDE)] * 2


def test_what_one_sheet_has_no_room_for_is_counted():
    models = tuple(model(f"m{number}", 0.9) for number in range(MOST_MODELS + 2))
    concerns = (Concern(Kind.TINY, "Doubtful.", 1.0, 2.0),) * (MOST_WARNINGS + 3)
    found = Diagnosis("a.png", models, concerns=concerns)
    text = words(case_html(case(diagnosis=found, versions=[""] * len(models))))
    assert "And 2 more models." in text
    assert "And 3 more." in text
    assert text.count("Doubtful.") == MOST_WARNINGS


def test_without_a_score_there_is_a_page_all_the_same():
    found = Diagnosis("a.png", (model("only", None),))
    text = words(case_html(case(diagnosis=found, versions=[""])))
    assert "only gives no score." in text
    assert "Among the scores" not in text
