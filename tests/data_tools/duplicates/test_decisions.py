import multiprocessing
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from data_tools.duplicates.decisions import (
    Verdict,
    decide,
    default_store,
    files_set_aside,
    pair,
    read_decisions,
)
from engine.datasets.sqlite_file import StoreError
from engine.locations import home_dir

A, B, C = ("a" * 64, "b" * 64, "c" * 64)


def test_a_decision_is_kept_whichever_file_comes_first():
    store = default_store()
    assert store.parent == home_dir()
    assert read_decisions(store) == {}
    assert decide(store, pair(B, A), Verdict.DIFFERENT) is None
    decide(store, pair(A, C), Verdict.SAME)
    assert read_decisions(store) == {(A, B): Verdict.DIFFERENT, (A, C): Verdict.SAME}


def test_what_was_decided_before_is_returned_so_that_it_can_be_put_back(tmp_path):
    store, of = tmp_path / "reviews.sqlite", pair(A, B)
    before = decide(store, of, Verdict.SAME)
    assert decide(store, of, Verdict.DIFFERENT) is Verdict.SAME
    assert decide(store, of, before) is Verdict.DIFFERENT
    assert read_decisions(store) == {}
    assert decide(store, of, None) is None


def test_threads_that_begin_the_file_together_lose_nothing(tmp_path):
    store = tmp_path / "new" / "reviews.sqlite"
    pairs = [pair(f"{number:064x}", A) for number in range(60)]
    with ThreadPoolExecutor(12) as pool:
        list(pool.map(lambda one: decide(store, one, Verdict.SAME), pairs))
    assert read_decisions(store) == dict.fromkeys(pairs, Verdict.SAME)
    assert files_set_aside(store) == []


def decide_many(store, start):
    for number in range(start, start + 25):
        decide(store, pair(f"{number:064x}", A), Verdict.DIFFERENT)


@pytest.mark.slow
def test_processes_lose_nothing_either(tmp_path):
    store = tmp_path / "reviews.sqlite"
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=decide_many, args=(store, 100 * start)) for start in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
        assert worker.exitcode == 0
    assert len(read_decisions(store)) == 50


@pytest.mark.parametrize("damage", ["not a database", "cut off", "other tables"])
def test_a_damaged_file_is_set_aside_and_told_of(tmp_path, damage):
    store = tmp_path / "reviews.sqlite"
    if damage == "other tables":
        with closing(sqlite3.connect(store)) as file:
            file.execute("CREATE TABLE pair_decisions (something)")
    else:
        decide(store, pair(A, B), Verdict.SAME)
        content = store.read_bytes()
        store.write_bytes(
            b"no database" * 500 if damage == "not a database" else content[: len(content) // 2]
        )
    content = store.read_bytes()
    decide(store, pair(A, C), Verdict.DIFFERENT)
    assert read_decisions(store) == {(A, C): Verdict.DIFFERENT}
    (kept,) = files_set_aside(store)
    # SQLite may have noted in the file's header how it was opened.
    assert kept.read_bytes()[100:] == content[100:]
    assert kept.name.startswith("reviews.damaged-")


def test_two_damaged_files_are_both_kept(tmp_path):
    store = tmp_path / "reviews.sqlite"
    for content in (b"first" * 300, b"second" * 300):
        store.write_bytes(content)
        assert read_decisions(store) == {}
    assert [file.read_bytes()[:5] for file in files_set_aside(store)] == [b"first", b"secon"]


def test_a_folder_that_cannot_be_written_is_said_to_be(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="make its folder writable"):
        decide(tmp_path / "file" / "reviews.sqlite", pair(A, B), Verdict.SAME)
