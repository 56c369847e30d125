"""An audit from start to end: gather, judge, write."""

import platform
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

from engine import __version__
from engine.errors import InputError
from engine.evaluation.calibration.summary import jsonable
from engine.evaluation.findings import Finding, ranked
from engine.reporting.audit.evidence import Evidence, gather
from engine.reporting.audit.judges import TOPICS, Case, LeftOut
from engine.reporting.audit.markdown import write_markdown
from engine.reporting.audit.pace import Told
from engine.reporting.audit.result import Audit, write_audit
from engine.reporting.audit.setting import Setting


def run_audit(setting: Setting, told: Told = lambda stage, done, total, left: None) -> Audit:
    """Audit a model, write ``audit.json`` and ``findings.md`` into the setting's folder, return the audit.

    The same call goes on where a stopped one was: scans, score tables and trust cards are kept. Raises
    InputError where the judged images cannot be scored, or the folder cannot be written.
    """
    audit = judge(gather(setting, told))
    write_audit(audit, setting.folder)
    write_markdown(audit, setting.folder)
    return audit


def judge(evidence: Evidence) -> Audit:
    """Return what the rules say of the evidence."""
    case, facts, left_out = Case(evidence), {}, {}
    found: list[Finding] = []
    for name, topic in TOPICS.items():
        try:
            told = topic(case)
        except (LeftOut, InputError) as reason:
            left_out[name] = str(reason)
            continue
        facts[name] = jsonable(told.facts)
        found += told.findings
    return Audit(tuple(ranked(found)), facts, left_out, origin(evidence.setting))


def origin(setting: Setting) -> dict[str, Any]:
    """Return what an audit was made from."""
    found = {
        "model": setting.model.name,
        "arch": setting.model.config.arch,
        "weights_sha256": setting.model.sha256,
        "dataset": setting.dataset.name,
        "dataset_hash": setting.dataset.content_hash,
        "split": setting.split,
        "classes": list(setting.dataset.classes),
        "threshold": setting.model.config.threshold,
        "padding": setting.own_padding,
        "trust_images": setting.trust_images,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "versions": {
            "pneumoscope": __version__,
            "python": platform.python_version(),
            "torch": version("torch"),
        },
    }
    if setting.external is not None:
        found |= {"external": setting.external.name, "external_hash": setting.external.content_hash}
    return found
