"""The work in the background as the sidebar shows it on every page: how far it is, and a way to stop it."""

import streamlit as st

from engine.ui.jobs import Job, awaited, jobs

EVERY = 1.0
"""Seconds between two looks at the work."""


def job_panel() -> None:
    """Show the jobs at work; when one ends, the page runs again and shows what came of it."""
    running = {job.key: None for job in jobs().running()}
    keys = tuple(running | dict.fromkeys(sorted(awaited())))
    awaited().clear()
    if keys:
        st.fragment(show_running, run_every=EVERY)(keys)


def show_running(keys: tuple[str, ...]) -> None:
    """Show these jobs, and run the page again once one of them has ended, be it before this was drawn."""
    for key in keys:
        job = jobs().get(key)
        if job is None or job.finished:
            st.rerun()
        st.progress(job.share, text=progress_text(job))
        st.button("Stop", key=f"stop {key}", type="tertiary", on_click=job.cancel, help=f"Stop: {job.title}")


def progress_text(job: Job) -> str:
    """Return how far a job is, in words."""
    if job.cancelled:
        return f"{job.title}: stopping …"
    name = f"{job.title}, {job.stage}" if job.stage else job.title
    if not job.total:
        return f"{name} …"
    left = job.seconds_left
    wait = "" if left is None else f", {duration(left)} left"
    return f"{name}: {job.done:,} of {job.total:,}{wait}"


def duration(seconds: float) -> str:
    """Return a duration in words, as exactly as one needs it: ``40 s``, ``3 min``."""
    return f"{max(1, round(seconds)):.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"
