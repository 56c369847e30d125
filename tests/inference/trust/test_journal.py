import math

from engine.inference.trust.journal import RowJournal


def test_rows_come_back_and_one_that_was_cut_off_does_not(tmp_path):
    file = tmp_path / "journal"
    journal = RowJournal(file, "this")
    assert journal.read() == {}
    journal.append({"path": "a", "score": 0.1, "lesion_hit": math.nan})
    journal.append({"path": "b", "problem": "truncated"})
    with file.open("ab") as open_file:
        open_file.write(b'{"path": "c", "sc')
    again = RowJournal(file, "this")
    known = again.read()
    assert list(known) == ["a", "b"]
    assert known["a"]["score"] == 0.1
    assert math.isnan(known["a"]["lesion_hit"])
    again.append({"path": "c"})
    assert list(RowJournal(file, "this").read()) == ["a", "b", "c"]
    assert RowJournal(file, "other").read() == {}
    assert RowJournal(file, "this").read() == {}
    journal.remove()
    assert not file.exists()
