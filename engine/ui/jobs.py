"""Long work in the background: it goes on while other pages are used, and can be cancelled."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from engine.errors import InputError

AWAITED = "awaited_jobs"
"""Where a session keeps the keys of the jobs that its page waits for."""

FINISHED_KEPT = 12
"""Finished jobs whose outcome is remembered; older ones are forgotten."""


class Stopped(Exception):
    """Raised inside a job that was cancelled; what it did so far is kept where the work keeps it."""


@dataclass
class Job:
    """One piece of work: ``done`` of ``total`` items (0: not known yet), then a ``result`` or an ``error``.

    ``stage`` names what is done now where the work has several, each with a total of its own; ``error`` is a
    sentence for people. Only the worker writes these, a page reads them.
    """

    key: str
    title: str
    total: int = 0
    done: int = 0
    stage: str = ""
    result: Any = None
    error: str | None = None
    started: float = field(default_factory=time.monotonic)
    _stop: threading.Event = field(default_factory=threading.Event)
    _end: threading.Event = field(default_factory=threading.Event)

    @property
    def cancelled(self) -> bool:
        """Whether someone asked the job to stop."""
        return self._stop.is_set()

    @property
    def finished(self) -> bool:
        """Whether the job has come to its end, good or bad."""
        return self._end.is_set()

    @property
    def share(self) -> float:
        """How much is done, 0 to 1."""
        return min(1.0, self.done / self.total) if self.total else 0.0

    @property
    def seconds_left(self) -> float | None:
        """How long the rest takes at the speed so far; None before anything is done."""
        if not self.total or not self.done:
            return None
        return (time.monotonic() - self.started) * (self.total - self.done) / self.done

    def cancel(self) -> None:
        """Ask the job to stop at its next item."""
        self._stop.set()

    def wait(self, seconds: float) -> bool:
        """Wait for the end, at most so long; return whether it has come."""
        return self._end.wait(seconds)

    def pause(self, seconds: float) -> bool:
        """Wait inside the job, at most so long; return whether it was cancelled meanwhile."""
        return self._stop.wait(seconds)

    def advance(self, count: int = 1) -> None:
        """Count items as done; raises Stopped in a cancelled job."""
        self.done += count
        self.check()

    def move(self, done: int, total: int) -> None:
        """Set how many items of how many are done; raises Stopped in a cancelled job."""
        self.done, self.total = done, total
        self.check()

    def move_in(self, stage: str, done: int, total: int) -> None:
        """Set how far a stage of the job is; raises Stopped in a cancelled job."""
        if stage != self.stage:
            self.stage, self.started = stage, time.monotonic()
        self.move(done, total)

    def check(self) -> None:
        """Raise Stopped in a cancelled job."""
        if self.cancelled:
            raise Stopped

    def run(self, work: Callable[["Job"], Any]) -> None:
        """Do the work and keep what comes of it."""
        try:
            self.result = work(self)
        except Stopped:
            self.error = f"{self.title}: stopped."
        except InputError as error:
            self.error = str(error)
        except Exception as error:  # a worker has no page on which it could fail
            self.error = f"{self.title} failed: {type(error).__name__}: {error}"
        finally:
            self._end.set()


class Jobs:
    """The jobs of this server by key: whoever asks for work that is under way or done gets that job."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._jobs: dict[str, Job] = {}

    def start(self, key: str, title: str, work: Callable[[Job], Any]) -> Job:
        """Return the job of this key, started now unless it is there already."""
        with self._lock:
            if key in self._jobs:
                return self._jobs[key]
            finished = [name for name, job in self._jobs.items() if job.finished]
            for name in finished[: max(0, len(finished) - FINISHED_KEPT + 1)]:
                del self._jobs[name]
            job = self._jobs[key] = Job(key, title)
        threading.Thread(target=job.run, args=(work,), name=title, daemon=True).start()
        return job

    def get(self, key: str) -> Job | None:
        """Return the job of this key, running or finished; None where there is none."""
        return self._jobs.get(key)

    def forget(self, key: str) -> None:
        """Cancel a job and drop its outcome: the next one who asks starts it anew."""
        with self._lock:
            job = self._jobs.pop(key, None)
        if job:
            job.cancel()

    def running(self) -> list[Job]:
        """Return the jobs at work, in the order of their start."""
        return [job for job in list(self._jobs.values()) if not job.finished]


def await_end(job: Job) -> None:
    """Have the page run again when a job ends that this run goes on without."""
    if not job.finished:
        st.session_state.setdefault(AWAITED, set()).add(job.key)


def awaited() -> set[str]:
    """Return the keys of the jobs that this run has gone on without."""
    return st.session_state.setdefault(AWAITED, set())


@st.cache_resource(show_spinner=False)
def jobs() -> Jobs:
    """Return this server's jobs."""
    return Jobs()
