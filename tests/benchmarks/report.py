"""Results as JSON with where and when they were measured, and as the README's table."""

import importlib.metadata
import json
import os
import platform
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from engine.errors import InputError
from tests.benchmarks.harness import Agreement, Comparison, Goal, Row, Speed

START, END = "<!-- benchmarks -->", "<!-- /benchmarks -->"
"""The README's table stands between these two."""

PACKAGES = ("torch", "torchvision", "timm", "onnxruntime", "opencv-python", "pillow", "numpy")
"""Whose versions decide the speed."""


@dataclass(frozen=True)
class Machine:
    """Where the results were measured."""

    cpu: str
    cores: int
    system: str
    python: str
    versions: dict[str, str]


@dataclass(frozen=True)
class Measured:
    """One benchmark's results; ``date`` is that of the run, YYYY-MM-DD in UTC."""

    date: str
    machine: Machine
    rows: tuple[Row, ...]


Results = dict[str, Measured]
"""Benchmark's name to its results."""


def this_machine() -> Machine:
    """Return what describes the machine and the libraries that the benchmarks run on."""
    return Machine(
        cpu=cpu_name(),
        cores=os.cpu_count() or 1,
        system=f"{platform.system()} {platform.machine()}",
        python=platform.python_version(),
        versions={package: importlib.metadata.version(package) for package in PACKAGES},
    )


def cpu_name() -> str:
    """Return the processor's name as the system tells it."""
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass  # No such file outside Linux.
    return platform.processor() or platform.machine()


def measured_now(rows: list[Row]) -> Measured:
    """Return rows that were measured just now on this machine."""
    return Measured(datetime.now(UTC).date().isoformat(), this_machine(), tuple(rows))


def write_results(results: Results, path: Path) -> None:
    """Write results as JSON."""
    values = {
        name: {
            "date": measured.date,
            "machine": asdict(measured.machine),
            "rows": [row_values(row) for row in measured.rows],
        }
        for name, measured in results.items()
    }
    path.write_text(json.dumps(values, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def read_results(path: Path) -> Results:
    """Read what ``write_results`` wrote; empty where there is no such file."""
    if not path.exists():
        return {}
    values = json.loads(path.read_text(encoding="utf-8"))
    return {
        name: Measured(
            one["date"], Machine(**one["machine"]), tuple(row_from_values(row) for row in one["rows"])
        )
        for name, one in values.items()
    }


def row_values(row: Row) -> dict:
    """Return a row as JSON values, its value and whether it meets the goal spelled out for readers."""
    derived = {"value": row.value, "met": row.goal.met(row.value)}
    if isinstance(row, Comparison):
        derived["value_median"] = row.value_median
    return asdict(row) | derived


def row_from_values(values: dict) -> Row:
    """Return the row of ``row_values``."""
    goal = Goal(**values["goal"])
    if "ours" not in values:
        return Agreement(values["what"], values["value"], goal)
    ours, theirs = Speed(**values["ours"]), Speed(**values["theirs"])
    return Comparison(values["what"], values["against"], ours, theirs, goal)


def table(results: Results) -> str:
    """Return the results as Markdown: the table, then where and when they were measured."""
    lines = [
        "| what | PneumoScope, images/s | compared with, images/s | result | goal |",
        "|---|---|---|---|---|",
        *(table_line(row) for measured in results.values() for row in measured.rows),
        "",
        "Both sides of a line in one run and in turns, after a warm-up: the best repeat, the median in "
        "brackets.",
    ]
    places = {name: place(measured) for name, measured in results.items()}
    for one in dict.fromkeys(places.values()):
        names = ", ".join(name for name in places if places[name] == one)
        lines.append(f"Measured {one}." if len(set(places.values())) == 1 else f"Measured {one}: {names}.")
    return "\n".join(lines)


def table_line(row: Row) -> str:
    """Return a row as a line of the table."""
    ours = theirs = ""
    if isinstance(row, Comparison):
        ours, theirs = speed_text(row.ours), f"{row.against}: {speed_text(row.theirs)}"
        result = f"{row.value:.2f}× ({row.value_median:.2f}×)"
        goal = f"{row.goal}×"
    else:
        result, goal = agreement_text(row), str(row.goal)
    missed = "" if row.goal.met(row.value) else ", missed"
    return f"| {row.what} | {ours} | {theirs} | {result} | {goal}{missed} |"


def speed_text(speed: Speed) -> str:
    """Return the best and the median speed to three digits."""
    return f"{three_digits(speed.best)} ({three_digits(speed.median)})"


def three_digits(value: float) -> str:
    """Return a positive number to three digits, all of them before the point where it has more."""
    return f"{value:.0f}" if value >= 100 else f"{value:#.3g}"


def agreement_text(row: Agreement) -> str:
    """Return a value so that rounding cannot turn it into one that meets its goal."""
    if row.goal.sign == "≥":
        return f"{int(row.value * 1e6) / 1e6:.6f}"
    return f"{row.value:.2g}"


def place(measured: Measured) -> str:
    """Return when and where results were measured, in words."""
    machine = measured.machine
    cores = "1 core" if machine.cores == 1 else f"{machine.cores} cores"
    versions = ", ".join(f"{package} {version}" for package, version in machine.versions.items())
    return (
        f"on {measured.date}, {machine.cpu}, {cores}, {machine.system}, Python {machine.python}, {versions}"
    )


def with_table(readme: str, results: Results) -> str:
    """Return the README's text with the table of ``results`` between its two markers.

    Raises InputError unless both markers are there once, in their order.
    """
    if readme.count(START) != 1 or readme.count(END) != 1 or readme.index(START) > readme.index(END):
        raise InputError(f"The README needs the lines {START} and {END}, once each, around its table.")
    before, _, rest = readme.partition(START)
    return f"{before}{START}\n{table(results)}\n{END}{rest.partition(END)[2]}"
