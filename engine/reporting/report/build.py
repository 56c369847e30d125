"""A report from a request: every section that can be told, and a sentence for every one that cannot."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace

from engine.datasets.groups import synthetic_remark
from engine.reporting.report.content import Audience, Paragraph, Report, Section
from engine.reporting.report.material import Material, gather
from engine.reporting.report.part import Builder, LeftOut, Part
from engine.reporting.report.provenance import provenance
from engine.reporting.report.recompute import Source
from engine.reporting.report.request import ReportRequest, Topic
from engine.reporting.report.sections.calibration import calibration_section
from engine.reporting.report.sections.cases import cases_section
from engine.reporting.report.sections.checklists import checklists_section
from engine.reporting.report.sections.clinic import clinic_section
from engine.reporting.report.sections.comparison import comparison_section
from engine.reporting.report.sections.data import data_section
from engine.reporting.report.sections.external import external_section
from engine.reporting.report.sections.findings import findings_section
from engine.reporting.report.sections.limits import limits_section
from engine.reporting.report.sections.operating_point import operating_point_section
from engine.reporting.report.sections.padding import padding_section
from engine.reporting.report.sections.performance import performance_section
from engine.reporting.report.sections.robustness import robustness_section
from engine.reporting.report.sections.subgroups import subgroups_section
from engine.reporting.report.sections.summary import summary_section
from engine.reporting.report.sections.training import training_section
from engine.reporting.report.sections.trust import trust_section

BUILDERS: dict[Topic, Builder] = {
    Topic.SUMMARY: summary_section,
    Topic.FINDINGS: findings_section,
    Topic.CLINIC: clinic_section,
    Topic.PERFORMANCE: performance_section,
    Topic.OPERATING_POINT: operating_point_section,
    Topic.COMPARISON: comparison_section,
    Topic.CALIBRATION: calibration_section,
    Topic.SUBGROUPS: subgroups_section,
    Topic.EXTERNAL: external_section,
    Topic.PADDING: padding_section,
    Topic.ROBUSTNESS: robustness_section,
    Topic.TRUST: trust_section,
    Topic.CASES: cases_section,
    Topic.DATA: data_section,
    Topic.TRAINING: training_section,
    Topic.CHECKLISTS: checklists_section,
    Topic.LIMITS: limits_section,
}

SUBTITLES = {
    Audience.CLINICIAN: "What it would mean for patients, whom it misses, and how far it can be trusted",
    Audience.MANAGER: "What it does, what speaks against it, and what to do first",
    Audience.REVIEWER: "Design, figures with tests and corrections, and what is not known",
    Audience.ENGINEER: "Data, training, robustness, and what to change",
}

Tell = Callable[[int, int], object]
"""Is told how many sections of how many are done."""


def build_report(request: ReportRequest, tell: Tell = lambda done, total: None) -> Report:
    """Make a report from what is on disk; nothing is scored.

    Raises InputError as ``gather`` does, and for a case that is not there.
    """
    return report_of(gather(request), tell)


def report_of(material: Material, tell: Tell = lambda done, total: None) -> Report:
    """Make a report of what was gathered; see ``build_report``."""
    request = material.request
    parts: dict[Topic, Part | LeftOut] = {}
    with ThreadPoolExecutor(max_workers=1) as pool:
        # Heatmaps may take seconds, most of them spent on importing torch: meanwhile the others are made.
        cases: Future | None = (
            pool.submit(BUILDERS[Topic.CASES], material) if Topic.CASES in request.topics else None
        )
        for topic in request.topics:
            if topic is not Topic.CASES:
                parts[topic] = BUILDERS[topic](material)
                tell(len(parts), len(request.topics))
        if cases is not None:
            parts[Topic.CASES] = cases.result()
    tell(len(request.topics), len(request.topics))
    sections, sources = together([parts[topic] for topic in request.topics])
    main = material.main
    return Report(
        title=f"{main.name} on {main.where}",
        subtitle=f"{SUBTITLES[request.audience]}{synthetic_remark(main.table.frame)}",
        audience=request.audience,
        sections=sections,
        provenance=provenance(material, sources),
    )


def together(parts: list[Part | LeftOut]) -> tuple[tuple[Section, ...], list[Source]]:
    """Return the sections with the sources of their figures.

    What was left out is said at the end of the section before, where a reader would go on to it; at the
    beginning of the first one where none comes before.
    """
    sections: list[Section] = []
    sources: list[Source] = []
    waiting: list[Paragraph] = []
    for part in parts:
        if isinstance(part, Part):
            sections.append(replace(part.section, blocks=(*waiting, *part.section.blocks)))
            sources += part.sources
            waiting = []
        elif sections:
            last = sections[-1]
            sections[-1] = replace(last, blocks=(*last.blocks, Paragraph(part.sentence)))
        else:
            waiting.append(Paragraph(part.sentence))
    if waiting:
        told = " ".join(one.text for one in waiting)
        sections.append(Section("left_out", "Nothing to report", told, tuple(waiting)))
    return tuple(sections), sources
