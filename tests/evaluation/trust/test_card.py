import pandas as pd
import pytest

from engine.errors import InputError
from engine.evaluation.trust.card import TrustCard, card_name, list_cards, read_card, write_card
from engine.evaluation.trust.verdict import judge
from tests.evaluation.trust.cards import FACTS, card, images


def test_a_card_comes_back_as_it_was_written(tmp_path):
    written = TrustCard(dict(FACTS), images(40), (("test/NORMAL/7.png", "truncated: cut off"),))
    file = tmp_path / "trust" / card_name("chests", "test", "gradcam")
    write_card(written, file)
    found = read_card(file)
    assert found.facts == written.facts
    assert found.problems == written.problems
    pd.testing.assert_frame_equal(found.images, written.images.round(5), check_dtype=False)
    assert judge(found.images).line == judge(written.images).line
    assert [one.name for one in file.parent.iterdir()] == ["chests-test-gradcam.json"]
    assert file.stat().st_size < 20_000


def test_the_same_card_is_the_same_bytes(tmp_path):
    for name in ("a.json", "b.json"):
        write_card(card(), tmp_path / name)
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"format": "pneumoscope-trust"}', '{"format": 3}'])
def test_what_is_no_card_is_refused(tmp_path, content):
    file = tmp_path / "x.json"
    file.write_text(content)
    with pytest.raises(InputError, match="is not a trust card; make one with trust"):
        read_card(file)


def test_files_that_cannot_be_read_or_written_are_named(tmp_path):
    with pytest.raises(InputError, match="Cannot read"):
        read_card(tmp_path / "none.json")
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="Cannot write"):
        write_card(card(), tmp_path / "file" / "x.json")


def test_cards_of_missing_folders_are_none(tmp_path):
    write_card(card(), tmp_path / "b" / "2.json")
    write_card(card(), tmp_path / "b" / "1.json")
    assert list_cards([tmp_path / "a", tmp_path / "b"]) == [
        tmp_path / "b" / "1.json",
        tmp_path / "b" / "2.json",
    ]
