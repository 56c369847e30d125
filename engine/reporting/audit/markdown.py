"""An audit's findings as a Markdown file, to be read or sent."""

import os
from pathlib import Path

from engine.errors import InputError
from engine.evaluation.findings import Finding
from engine.reporting.audit.result import Audit
from engine.reporting.notice import NOTICE

FINDINGS_FILE = "findings.md"

NONE = "Nothing was found: no rule saw a fault beyond chance."


def write_markdown(audit: Audit, folder: Path) -> Path:
    """Write the findings as Markdown, whole or not at all, and return the file's path."""
    file = folder / FINDINGS_FILE
    draft = folder / f".{FINDINGS_FILE}.{os.getpid()}"
    try:
        draft.write_text(markdown(audit), encoding="utf-8")
        draft.replace(file)
    except OSError as error:
        raise InputError(f"Cannot write '{file}': {error.strerror or error}.") from error
    return file


def markdown(audit: Audit) -> str:
    """Return the findings, what was left out, and what they were made from."""
    origin = audit.origin
    listed = [entry(number, one) for number, one in enumerate(audit.findings, start=1)]
    parts = [
        f"# Audit of {origin['model']} on {origin['dataset']} · {origin['split']}",
        headline(audit),
        "\n".join(listed) if listed else NONE,
    ]
    if audit.left_out:
        lines = [f"- {name.replace('_', ' ')}: {reason}" for name, reason in audit.left_out.items()]
        parts.append("\n".join(["## Not judged", "", *lines]))
    versions = ", ".join(f"{name} {number}" for name, number in origin["versions"].items())
    parts += [
        "\n".join(
            [
                "## Made from",
                "",
                f"- weights {origin['model']} (SHA-256 {origin['weights_sha256']})",
                f"- dataset {origin['dataset']} (content {origin['dataset_hash']})",
                *([f"- external dataset {origin['external']} (content {origin['external_hash']})"]
                  if "external" in origin else []),
                f"- threshold {origin['threshold']:.3f}, padding {origin['padding']}",
                f"- {origin['created']}, {versions}",
            ]
        ),
        NOTICE,
    ]  # fmt: skip
    return "\n\n".join(parts) + "\n"


def headline(audit: Audit) -> str:
    """Return in one sentence how many findings there are, and how grave."""
    counts: dict[str, int] = {}
    for one in audit.findings:
        counts[one.severity.value] = counts.get(one.severity.value, 0) + 1
    if not counts:
        return NONE
    n = sum(counts.values())
    graded = ", ".join(f"{count} {name}" for name, count in counts.items())
    return f"{n} finding{'' if n == 1 else 's'}: {graded}."


def entry(number: int, one: Finding) -> str:
    """Return one finding as an item of a list."""
    place = f"{one.page}, {one.view}" if one.view else str(one.page)
    advice = f" *{one.advice}*" if one.advice else ""
    return f"{number}. **{one.severity}** {one.sentence}{advice} ({place})"
