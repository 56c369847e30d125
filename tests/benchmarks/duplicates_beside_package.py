"""The search for duplicates beside imagededup's: run by ``duplicates.py`` where imagededup is installed."""

import argparse
import json
import logging
import warnings
from dataclasses import asdict
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pandas as pd

from data_tools.duplicates.fingerprint import THUMB, fingerprint
from data_tools.duplicates.hamming import pairs_within
from engine.imaging.decode import decode
from tests.benchmarks.duplicates_quality import outcomes
from tests.benchmarks.harness import Agreement, Comparison, Goal, Row, speed, time_in_turns
from tests.benchmarks.report import row_values

DISTANCE = 10
"""imagededup's own, unless told."""

PACKAGE = "imagededup 0.3.3"


def main() -> None:
    """Measure and write rows, outcomes and what the searches found as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    from imagededup.methods import PHash

    logging.disable(logging.INFO)
    warnings.simplefilter("ignore", RuntimeWarning)
    package = PHash(verbose=False)
    cv2.setNumThreads(1)
    manifest = pd.read_csv(options.data / "kermany" / "manifest.csv")
    files = [options.data / "kermany" / path for path in manifest["path"]]
    # The test radiographs, each once: the set has exact duplicates of its own.
    test = manifest[manifest["split"] == "test"].drop_duplicates("original_sha256").index
    if options.quick:
        files, test = files[::8], test[::8]
    rows = [compare_hashing(package, files[:: len(files) // 600], 3 if options.quick else 9)]
    search_rows, search = compare_search(package, files, 1 if options.quick else 3)
    pictures = [decode(options.data / "kermany" / manifest["path"][row]).pixels for row in test]
    quality = outcomes(
        pictures,
        [str(manifest["subject"][row]) for row in test],
        lambda picture: int(package.encode_image(image_array=picture), 16),
    )
    values = {
        "rows": [row_values(row) for row in (*rows, *search_rows)],
        "search": search,
        "quality": [asdict(one) for one in quality],
    }
    options.out.write_text(json.dumps(values), encoding="utf-8")


def compare_hashing(package: Any, files: list[Path], repeats: int) -> Comparison:
    """Time both ways from a file to its hashes, on one core."""
    seconds = time_in_turns(
        {
            "ours": lambda: [fingerprint(decode(file, square=THUMB).pixels) for file in files],
            "theirs": lambda: [package.encode_image(image_file=file) for file in files],
        },
        repeats,
    )
    return Comparison(
        "decode and hash a radiograph, one core",
        f"{PACKAGE}, PHash",
        speed(seconds["ours"], len(files)),
        speed(seconds["theirs"], len(files)),
        Goal("≥", 1.8),
    )


def compare_search(package: Any, files: list[Path], repeats: int) -> tuple[list[Row], dict[str, int]]:
    """Time both searches over the package's hashes of all files, at its own distance and with its own method.

    That method is ``brute_force_cython``; both run on one core. Returned with the rows: the number of hashes
    and of pairs within the distance.
    """
    encodings = {str(file): package.encode_image(image_file=file) for file in files}
    hashes = np.array([int(value, 16) for value in encodings.values()], dtype=np.uint64)

    def theirs() -> dict[str, list[tuple[str, int]]]:
        return package.find_duplicates(
            encoding_map=encodings, max_distance_threshold=DISTANCE, scores=True, num_dist_workers=0
        )

    seconds = time_in_turns({"ours": lambda: pairs_within(hashes, DISTANCE), "theirs": theirs}, repeats)
    names = list(encodings)
    pairs, distances = pairs_within(hashes, DISTANCE)
    ours = {(names[a], names[b], int(d)) for (a, b), d in zip(pairs, distances, strict=True)}
    order = {name: place for place, name in enumerate(names)}
    expected = {(a, b, d) for a, near in theirs().items() for b, d in near if order[a] < order[b]}
    rows: list[Row] = [
        Comparison(
            f"pairs within {DISTANCE} bits among {len(hashes):,} hashes of radiographs, one core",
            f"{PACKAGE}, its default search",
            speed(seconds["ours"], len(hashes)),
            speed(seconds["theirs"], len(hashes)),
            Goal("≥", 50),
        ),
        Agreement("pairs that only one of these two searches found", len(ours ^ expected), Goal("≤", 0)),
    ]
    return rows, {"hashes": len(hashes), "pairs": len(expected), "distance": DISTANCE}


if __name__ == "__main__":
    main()
