"""Whether scores can be taken at their word as probabilities."""

from engine.evaluation.calibration import words as told
from engine.evaluation.calibration.summary import Calibration, calibration
from engine.evaluation.sentences import of_100
from engine.evaluation.wording import number, with_interval
from engine.figures.reliability import reliability_figure
from engine.reporting.report import words
from engine.reporting.report.content import Block, Paragraph, Plot, Section, Table
from engine.reporting.report.material import Material, Scored
from engine.reporting.report.part import Part
from engine.reporting.report.recompute import Source
from engine.reporting.report.request import Topic

PLAIN = (
    "A score of 0.8 should mean that 80 of 100 such images show it. Where the dots lie off the diagonal, a "
    "score must not be read as a probability."
)


def calibration_section(material: Material) -> Part:
    """Return the section."""
    main = material.main
    found = calibration(main.counted.y, main.counted.score)
    if material.request.plain:
        blocks: list[Block] = [Paragraph(PLAIN), Paragraph(in_counts(found, main)), diagram(found, main)]
    else:
        support = Paragraph(told.support(found, main.file.split))
        blocks = [support, diagram(found, main), table(found, main)]
    section = Section(
        Topic.CALIBRATION, Topic.CALIBRATION.title, told.headline(found, main.classes), tuple(blocks)
    )
    return Part(section, (Source("calibration", (main.id,)),))


def in_counts(found: Calibration, main: Scored) -> str:
    """Return what the scores promise in all and what there is, in counts of 100."""
    low, high = found.prevalence_interval
    return (
        f"In all, the scores promise that {of_100(found.mean_score)} of 100 images are "
        f"{main.classes[1].lower()}; {of_100(found.prevalence)} are ({100 * low:.0f} to {100 * high:.0f}; "
        f"{words.where_and_n(main)}, 95 % interval)."
    )


def diagram(found: Calibration, main: Scored) -> Plot:
    """Return the reliability diagram."""
    y, score = main.counted.y, main.counted.score
    return Plot(
        "reliability",
        "Reliability diagram",
        "Share of positives against mean score in bins of equal size, with intervals, beside the diagonal.",
        words.basis(main),
        lambda theme: reliability_figure(found.curve, y, score, main.classes, theme),
        found.curve,
    )


def table(found: Calibration, main: Scored) -> Table:
    """Return every figure of calibration with its interval."""
    brier, line = found.brier, found.line
    errors = {"mass": found.equal_mass, "width": found.equal_width}
    rows = [
        ("Brier score", with_interval(brier.score, brier.intervals["score"])),
        ("Brier skill", with_interval(brier.skill, brier.intervals["skill"])),
        ("Reliability part (0 is best)", with_interval(brier.reliability, brier.intervals["reliability"])),
        ("Resolution part (more is better)", with_interval(brier.resolution, brier.intervals["resolution"])),
        ("Calibration slope (1 is right)", with_interval(line.slope, line.intervals["slope"])),
        (
            "Intercept in the large (0 is right)",
            with_interval(line.in_the_large, line.intervals["in_the_large"]),
        ),
    ]
    for bins, error in errors.items():
        rows.append((f"ECE, bins of equal {bins}", with_interval(error.value, error.interval)))
        rows.append((f"ECE without its chance part, equal {bins}", number(error.debiased, error.interval)))
    return Table(
        "calibration",
        "Figures of calibration",
        ("Figure", "Value (95 % interval)"),
        tuple(rows),
        f"{words.basis(main)}; an ECE as counted is biased upwards, its interval is the true error's",
        frozenset({"Value (95 % interval)"}),
    )
