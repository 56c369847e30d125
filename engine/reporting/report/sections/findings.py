"""What to look at first: the findings of an audit, else those of the rules that need no more than scores."""

from engine.errors import InputError
from engine.reporting.audit.result import Audit, kept_audit, read_audit
from engine.reporting.report import words
from engine.reporting.report.content import Findings, Paragraph, Section
from engine.reporting.report.material import Material
from engine.reporting.report.part import Part
from engine.reporting.report.quick_findings import quick_findings, sources
from engine.reporting.report.request import Topic


def findings_section(material: Material) -> Part:
    """Return the section; raises InputError for an audit of another model or other data."""
    audit = audit_of(material)
    found = list(audit.findings) if audit else quick_findings(material)
    if found:
        message = found[0].sentence
    else:
        message = f"No rule found anything to worry about on {material.main.where}."
    blocks = (Findings(tuple(found)), Paragraph(origin(material, audit)))
    section = Section(Topic.FINDINGS, Topic.FINDINGS.title, message, blocks)
    return Part(section, sources(material))


def audit_of(material: Material) -> Audit | None:
    """Return the audit that the request names, else the one that this machine keeps; None without either."""
    main, folder = material.main, material.request.audit
    if folder is None:
        told = main.table.provenance
        kept = kept_audit(str(told.get("weights_sha256", "")), str(told.get("dataset_hash", "")))
        fits = kept is not None and (kept.origin.get("split"), kept.origin.get("threshold")) == (
            main.file.split, main.threshold,
        )  # fmt: skip
        return kept if fits else None
    audit = read_audit(folder)
    wanted = {"model": main.name, "dataset": main.file.dataset, "split": main.file.split}
    for name, ours in wanted.items():
        theirs = audit.origin.get(name, ours)
        if theirs != ours:
            raise InputError(
                f"The audit in '{folder}' is of the {name} {theirs}, the report of {ours}; audit that, or "
                "leave --audit out."
            )
    return audit


def origin(material: Material, audit: Audit | None) -> str:
    """Return where the findings come from, in a sentence."""
    main = material.main
    if audit is None:
        return (
            f"From the rules that read scores ({words.where_and_n(main)}; 95 % intervals). Leaks, shortcuts "
            f"and doubtful files take an audit: python -m engine audit --weights {main.name} --data FOLDER "
            "--out FOLDER."
        )
    made = str(audit.origin.get("created", ""))[:10]
    left_out = "".join(f" {reason}" for reason in audit.left_out.values())
    return (
        f"From an audit{f' of {made}' if made else ''} ({words.where_and_n(main)}; 95 % intervals).{left_out}"
    )
