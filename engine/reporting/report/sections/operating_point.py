"""The threshold: what validation promised, what the data reported gave, and what another one would give."""

import pandas as pd

from engine.evaluation.promised import promised_and_achieved
from engine.evaluation.wording import MISSING, limits, signed, with_interval
from engine.figures.f1_threshold import f1_threshold_figure
from engine.reporting.report import words
from engine.reporting.report.content import Block, Paragraph, Plot, Section, Table
from engine.reporting.report.material import Material, Scored
from engine.reporting.report.part import Part
from engine.reporting.report.recompute import OWN, Source, promise_rules
from engine.reporting.report.request import Topic


def operating_point_section(material: Material) -> Part:
    """Return the section; without validation scores it says so in place of the promises."""
    main, chosen_on = material.main, material.validation
    blocks: list[Block] = [every_threshold(main)]
    sources = [Source("metrics", (main.id,), (repr(main.threshold),))]
    if chosen_on is None:
        message = (
            f"The threshold in use is {main.threshold:.3f}; what validation promised of it is not known."
        )
        blocks.append(
            Paragraph(
                f"There are no validation scores of {main.file.dataset} by {main.name}. A threshold that is "
                "chosen on the images reported here looks better than it is."
            )
        )
    else:
        prevalence = material.request.prevalence
        rules = promise_rules(main.threshold, prevalence)
        frame = promised_and_achieved(chosen_on.result.curve, main.result.curve, rules)
        message = promise_words(frame[frame["difference_high"] < 0])
        n, test_n = chosen_on.result.metrics.n, main.result.metrics.n
        blocks = [
            Paragraph(
                f"Each threshold is chosen on {chosen_on.where} (n = {n:,}), where its rates are optimistic "
                f"for that, and applied to {main.where} (n = {test_n:,}). Differences are achieved minus "
                "promised, with Newcombe's 95 % interval. Costs weigh at a prevalence of "
                f"{100 * prevalence:g} %."
            ),
            promises(frame, chosen_on, main),
            *blocks,
        ]
        words_of = (repr(main.threshold), repr(prevalence))
        sources.append(Source("promise", (chosen_on.id, main.id), words_of))
    section = Section(Topic.OPERATING_POINT, Topic.OPERATING_POINT.title, message, tuple(blocks))
    return Part(section, tuple(sources))


def promise_words(broken: pd.DataFrame) -> str:
    """Return which promises are broken beyond chance, that of the threshold in use first.

    ``broken`` has a row for each.
    """
    if broken.empty:
        return "What validation promised of the threshold is kept, as far as these images can tell."
    own = broken[broken["rule"] == OWN]
    worst = (broken if own.empty else own).sort_values("difference").iloc[0]
    interval = (worst["difference_low"], worst["difference_high"])
    return (
        f"Validation promised more {worst['rate']} of {worst['rule']} than these images show: "
        f"{worst['promised']:.2f} became {worst['achieved']:.2f} ({signed(worst['difference'], interval)}, "
        f"{limits(interval)})."
    )


def promises(frame: pd.DataFrame, chosen_on: Scored, main: Scored) -> Table:
    """Return what was promised and achieved by each rule, a rule's name in its first row only."""
    rows, before = [], None
    for row in frame.to_dict("records"):
        first, before = row["rule"] != before, row["rule"]
        interval = (row["difference_low"], row["difference_high"])
        impossible = pd.notna(row["problem"])
        rows.append(
            (
                str(row["rule"]) if first else "",
                "" if not first else MISSING if impossible else f"{row['threshold']:.3f}",
                str(row["rate"]),
                *(
                    with_interval(row[stage], (row[f"{stage}_low"], row[f"{stage}_high"]))
                    for stage in ("promised", "achieved")
                ),
                MISSING if impossible else f"{signed(row['difference'], interval)} ({limits(interval)})",
            )
        )
    columns = ("Rule", "Threshold", "Rate", "Promised", "Achieved", "Difference")
    return Table(
        "promised_and_achieved",
        "Chosen on validation, achieved here",
        columns,
        tuple(rows),
        f"chosen on {words.where_and_n(chosen_on)}; applied to {words.where_and_n(main)}; 95 % intervals",
        frozenset(columns[1:]) - {"Rate"},
    )


def every_threshold(main: Scored) -> Plot:
    """Return what any threshold would give."""
    return Plot(
        "f1_threshold",
        "What another threshold would give",
        "F1, sensitivity and specificity as steps over all thresholds, with the one in use.",
        words.basis(main),
        lambda theme: f1_threshold_figure(main.result, theme),
        main.result.curve.to_frame(),
    )
