"""What worse pictures do to the model, from a stress test."""

from engine.evaluation.stress import words as told
from engine.evaluation.stress.scores import of_model
from engine.evaluation.stress.table import RATES, stress_table
from engine.figures.stress import stress_figure
from engine.reporting.report.content import Block, Paragraph, Plot, Section, Table
from engine.reporting.report.material import Material
from engine.reporting.report.part import LeftOut, Part
from engine.reporting.report.recompute import Source
from engine.reporting.report.request import Topic

MEANING = (
    "Each picture is changed in five steps, from hardly seen to hardly readable, before it is fitted to the "
    "model's square, and scored again. The threshold stays where it is, as it would in use."
)


def robustness_section(material: Material) -> Part | LeftOut:
    """Return the section, or what it takes."""
    main = material.main
    if material.stress is None:
        return LeftOut(
            f"On worse pictures: not told, because {main.name} has no stress test on {main.where} (python -m "
            f"engine stress --weights {main.name} --data FOLDER --out FILE)."
        )
    name, test = material.stress
    frame = stress_table(of_model(test, main.name), main.threshold, test.classes)
    n, positives = int(frame["n"].iloc[0]), int(frame["positives"].iloc[0])
    basis = (
        f"{main.file.dataset}, split {main.file.split}, n = {n:,} ({positives:,} {test.classes[1]}), "
        f"threshold {main.threshold:.3f}; 95 % intervals"
    )
    limit = test.provenance.get("limit")
    sample = f" A random sample of at most {limit} images of each class." if limit else ""
    blocks: list[Block] = [
        Paragraph(told.support(frame, main.threshold, main.file.split)),
        Paragraph(MEANING + sample),
        Plot(
            "stress",
            "Sensitivity and specificity as pictures get worse",
            "A panel for each kind of change: both rates with bands against its severity; filled marks are "
            "falls beyond noise.",
            basis,
            lambda theme: stress_figure(frame, theme),
            frame,
        ),
    ]
    if not material.request.plain:
        for figure in RATES:
            rows = told.rate_rows(frame, figure)
            columns = tuple(rows[0])
            blocks.append(
                Table(
                    f"stress_{figure}",
                    f"{figure.capitalize()} in %, by severity",
                    columns,
                    tuple(tuple(row.values()) for row in rows),
                    f"{basis}; * fallen beyond noise (McNemar, Holm over all steps)",
                    frozenset(columns[1:-1]),
                )
            )
    section = Section(Topic.ROBUSTNESS, Topic.ROBUSTNESS.title, told.headline(frame), tuple(blocks))
    return Part(section, (Source("stress", (name,), (main.name, repr(main.threshold))),))
