"""Whether the figures of a report that was made before still hold: they are computed again from the files."""

import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from engine.errors import InputError
from engine.evaluation.score_table import read_scores
from engine.evaluation.stress.files import STRESS_FOLDER
from engine.evaluation.stress.store import read_stress
from engine.evaluation.trust.card import TRUST_FOLDER, read_card
from engine.models.catalog import SCORES_FOLDER, list_models
from engine.reporting.report.material import places
from engine.reporting.report.provenance import BETWEEN, FORMAT, file_sha256
from engine.reporting.report.recompute import KINDS, Source, compute

EMBEDDED = re.compile(r'<script[^>]*\bid="provenance"[^>]*>(?P<json>.*?)</script>', re.DOTALL | re.IGNORECASE)
"""Where an HTML report has its provenance."""

CLOSE = 1e-9
"""Relative difference that rounding on another machine may make."""

READERS: dict[str, Callable[[Path], Any]] = {
    SCORES_FOLDER: read_scores,
    STRESS_FOLDER: read_stress,
    TRUST_FOLDER: read_card,
}
"""How the files of each folder are read."""


@dataclass(frozen=True)
class Changed:
    """A figure that is another one now; ``now`` is None where it is not defined any more."""

    name: str
    stated: float
    now: float | None


@dataclass(frozen=True)
class Verified:
    """What became of a report's figures.

    ``holds`` are the names of those that are the same, ``changed`` those that are not; ``unchecked`` has for
    each reason the names of those that could not be computed. ``files`` says of each file whether it is the
    ``same``, ``changed`` or ``missing``.
    """

    holds: tuple[str, ...]
    changed: tuple[Changed, ...]
    unchecked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)

    @property
    def all_hold(self) -> bool:
        """Whether every figure was computed again and is the same."""
        return bool(self.holds) and not self.changed and not self.unchecked


def read_provenance(path: Path) -> dict[str, Any]:
    """Return the provenance of a report in HTML, or of a file that holds it as JSON.

    Raises InputError for a file that cannot be read or holds none.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a text file"
        raise InputError(f"Cannot read '{path}': {reason}; give a report's .html, or its .json.") from error
    embedded = EMBEDDED.search(text)
    try:
        found = json.loads(embedded["json"] if embedded else text)
        if found["format"] != FORMAT or not {"files", "sources", "figures"} <= found.keys():
            raise KeyError("format")
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"'{path}' holds no provenance of a report; give the .html that report wrote, or its .json."
        ) from error
    return found


def verify(provenance: Mapping[str, Any], weights_dir: Path | None = None) -> Verified:
    """Compute a report's figures again from the files at hand.

    A file is found by its name among the models' folders; one whose content has changed is used, and said to
    have changed. Raises InputError for a provenance that is damaged.
    """
    try:
        sources = {
            name: Source(one["kind"], tuple(one["files"]), tuple(one["words"]))
            for name, one in provenance["sources"].items()
        }
        stated = {name: float(value) for name, value in provenance["figures"].items()}
        hashes = dict(provenance["files"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError("The report's provenance is damaged; make the report again.") from error
    paths = files_at_hand(weights_dir)
    groups: dict[str, dict[str, float]] = {}
    for name, value in stated.items():
        source, _, figure = name.partition(BETWEEN)
        groups.setdefault(source, {})[figure] = value
    read = lru_cache(maxsize=None)(lambda name: content_of(name, paths))
    holds: list[str] = []
    changed: list[Changed] = []
    unchecked: dict[str, list[str]] = {}
    for group, figures in groups.items():
        names = {figure: f"{group}{BETWEEN}{figure}" for figure in figures}
        try:
            now = compute(known_source(group, sources), read)
        except InputError as error:
            unchecked.setdefault(str(error), []).extend(names.values())
            continue
        for figure, value in figures.items():
            if figure in now and math.isclose(now[figure], value, rel_tol=CLOSE, abs_tol=CLOSE):
                holds.append(names[figure])
            else:
                changed.append(Changed(names[figure], value, now.get(figure)))
    return Verified(
        tuple(holds),
        tuple(changed),
        {reason: tuple(names) for reason, names in unchecked.items()},
        {name: state_of(paths.get(name), sha256) for name, sha256 in hashes.items()},
    )


def files_at_hand(weights_dir: Path | None) -> dict[str, Path]:
    """Return every file that figures can be computed from, by its name in a provenance."""
    found: dict[str, Path] = {}
    for entry in list_models(weights_dir):
        for folder in READERS:
            found |= places(entry, folder)
    return found


def content_of(name: str, paths: Mapping[str, Path]) -> Any:
    """Return a file's content by its name; raises InputError for one that is not there or of another kind."""
    if name not in paths:
        raise InputError(f"{name} is not at hand")
    return READERS[name.split("/")[-2]](paths[name])


def known_source(name: str, sources: Mapping[str, Source]) -> Source:
    """Return a source by its name; raises InputError for one of a newer version."""
    if name not in sources or sources[name].kind not in KINDS:
        raise InputError(f"this version cannot compute {name}")
    return sources[name]


def state_of(path: Path | None, sha256: str) -> str:
    """Return what became of a file."""
    if path is None:
        return "missing"
    return "same" if file_sha256(path) == sha256 else "changed"
