import numpy as np
import pytest
from PIL import Image

from engine.evaluation.spread import Spread
from engine.imaging.decode import Picture, decode
from engine.inference.runners import Runtime
from engine.inference.scorer import make_scorer
from engine.inference.uncertainty import MIRRORED, SHIFT, SHIFTS, moved, spread
from engine.models.config import Member, ModelConfig, write_config
from engine.models.store import load_model
from tests.imaging.samples import encode
from tests.inference.examples import CONFIGS, picture, saved


def as_picture(pixels: np.ndarray) -> Picture:
    return Picture(pixels, *pixels.shape, "L", "PNG")


def test_a_picture_is_mirrored_and_shifted_as_pillow_does_it():
    pixels = picture(3, 150, 100)
    assert SHIFT == 0.02
    found = {name: one.pixels for name, one in moved(as_picture(pixels)).items()}
    assert list(found) == [MIRRORED, *SHIFTS]
    assert np.array_equal(
        found[MIRRORED], np.asarray(Image.fromarray(pixels).transpose(Image.Transpose.FLIP_LEFT_RIGHT))
    )
    # 2 % are three rows and two columns.
    for name, (down, right) in {
        "moved left": (0, -2), "moved right": (0, 2), "moved up": (-3, 0), "moved down": (3, 0),
    }.items():  # fmt: skip
        moving = (1, 0, -right, 0, 1, -down)
        expected = np.asarray(Image.fromarray(pixels).transform((100, 150), Image.Transform.AFFINE, moving))
        inside = slice(max(0, down), 150 + min(0, down)), slice(max(0, right), 100 + min(0, right))
        assert np.array_equal(found[name][inside], expected[inside])
    assert np.array_equal(found["moved down"][:3], np.repeat(pixels[:1], 3, axis=0))
    assert np.array_equal(found["moved left"][:, -2:], np.repeat(pixels[:, -1:], 2, axis=1))


def test_the_scores_are_those_of_the_moved_pictures(tmp_path):
    model = saved(tmp_path / "one", CONFIGS["simple_cnn"])
    scorer = make_scorer(model, runtime=Runtime.TORCH)
    data = encode(picture(5), "PNG")
    found = spread(scorer, data)
    expected = [scorer.score([scorer.prepare(one)])[0] for one in moved(decode(data)).values()]
    assert [score for _, score in found.moved] == pytest.approx(expected, abs=1e-6)
    assert found.score == pytest.approx(scorer.score([scorer.prepare(data)])[0], abs=1e-6)
    assert len({round(score, 4) for _, score in found.moved}) > 1
    assert found.members == ()


def test_an_ensembles_members_are_told_one_by_one(tmp_path, monkeypatch):
    monkeypatch.setattr("engine.models.catalog.WEIGHTS_DIR", tmp_path)
    members = [saved(tmp_path / name, CONFIGS["simple_cnn"], seed) for seed, name in enumerate(("a", "b"))]
    (tmp_path / "both").mkdir()
    config = ModelConfig("ensemble", size=32, members=(Member("a"), Member("b", 3.0)))
    write_config(config, tmp_path / "both" / "config.json")
    model = load_model(tmp_path / "both")
    data = encode(picture(5), "PNG")
    found = spread(make_scorer(model, runtime=Runtime.TORCH), data, ["a", "b"])
    for member, (name, score) in zip(members, found.members, strict=True):
        alone = spread(make_scorer(member, runtime=Runtime.TORCH), data)
        assert isinstance(alone, Spread)
        assert (member.name, alone.score) == (name, pytest.approx(score, abs=1e-6))
    (_, first), (_, second) = found.members
    assert found.score == pytest.approx((first + 3 * second) / 4, abs=1e-6)
