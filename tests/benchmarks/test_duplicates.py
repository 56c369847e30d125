"""The benchmark of the duplicates: what it counts and writes. How fast or good anything is, no test says."""

import numpy as np
import pytest

from engine.errors import InputError
from tests.benchmarks.altered import ALTERATIONS, MIRRORED
from tests.benchmarks.duplicates import quality_rows
from tests.benchmarks.duplicates_quality import Outcome, judged, outcomes
from tests.benchmarks.duplicates_report import END, START, lines, share_text, write_document
from tests.benchmarks.random_hashes import RADIUS, compare_every_pair, random_hashes
from tests.data_tools.duplicates.pictures import demo_pictures

GOOD = Outcome("resized", 100, 100, 0, 60, 20)
POOR = Outcome("cropped", 100, 98, 2, 0, 0)
SEARCH = {"hashes": 5840, "pairs": 43301, "distance": 10}


def test_shares_are_of_the_copies_and_of_the_found_pairs():
    assert (POOR.recall, POOR.precision) == (0.98, 0.98)
    assert (GOOD.plain_recall, GOOD.plain_precision) == (0.6, 0.75)
    assert (POOR.plain_recall, POOR.plain_precision) == (0.0, 1.0)


def test_pairs_are_judged_by_their_picture_subject_and_mirroring():
    subjects = ["x", "x", "y"]
    pairs = [
        (0, 3, True),
        (1, 4, False),
        (0, 1, True),
        (0, 4, True),
        (0, 2, True),
        (2, 4, True),
        (3, 5, False),
    ]
    assert judged(pairs, subjects) == (1, 3)


def test_copies_of_every_kind_are_counted():
    pictures = demo_pictures(6)
    found = outcomes(pictures, list("abcdef"), lambda picture: int(picture[0, 0]))
    assert [one.kind for one in found] == list(ALTERATIONS)
    assert all(one.images == 6 and one.found <= 6 for one in found)
    assert sum(one.found for one in found) >= 0.95 * 6 * len(found)
    assert len(MIRRORED) == 2


def test_the_worst_kind_and_all_pairs_are_the_results():
    recall, precision = quality_rows([GOOD, POOR])
    assert (recall.what, recall.value) == ("recall of duplicates, lowest: cropped", 0.98)
    assert precision.value == pytest.approx(198 / 200)
    assert not recall.goal.met(recall.value)


def test_the_table_is_put_between_the_markers(tmp_path):
    document = tmp_path / "duplicates.md"
    document.write_text(f"before\n{START}\nold\n{END}\nafter\n", encoding="utf-8")
    write_document([GOOD, POOR], SEARCH, document)
    text = document.read_text(encoding="utf-8")
    assert text.startswith(f"before\n{START}\n| copy |")
    assert text.endswith(f"{END}\nafter\n")
    assert "old" not in text
    assert "| cropped | 0.980 | 0.980 | 0.000 | 1.000 |" in lines([GOOD, POOR], SEARCH)
    assert "| all kinds | 0.990 | 0.990 | 0.300 | 0.750 |" in text


def test_a_document_without_markers_is_refused(tmp_path):
    document = tmp_path / "duplicates.md"
    document.write_text("nothing", encoding="utf-8")
    with pytest.raises(InputError, match="needs the lines"):
        write_document([GOOD], SEARCH, document)
    assert document.read_text(encoding="utf-8") == "nothing"


def test_rounding_never_makes_a_share_perfect():
    assert share_text(0.99996) == "0.999"
    assert share_text(1.0) == "1.000"


def test_planted_pairs_have_the_distances_that_are_told():
    hashes, planted = random_hashes(3000)
    assert len(planted) == 1000
    for (a, b), distance in planted.items():
        assert a < b
        assert (int(hashes[a]) ^ int(hashes[b])).bit_count() == distance <= RADIUS


def test_every_pair_is_compared_once():
    hashes = random_hashes(2050)[0]
    distances = np.bitwise_count(hashes[:, None] ^ hashes[None])
    assert compare_every_pair(hashes) == np.count_nonzero(np.triu(distances <= RADIUS, 1))
