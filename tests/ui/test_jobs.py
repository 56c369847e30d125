import threading

import pytest

from engine.errors import InputError
from engine.ui.job_panel import duration, progress_text
from engine.ui.jobs import FINISHED_KEPT, Job, Jobs, Stopped


def test_a_job_goes_on_in_the_background_and_ends_with_its_result():
    go = threading.Event()
    work = Jobs()

    def count(job):
        job.move(0, 2)
        go.wait(10)
        job.advance()
        job.advance()
        return "done"

    job = work.start("one", "Counting", count)
    assert work.running() == [job]
    assert not job.wait(0)
    go.set()
    assert job.wait(10)
    assert (job.result, job.error, job.share) == ("done", None, 1.0)
    assert work.running() == []


def test_the_same_work_is_done_once():
    work, calls = Jobs(), []
    for _ in range(3):
        work.start("one", "Once", lambda job: calls.append(1)).wait(10)
    assert calls == [1]
    work.forget("one")
    work.start("one", "Again", lambda job: calls.append(1)).wait(10)
    assert calls == [1, 1]


def test_a_cancelled_job_stops_at_its_next_item():
    work, reached = Jobs(), threading.Event()

    def endless(job):
        job.total = 10**9
        while True:
            job.advance()
            reached.set()

    job = work.start("endless", "Counting", endless)
    assert reached.wait(10)
    assert job.seconds_left > 0
    job.cancel()
    assert job.wait(10)
    assert job.error == "Counting: stopped."


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (InputError("Give a folder."), "Give a folder."),
        (ValueError("odd"), "Reading failed: ValueError: odd"),
    ],
)
def test_an_error_is_kept_in_words(error, told):
    def fail(job):
        raise error

    job = Jobs().start("bad", "Reading", fail)
    assert job.wait(10)
    assert (job.result, job.error) == (None, told)


def test_each_stage_of_a_job_begins_anew():
    job = Job("scan", "Scanning demo")
    job.started -= 1000
    job.move_in("measuring", 3, 10)
    assert job.seconds_left < 10
    assert progress_text(job).startswith("Scanning demo, measuring: 3 of 10, ")
    job.move_in("measuring", 10, 10)
    job.move_in("comparing", 0, 4)
    assert (job.share, job.seconds_left) == (0.0, None)
    assert progress_text(job) == "Scanning demo, comparing: 0 of 4"
    job.cancel()
    with pytest.raises(Stopped):
        job.move_in("comparing", 1, 4)


def test_old_outcomes_are_forgotten():
    work = Jobs()
    for number in range(FINISHED_KEPT + 3):
        work.start(str(number), "Work", lambda job: None).wait(10)
    assert work.get("0") is None
    assert work.get(str(FINISHED_KEPT + 2)).finished


def test_progress_is_told_in_words():
    job = Job("key", "Scoring demo")
    assert progress_text(job) == "Scoring demo …"
    job.move(0, 1200)
    assert progress_text(job) == "Scoring demo: 0 of 1,200"
    job.started -= 10
    job.move(300, 1200)
    assert progress_text(job) == "Scoring demo: 300 of 1,200, 30 s left"
    job.cancel()
    assert progress_text(job) == "Scoring demo: stopping …"
    assert (duration(0.2), duration(200)) == ("1 s", "3 min")
