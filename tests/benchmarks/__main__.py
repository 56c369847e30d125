"""``python -m tests.benchmarks``: measure, keep the results, and put their table into the README."""

import argparse
import os
import sys
from pathlib import Path

from engine.errors import InputError
from engine.locations import home_dir
from tests.benchmarks import (
    balance_page,
    bootstrap,
    decode,
    duplicates,
    gradcam,
    pages,
    prepare,
    scoring,
    threshold,
    training,
)
from tests.benchmarks.report import measured_now, read_results, table, with_table, write_results
from tests.benchmarks.subjects import Task, default_data

BENCHMARKS = {
    "decode": decode.measure,
    "prepare": prepare.measure,
    "duplicates": duplicates.measure,
    "scoring": scoring.measure,
    "training": training.measure,
    "gradcam": gradcam.measure,
    "pages": pages.measure,
    "balance": balance_page.measure,
    "threshold": threshold.measure,
    "bootstrap": bootstrap.measure,
}

RESULTS = Path(__file__).with_name("results.json")
README = Path(__file__).resolve().parents[2] / "README.md"


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmarks that are asked for; return the exit code."""
    options = parse(arguments)
    task = Task(options.data, options.peers or home_dir() / "benchmark-peers", options.quick)
    try:
        results = {}
        for name in options.benchmarks or BENCHMARKS:
            print(f"measuring {name} …", file=sys.stderr)
            results[name] = measured_now(BENCHMARKS[name](task))
        print(table(results))
        if options.quick:
            return 0
        kept = read_results(RESULTS) | results
        kept = {name: kept[name] for name in BENCHMARKS if name in kept}
        write_results(kept, RESULTS)
        if options.update_readme:
            readme = with_table(README.read_text(encoding="utf-8"), kept)
            README.write_text(readme, encoding="utf-8")
    except InputError as error:
        print(f"Error: {error}", file=sys.stderr)
        return 2
    return 0


def parse(arguments: list[str] | None) -> argparse.Namespace:
    """Return the command line's options."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks",
        description="Measure the engine beside its peers, on the CPU. Let nothing else run meanwhile.",
    )
    parser.add_argument(
        "benchmarks", nargs="*", metavar="BENCHMARK", help=f"of {', '.join(BENCHMARKS)}; all unless told"
    )
    parser.add_argument(
        "--data",
        type=Path,
        default=default_data(),
        help="folder of the real radiographs (default: PNEUMOSCOPE_TEST_DATA, else ../shared/data)",
    )
    parser.add_argument("--peers", type=Path, help="folder for the environment of the packages compared with")
    parser.add_argument(
        "--quick", action="store_true", help="few repeats, to try the benchmarks: nothing is kept"
    )
    parser.add_argument(
        "--update-readme", action="store_true", help="put the table of all kept results into the README"
    )
    options = parser.parse_args(arguments)
    unknown = sorted(set(options.benchmarks) - set(BENCHMARKS))
    if unknown:
        parser.error(f"unknown benchmark {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}")
    if options.quick and options.update_readme:
        parser.error("a quick run keeps no results, so there are none for --update-readme")
    return options


if __name__ == "__main__":
    # The goals are for the CPU; torch has not looked for a GPU yet.
    os.environ["CUDA_VISIBLE_DEVICES"] = ""
    sys.exit(main())
