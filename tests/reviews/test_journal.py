import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from engine.errors import InputError
from engine.reviews.entry import Image, Shown
from engine.reviews.journal import (
    NewerEntry,
    entries_on,
    entry_of,
    history,
    last_change,
    save,
    standing,
    state,
    undo,
)
from engine.reviews.opinion import NOTHING, Opinion, Verdict
from engine.reviews.store import open_store
from tests.reviews.examples import BAD, MODEL, UNCLEAR, WRONG, image

SHOWN = Shown("test/NORMAL/ä.png", 5_000_000_000, "NORMAL", "demo", 0.1234567890123)
FULL = Opinion(
    Verdict.LABEL_WRONG, "PNEUMONIA", ("device", "rotated"), "a “note”\nof two lines; '; DROP TABLE"
)

OPINIONS, IMAGES = [BAD, WRONG, UNCLEAR], 2


def test_an_entry_comes_back_as_it_was_given(url):
    store = open_store(url)
    kept = save(store, image(1), " Ana  Li ", FULL, seen=0, shown=SHOWN)
    assert (kept.reviewer, kept.revision, kept.opinion, kept.shown) == ("Ana Li", 1, FULL, SHOWN)
    assert open_store(url) != store
    assert entry_of(open_store(url), image(1), "Ana Li") == kept
    assert standing(store, "chests") == standing(store) == entries_on(store, image(1)) == (kept,)
    assert standing(store, "others") == entries_on(store, image(1, "others")) == ()


def test_the_last_word_of_each_reviewer_stands_and_the_first_is_kept(url):
    store = open_store(url)
    first = save(store, image(1), "Ana", BAD, seen=0)
    last = save(store, image(1), "Ana", UNCLEAR, seen=1)
    other = save(store, image(1), "Ben", MODEL, seen=0)
    assert standing(store) == (last, other)
    assert history(store, image(1), "Ana") == (first, last)


def test_the_same_opinion_again_adds_nothing(store):
    kept = save(store, image(1), "Ana", BAD, seen=0)
    assert save(store, image(1), "Ana", BAD, seen=1) == kept
    assert save(store, image(2), "Ana", NOTHING, seen=0).revision == 0
    assert state(store, "chests") == (1, 1)


def test_an_older_window_is_told_what_the_newer_one_said_and_changes_nothing(url):
    store = open_store(url)
    save(store, image(1), "Ana", BAD, seen=0)
    newer = save(store, image(1), "Ana", WRONG, seen=1)
    for act in (
        lambda: save(store, image(1), "Ana", UNCLEAR, seen=1),
        lambda: save(store, image(1), "Ana", UNCLEAR, seen=0),
        lambda: undo(store, image(1), "Ana", seen=1),
    ):
        with pytest.raises(NewerEntry, match="label wrong, PNEUMONIA") as told:
            act()
        assert told.value.entry == newer
    assert standing(store) == (newer,)


def test_undo_goes_back_step_by_step_to_where_nothing_was_said(url):
    store = open_store(url)
    said = [FULL, replace(FULL, note="another"), BAD]
    for seen, opinion in enumerate(said):
        save(store, image(1), "Ana", opinion, seen=seen, shown=SHOWN)
    back = [undo(store, image(1), "Ana", seen=3 + step) for step in range(3)]
    assert [entry.opinion for entry in back] == [said[1], said[0], NOTHING]
    assert [entry.revision for entry in back] == [4, 5, 6]
    assert standing(store) == ()
    assert undo(store, image(1), "Ana", seen=6) == back[-1]
    assert len(history(store, image(1), "Ana")) == 6


def test_undo_after_a_new_opinion_goes_back_to_what_stood_before_it(store):
    for seen, opinion in enumerate([BAD, WRONG]):
        save(store, image(1), "Ana", opinion, seen=seen)
    assert undo(store, image(1), "Ana", seen=2).opinion == BAD
    save(store, image(1), "Ana", MODEL, seen=3)
    assert undo(store, image(1), "Ana", seen=4).opinion == BAD
    assert undo(store, image(1), "Ana", seen=5).opinion == NOTHING


def test_undo_is_of_ones_own_changes_only(store):
    save(store, image(1), "Ana", BAD, seen=0)
    assert undo(store, image(1), "Ben", seen=0).opinion == NOTHING
    assert [entry.reviewer for entry in standing(store)] == ["Ana"]


def test_the_last_change_of_all_images_is_found_again_and_again(url):
    store = open_store(url)
    save(store, image(1), "Ana", BAD, seen=0)
    save(store, image(2), "Ana", UNCLEAR, seen=0)
    save(store, image(1), "Ana", WRONG, seen=1)
    save(store, image(3), "Ben", WRONG, seen=0)
    taken = []
    while last := last_change(store, "chests", "Ana"):
        taken.append((last.image, last.opinion))
        undo(store, last.image, "Ana", seen=last.revision)
    assert taken == [(image(1), WRONG), (image(2), UNCLEAR), (image(1), BAD)]
    assert [entry.reviewer for entry in standing(store)] == ["Ben"]


def review_many(url: str, reviewer: str) -> None:
    """Give one opinion after another on each of a few images."""
    store = open_store(url)
    for seen, opinion in enumerate(OPINIONS):
        for number in range(IMAGES):
            save(store, image(number), reviewer, opinion, seen=seen)


def expect_all_of(url: str, reviewers: list[str]) -> None:
    store = open_store(url)
    for number in range(IMAGES):
        assert [entry.reviewer for entry in entries_on(store, image(number))] == reviewers
        for reviewer in reviewers:
            said = [entry.opinion for entry in history(store, image(number), reviewer)]
            assert said == OPINIONS


def test_reviewers_in_threads_that_begin_the_database_together_lose_nothing(url):
    reviewers = ["Ana", "Ben", "Cid", "Dee"]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda name: review_many(url, name), reviewers))
    expect_all_of(url, reviewers)


@pytest.mark.slow
def test_reviewers_in_processes_lose_nothing_either(url):
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=review_many, args=(url, name)) for name in ("Ana", "Ben")]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
        assert worker.exitcode == 0
    expect_all_of(url, ["Ana", "Ben"])


def test_of_windows_that_save_at_once_one_is_kept_and_the_others_are_told(url):
    store = open_store(url)

    def attempt(note: str) -> str | None:
        try:
            return save(store, image(1), "Ana", Opinion(note=note), seen=0).opinion.note
        except NewerEntry as told:
            return f"told of {told.entry.opinion.note}"

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(attempt, "abcdefgh"))
    (kept,) = history(store, image(1), "Ana")
    assert outcomes.count(kept.opinion.note) == 1
    assert outcomes.count(f"told of {kept.opinion.note}") == 7


@pytest.mark.parametrize("digits", ["", "abc", "Z" * 64, "a" * 63 + "\n"])
def test_an_image_is_known_by_a_sha256(digits):
    with pytest.raises(InputError, match="SHA-256"):
        Image("chests", digits)
