"""What to look at first: the findings of an audit, else those of the rules that need no more than scores."""

from engine.reporting.audit.result import Audit
from engine.reporting.report import words
from engine.reporting.report.content import Findings, Paragraph, Section
from engine.reporting.report.material import Material
from engine.reporting.report.part import Part
from engine.reporting.report.quick_findings import quick_findings, sources
from engine.reporting.report.request import Topic


def findings_section(material: Material) -> Part:
    """Return the section."""
    audit = material.audit
    found = list(audit.findings) if audit else quick_findings(material)
    if found:
        message = found[0].sentence
    else:
        message = f"No rule found anything to worry about on {material.main.where}."
    blocks = (Findings(tuple(found)), Paragraph(origin(material, audit)))
    section = Section(Topic.FINDINGS, Topic.FINDINGS.title, message, blocks)
    return Part(section, sources(material))


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
