import sqlite3
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from engine.datasets.sqlite_file import StoreError, use

SCHEMA = "CREATE TABLE IF NOT EXISTS notes (note TEXT)"


def add(note):
    return lambda connection: connection.execute("INSERT INTO notes VALUES (?)", (note,)).rowcount


def notes(connection):
    return [note for (note,) in connection.execute("SELECT note FROM notes ORDER BY note")]


def test_what_was_written_is_there_in_the_next_call(tmp_path):
    store = tmp_path / "new" / "notes.sqlite"
    assert use(store, SCHEMA, add("a")) == 1
    assert use(store, SCHEMA, notes) == ["a"]


def test_a_failed_call_leaves_nothing(tmp_path):
    store = tmp_path / "notes.sqlite"

    def half(connection):
        add("a")(connection)
        raise KeyError("something else")

    with pytest.raises(KeyError):
        use(store, SCHEMA, half)
    assert use(store, SCHEMA, notes) == []


def test_threads_that_begin_a_file_at_one_moment_wait_for_each_other(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        for number in range(40):
            store, start = tmp_path / f"{number}.sqlite", Barrier(8)

            def begin(note, store=store, start=start):
                start.wait()
                return use(store, SCHEMA, add(note))

            assert list(pool.map(begin, "abcdefgh")) == [1] * 8
            assert use(store, SCHEMA, notes) == list("abcdefgh")


def test_many_threads_make_and_write_one_file(tmp_path):
    store = tmp_path / "notes.sqlite"
    expected = [f"{number:03}" for number in range(60)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda note: use(store, SCHEMA, add(note)), expected))
    assert use(store, SCHEMA, notes) == expected


def test_a_file_of_another_kind_is_made_anew(tmp_path):
    store = tmp_path / "notes.sqlite"
    store.write_bytes(b"no database at all" * 1000)
    assert use(store, SCHEMA, notes) == []
    use(store, SCHEMA, add("a"))
    assert use(store, SCHEMA, notes) == ["a"]


def test_a_damaged_file_is_made_anew(tmp_path):
    store = tmp_path / "notes.sqlite"
    use(store, SCHEMA, lambda connection: [add(f"{n} {'x' * 500}")(connection) for n in range(100)])
    assert not store.with_name("notes.sqlite-wal").exists()
    whole = store.read_bytes()
    store.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    assert use(store, SCHEMA, notes) == []
    use(store, SCHEMA, add("a"))
    assert use(store, SCHEMA, notes) == ["a"]


def test_tables_of_an_older_version_are_made_anew(tmp_path):
    store = tmp_path / "notes.sqlite"
    with sqlite3.connect(store) as connection:
        connection.execute("CREATE TABLE notes (text TEXT, colour TEXT)")
    connection.close()
    assert use(store, SCHEMA, notes) == []


@pytest.mark.parametrize("place", ["file/notes.sqlite", "folder"])
def test_a_place_without_a_file_is_told_in_one_line(tmp_path, place):
    (tmp_path / "file").write_text("in the way")
    (tmp_path / "folder").mkdir()
    with pytest.raises(StoreError, match=r"^Cannot use '.*' \(.*\); make its folder writable") as raised:
        use(tmp_path / place, SCHEMA, notes)
    assert "\n" not in str(raised.value)
