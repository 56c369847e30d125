"""What to look at first: the findings of an audit, else those of the rules that need no more than scores."""

from engine.evaluation.findings import Finding, Severity
from engine.reporting.audit.result import Audit
from engine.reporting.report import words
from engine.reporting.report.content import Block, Findings, Paragraph, Section
from engine.reporting.report.material import Material, Scored
from engine.reporting.report.part import Part
from engine.reporting.report.quick_findings import quick_findings, sources
from engine.reporting.report.request import Topic

TERMS = (
    "Sensitivity is the share of ill people who are found, specificity the share of healthy ones who are "
    "left in peace; ROC AUC is 1 where every ill person scores above every healthy one, and 0.5 for a coin. "
    "An interval is where the true figure lies as far as so many images can tell; beyond chance means beyond "
    "it, with allowance for how many comparisons were made."
)
"""What plain readers need to know of the words in findings."""


def findings_section(material: Material) -> Part:
    """Return the section."""
    audit = material.audit
    found = list(audit.findings) if audit else quick_findings(material)
    blocks: list[Block] = [Findings(tuple(found)), Paragraph(origin(material, audit))]
    if found and material.request.plain:
        blocks.insert(1, Paragraph(TERMS))
    section = Section(Topic.FINDINGS, Topic.FINDINGS.title, headline(found, material.main), tuple(blocks))
    return Part(section, sources(material))


def headline(found: list[Finding], main: Scored) -> str:
    """Return how many findings there are, and how many of them are grave."""
    if not found:
        return f"No rule found anything to worry about on {main.where}."
    grave = sum(one.severity is Severity.HIGH for one in found)
    things = f"{len(found)} things" if len(found) > 1 else "One thing"
    if not grave:
        return f"{things} to know on {main.where}, none of them grave."
    which = "it is" if len(found) == 1 else f"{grave} of them {'is' if grave == 1 else 'are'}"
    return f"{things} to look at on {main.where}; {which} grave enough to make conclusions wrong."


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
