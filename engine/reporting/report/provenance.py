"""What a report was made from: files with their hashes, versions, date and command, and every figure."""

import hashlib
import platform
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from engine import __version__
from engine.errors import InputError
from engine.models.catalog import ModelEntry
from engine.models.identity import identify
from engine.reporting.report.material import Material, Scored
from engine.reporting.report.recompute import Read, Source, compute

FORMAT = "pneumoscope-report"

BETWEEN = "|"
"""What stands in a figure's name between its source and its own name."""

PACKAGES = ("torch", "torchvision", "timm", "numpy", "pandas", "scikit-learn", "plotly", "pyarrow")
"""Packages whose versions are told, as far as they are installed."""


def provenance(material: Material, sources: Iterable[Source]) -> dict[str, Any]:
    """Return the provenance as JSON holds it.

    ``files`` names every file that figures rest on with its SHA-256; ``sources`` says what each group of
    figures is computed from, by the beginning of the figures' names: ``metrics-1|auc``.
    """
    request, main = material.request, material.main
    by_name = numbered(sources)
    read = reader(material)
    figures = {
        f"{name}{BETWEEN}{figure}": value
        for name, source in by_name.items()
        for figure, value in compute(source, read).items()
    }
    return {
        "format": FORMAT,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": request.command or "made on the Report page",
        "audience": request.audience.value,
        "versions": versions(),
        "dataset": dataset_of(main),
        **({"external": dataset_of(material.external)} if material.external else {}),
        "prevalence": request.prevalence,
        "models": [model_of(one) for one in material.scored],
        "files": {name: file_sha256(path) for name, path in material.files.items()},
        "sources": {
            name: {"kind": one.kind, "files": list(one.files), "words": list(one.words)}
            for name, one in by_name.items()
        },
        "figures": figures,
    }


def numbered(sources: Iterable[Source]) -> dict[str, Source]:
    """Return each source once by a short name: its kind, and its number among those of its kind."""
    counts: dict[str, int] = {}
    found: dict[str, Source] = {}
    for source in dict.fromkeys(sources):
        counts[source.kind] = counts.get(source.kind, 0) + 1
        found[f"{source.kind}-{counts[source.kind]}"] = source
    return found


def reader(material: Material) -> Read:
    """Return what gives the content of a file by its name, all of them read before."""
    tables = [*material.scored, *material.paddings.values(), material.validation, material.external]
    contents: dict[str, Any] = {one.id: one.table for one in tables if one is not None}
    contents |= dict(pair for pair in (material.stress, material.trust) if pair is not None)
    return contents.__getitem__


def dataset_of(one: Scored) -> dict[str, Any]:
    """Return by what the data are known."""
    metrics = one.result.metrics
    return {
        "name": one.file.dataset,
        "split": one.file.split,
        "content_hash": one.table.provenance.get("dataset_hash"),
        "n": metrics.n,
        "positives": metrics.positives,
    }


def model_of(one: Scored) -> dict[str, Any]:
    """Return by what a model is known: the weights that made the scores, and those at hand."""
    return {
        "name": one.name,
        "threshold": one.threshold,
        "weights_sha256": one.table.provenance.get("weights_sha256"),
        "weights_at_hand_sha256": weights_at_hand(one.entry),
        "scores": one.id,
    }


def weights_at_hand(entry: ModelEntry) -> str | None:
    """Return the hash of a model's weights, None where they are not here."""
    try:
        return identify(entry.path).sha256
    except InputError:
        return None


def versions() -> Mapping[str, str]:
    """Return the versions of the project, of Python, and of the packages that are installed."""
    found = {"pneumoscope": __version__, "python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return found


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
