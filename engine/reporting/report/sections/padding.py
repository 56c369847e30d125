"""What the padding does to the calls of the model: its own padding against the others that were scored."""

from collections.abc import Mapping

from engine.evaluation.flips import Flips, compare_calls
from engine.evaluation.intervals import wilson
from engine.evaluation.padding_comparison import compare_paddings, padding_table
from engine.evaluation.sentences import of_100
from engine.evaluation.wording import with_interval
from engine.figures.padding_comparison import padding_comparison_figure
from engine.reporting.report import words
from engine.reporting.report.content import Plot, Section, Table
from engine.reporting.report.material import Material, Scored
from engine.reporting.report.part import LeftOut, Part
from engine.reporting.report.recompute import Source
from engine.reporting.report.request import Topic


def padding_section(material: Material) -> Part | LeftOut:
    """Return the section, or what it takes."""
    main, tables = material.main, material.paddings
    if not tables:
        return LeftOut(
            f"Padding: not told, because {main.name} was scored on {main.where} under its own preparation "
            "only (python -m engine score … --padding white)."
        )
    own = main.file.padding
    flips = {
        name: compare_calls(main.table, one.table, main.threshold)
        for name, one in tables.items()
        if name != own
    }
    section = Section(
        Topic.PADDING,
        Topic.PADDING.title,
        headline(own, flips),
        (figures(tables, main), changes(own, flips, main)),
    )
    sources = tuple(Source("padding", (main.id, tables[name].id), (repr(main.threshold),)) for name in flips)
    return Part(section, sources)


def headline(own: str, flips: dict[str, Flips]) -> str:
    """Return the padding that changes most calls, in one sentence."""
    worst = max(flips, key=lambda name: flips[name].changed / flips[name].n)
    found = flips[worst]
    share = with_interval(found.changed / found.n, wilson(found.changed, found.n))
    return (
        f"Served {worst} instead of {own}, {of_100(found.changed / found.n)} of 100 calls change: "
        f"{found.right_to_wrong:,} from right to wrong, {found.wrong_to_right:,} from wrong to right (share "
        f"{share}, n = {found.n:,})."
    )


def figures(tables: Mapping[str, Scored], main: Scored) -> Plot:
    """Return the figures of merit under each padding."""
    evaluations = compare_paddings({name: one.table for name, one in tables.items()}, main.threshold)
    return Plot(
        "padding",
        "Figures under each padding",
        f"ROC AUC, accuracy and F1 under {words.listed([one.name for one in evaluations])}, with intervals.",
        words.basis(main),
        lambda theme: padding_comparison_figure(evaluations, main.file.padding, theme),
        padding_table(evaluations),
    )


def changes(own: str, flips: dict[str, Flips], main: Scored) -> Table:
    """Return the calls that each padding changes."""
    rows = tuple(
        (
            name,
            f"{one.changed:,}",
            with_interval(one.changed / one.n, wilson(one.changed, one.n)),
            f"{one.right_to_wrong:,}",
            f"{one.wrong_to_right:,}",
            words.p_words(one.p),
        )
        for name, one in flips.items()
    )
    right = ("Changed calls", "Share (95 % interval)", "Right to wrong", "Wrong to right", "p (McNemar)")
    return Table(
        "padding_changes", f"Calls that change against {own}", ("Padding", *right), rows, words.basis(main),
        frozenset(right),
    )  # fmt: skip
