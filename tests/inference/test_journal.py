import json

import numpy as np
import pytest

from engine.errors import InputError
from engine.inference.journal import Journal
from engine.inference.scoring import Score

FIRST = [("a/1.png", Score(0, 1 / 3)), ('ö, "2".png', Score(1, np.nan, "truncated: the data end early"))]
SECOND = [("1.png", Score(0, 0.1 + 0.2)), ("11.png", Score(1, 0.0))]


@pytest.fixture
def path(tmp_path):
    """Return a journal with two batches."""
    journal = Journal(tmp_path / "new" / "scores.journal", "abc")
    assert journal.read() == {}
    journal.append(FIRST)
    journal.append(SECOND)
    return journal.path


def told(known):
    return {path: (None if np.isnan(one.score) else one.score, one.problem) for path, one in known.items()}


def expected(*batches):
    return told(dict(row for batch in batches for row in batch))


def test_every_bit_of_a_score_and_every_reason_comes_back(path):
    assert told(Journal(path, "abc").read()) == expected(FIRST, SECOND)


@pytest.mark.parametrize("identity", ["abd", "ab", "", "abc\nabc"])
def test_the_journal_of_something_else_is_not_taken_over(path, identity):
    assert Journal(path, identity).read() == {}
    assert "png" not in path.read_text()


def test_a_kill_at_any_byte_costs_the_last_batch_at_most(path):
    content = path.read_bytes()
    first = content.index(b"\n", content.index(b"\n") + 1) + 1
    for end in range(len(content)):
        path.write_bytes(content[:end])
        known = Journal(path, "abc").read()
        assert told(known) == (expected(FIRST) if end >= first else {})
        Journal(path, "abc").append(SECOND)
        assert told(Journal(path, "abc").read()) == told(known) | expected(SECOND)


def test_a_line_of_zeros_after_a_power_cut_is_not_read(path):
    with path.open("ab") as file:
        file.write(bytes(40) + b"\n")
    assert told(Journal(path, "abc").read()) == expected(FIRST, SECOND)
    assert bytes(1) not in path.read_bytes()


def test_rows_are_json(path):
    identity, *lines = path.read_text().splitlines()
    assert identity == "abc"
    assert json.loads(lines[0])[1] == ['ö, "2".png', None, "truncated: the data end early"]


def test_removing_twice_is_fine(path):
    Journal(path, "abc").remove()
    Journal(path, "abc").remove()
    assert not path.exists()


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("in the way")
    journal = Journal(tmp_path / "file" / "scores.journal", "abc")
    with pytest.raises(InputError, match=r"Cannot write .*scores\.journal"):
        journal.read()
    with pytest.raises(InputError, match="Cannot write"):
        journal.append(FIRST)
