"""The rules for findings that need no more than what a report is made from: score tables, tests and cards."""

from collections.abc import Iterable, Iterator

from engine.evaluation import findings
from engine.evaluation.calibration.summary import calibration
from engine.evaluation.findings import ChosenOn, Finding
from engine.evaluation.flips import compare_calls
from engine.evaluation.other_group import other_group
from engine.evaluation.promised import at_threshold, promise
from engine.evaluation.stress.scores import of_model
from engine.evaluation.stress.table import stress_table
from engine.evaluation.subgroup_values import subgroup_columns
from engine.evaluation.subgroups import subgroups
from engine.imaging.fit import Padding
from engine.reporting.report.material import Material
from engine.reporting.report.recompute import Source

SIDES = frozenset({"width", "height"})
"""The columns that the rule on the format takes."""


def quick_findings(material: Material) -> list[Finding]:
    """Return what the rules find, the gravest first."""
    return findings.ranked([*of_rates(material), *of_data(material), *of_other_material(material)])


def of_rates(material: Material) -> Iterator[Finding | None]:
    """Yield what the main model's scores of these data tell of its rates, its scores and its promises."""
    main, validation = material.main, material.validation
    metrics, where, curve = main.result.metrics, main.where, main.result.curve
    if validation is None:
        chosen_on = ChosenOn(curve, main.file.split, own=True)
    else:
        chosen_on = ChosenOn(validation.result.curve, validation.file.split)
    advice = {
        rate: findings.threshold_advice(rate, main.threshold, curve, chosen_on)
        for rate in ("sensitivity", "specificity")
    }
    yield findings.low_auc(metrics, main.classes, where)
    yield findings.low_sensitivity(metrics, main.classes, where, advice["sensitivity"])
    yield findings.low_specificity(metrics, main.classes, where, advice["specificity"])
    yield findings.miscalibrated(calibration(main.counted.y, main.counted.score), main.classes, where)
    if validation is not None:
        kept = promise(validation.result.curve, curve, lambda one: at_threshold(one, main.threshold))
        yield from findings.broken_promises(kept, validation.where, where)


def of_data(material: Material) -> Iterator[Finding | None]:
    """Yield what groups of these images, their format and their labels tell."""
    main = material.main
    columns = subgroup_columns(main.table)
    groups = {column: subgroups(main.table, column, main.threshold) for column in columns}
    yield from findings.weaker_groups(groups, main.where)
    if set(main.table.frame.columns) >= SIDES:
        yield findings.aspect_cue(main.table.frame, main.classes, main.where)
    yield findings.unusable_images(main.table.frame, main.where)
    yield from others(material)


def others(material: Material) -> Iterable[Finding]:
    """Yield how labels outside the two classes are called."""
    for one in filter(None, (material.main, material.external)):
        called = other_group(one.table, one.threshold)
        yield from findings.other_called_positive(called, one.result.metrics, one.classes, one.where)


def of_other_material(material: Material) -> Iterator[Finding | None]:
    """Yield what other data, other models, other paddings, worse pictures and heatmaps tell."""
    main, outside = material.main, material.external
    if outside is not None and material.check is not None:
        yield findings.external_drop(main.result.metrics, main.where, outside.result.metrics, outside.where)
        yield from findings.external_rate_drops(material.check)
    if material.others:
        yield findings.rival_models(main.name, {one.name: one.table for one in material.scored}, main.where)
    pair = changed_padding(material)
    if pair is not None:
        first, second = (material.paddings[name].table for name in pair)
        yield findings.padding_changes_calls(compare_calls(first, second, main.threshold), *pair)
    if material.stress is not None:
        test = material.stress[1]
        frame = stress_table(of_model(test, main.name), main.threshold, test.classes)
        yield findings.worse_on_worse_pictures(frame, main.where)
    if material.trust is not None:
        yield findings.heatmaps_not_trusted(material.trust[1])
        yield findings.heatmaps_on_padding(material.trust[1])


OTHERS = (Padding.WHITE, Padding.GRAY, Padding.BLACK)
"""Paddings that the model's own is compared with, the first that there is."""


def changed_padding(material: Material) -> tuple[str, str] | None:
    """Return two paddings whose calls are compared: the model's own, and another; None without both."""
    if not material.paddings:
        return None
    own = next(iter(material.paddings))
    others = [one.value for one in OTHERS if one.value in material.paddings and one.value != own]
    return (own, others[0]) if others else None


def sources(material: Material) -> tuple[Source, ...]:
    """Return what the figures in findings can be computed from."""
    main, limit = material.main, (repr(material.main.threshold),)
    found = [Source("metrics", (main.id,), limit)]
    found += [Source("subgroups", (main.id,), (*limit, column)) for column in subgroup_columns(main.table)]
    if material.external is not None:
        found.append(Source("external", (main.id, material.external.id), limit))
    pair = changed_padding(material)
    if pair is not None:
        found.append(Source("padding", tuple(material.paddings[name].id for name in pair), limit))
    return tuple(found)
