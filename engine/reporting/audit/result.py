"""What an audit leaves behind: its findings, the facts they rest on, and what it was made from, as JSON."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from engine.errors import InputError
from engine.evaluation.findings import Finding, Page, Severity
from engine.locations import home_dir

AUDIT_FILE = "audit.json"
AUDITS_FOLDER = "audits"

FORMAT = "pneumoscope-audit"

HASH_DIGITS = 16
"""Hexadecimal digits of each hash in the name of a kept audit's folder."""


@dataclass(frozen=True)
class Audit:
    """One model judged on one dataset.

    - ``findings``: what to look at, the gravest first; empty where nothing was found.
    - ``facts``: what each step measured, by the step's name (``data``, ``performance``, ``calibration``, …),
      as plain JSON values.
    - ``left_out``: the steps that could not be made, by name, each with the reason in a sentence.
    - ``origin``: ``model, weights_sha256, dataset, dataset_hash, split, threshold, created`` (ISO 8601, UTC),
      ``versions`` (package → version), and ``external, external_hash`` where there was a second dataset.
    """

    findings: tuple[Finding, ...]
    facts: Mapping[str, Any] = field(default_factory=dict)
    left_out: Mapping[str, str] = field(default_factory=dict)
    origin: Mapping[str, Any] = field(default_factory=dict)


def audit_folder(weights_sha256: str, dataset_hash: str) -> Path:
    """Return the folder of this machine's audit of a model and a dataset; it need not exist.

    ``weights_sha256`` is ``LoadedModel.sha256`` or ``ModelIdentity.sha256``, ``dataset_hash`` is
    ``Dataset.content_hash``: with other weights or other images it is another folder.
    """
    name = f"{weights_sha256[:HASH_DIGITS]}-{dataset_hash[:HASH_DIGITS]}"
    return home_dir() / AUDITS_FOLDER / name


def kept_audit(weights_sha256: str, dataset_hash: str) -> Audit | None:
    """Return the finished audit of exactly these weights and data, None where there is none to be read."""
    try:
        audit = read_audit(audit_folder(weights_sha256, dataset_hash))
    except InputError:
        return None
    told = audit.origin.get("weights_sha256"), audit.origin.get("dataset_hash")
    return audit if told == (weights_sha256, dataset_hash) else None


def read_audit(folder: Path) -> Audit:
    """Return the audit in a folder; raise InputError where none is finished there, or its file is damaged."""
    file = folder / AUDIT_FILE
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        if content["format"] != FORMAT:
            raise ValueError("another format")
        return Audit(
            findings=tuple(finding_of(values) for values in content["findings"]),
            facts=content["facts"],
            left_out=content["left_out"],
            origin=content["origin"],
        )
    except OSError as error:
        raise InputError(f"No finished audit in '{folder}': {error.strerror or error}.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"'{file}' is not an audit; delete it and audit again.") from error


def write_audit(audit: Audit, folder: Path) -> Path:
    """Write an audit's JSON file, whole or not at all, and return its path.

    Raises InputError where it cannot be written.
    """
    file = folder / AUDIT_FILE
    draft = folder / f".{AUDIT_FILE}.{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        draft.write_text(json.dumps(as_values(audit), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        draft.replace(file)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise InputError(f"Cannot write '{file}': {error.strerror or error}.") from error
    return file


def as_values(audit: Audit) -> dict[str, Any]:
    """Return an audit as JSON holds it."""
    return {
        "format": FORMAT,
        "origin": dict(audit.origin),
        "findings": [asdict(finding) for finding in audit.findings],
        "left_out": dict(audit.left_out),
        "facts": dict(audit.facts),
    }


def finding_of(values: Mapping[str, Any]) -> Finding:
    """Return the finding of its JSON values."""
    return Finding(**{**values, "severity": Severity(values["severity"]), "page": Page(values["page"])})
