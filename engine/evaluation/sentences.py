"""Results in plain words, for readers who do not work with the field's terms."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence

from engine.evaluation.diagnosis import Diagnosis, ModelScore
from engine.evaluation.intervals import wilson
from engine.evaluation.metrics import Metrics
from engine.evaluation.outcomes import Outcome
from engine.evaluation.wording import percent, with_interval
from engine.imaging.quality import Concern


def of_100(share: float) -> str:
    """Return a share as a count of 100, never saying none or all of what is not."""
    count = round(100 * share)
    if count == 100 and share < 1:
        return "more than 99"
    if count == 0 and share > 0:
        return "fewer than 1"
    return str(count)


def headline(metrics: Metrics, classes: tuple[str, str]) -> str:
    """Return the answer in one sentence: what is found, and what is wrongly called."""
    negative, positive = (name.lower() for name in classes)
    if math.isnan(metrics.sensitivity) or math.isnan(metrics.specificity):
        found = percent(metrics.accuracy)
        return f"Only one class is present: {found} of {metrics.n} images are called what they are."
    return (
        f"Finds {of_100(metrics.sensitivity)} of 100 {positive} images and wrongly calls "
        f"{of_100(1 - metrics.specificity)} of 100 {negative} ones {positive}."
    )


def support(metrics: Metrics, split: str | None) -> str:
    """Return the same in the field's terms, with intervals, n and split."""
    intervals = metrics.intervals
    parts = [
        f"ROC AUC {with_interval(metrics.auc, intervals['auc'])}",
        f"sensitivity {with_interval(metrics.sensitivity, intervals['sensitivity'])}",
        f"specificity {with_interval(metrics.specificity, intervals['specificity'])}",
    ]
    where = f" of split {split}" if split else ""
    return (
        f"{', '.join(parts)} at threshold {metrics.threshold:.3f}; {metrics.n} images{where}, "
        f"{metrics.positives} of them positive; 95 % intervals."
    )


def verdict(score: float, threshold: float, classes: tuple[str, str]) -> str:
    """Return the verdict on one image, saying how near the threshold it is."""
    if score >= threshold:
        return (
            f"Called {classes[1].lower()}: score {score:.3f}, at or above the threshold of {threshold:.3f}."
        )
    return f"Called {classes[0].lower()}: score {score:.3f}, below the threshold of {threshold:.3f}."


def verdict_of_models(models: Sequence[ModelScore]) -> str:
    """Return what several models call one image: ``3 of 4 models call it pneumonia, 1 normal.``"""
    calls = Counter(model.call.lower() for model in models if model.call is not None)
    if not calls:
        return "No model gives a score."
    if len(models) == 1 and models[0].score is not None:
        return verdict(models[0].score, models[0].threshold, models[0].classes)
    (first, most), *others = calls.most_common()
    if most == len(models):
        return f"{'Both' if most == 2 else f'All {most}'} models call it {first}."
    end = f"{without_score(models)}."
    if others and others[0][1] == most:
        named = ", ".join(f"{count} {calls_it(count)} {call}" for call, count in calls.items())
        return f"The models disagree: {named}{end}"
    rest = "".join(f", {count} {call}" for call, count in others)
    return f"{most} of {len(models)} models {calls_it(most)} {first}{rest}{end}"


def calls_it(count: int) -> str:
    """Return the verb for so many models."""
    return "calls it" if count == 1 else "call it"


def without_score(models: Sequence[ModelScore]) -> str:
    """Return how many models give no score, as the end of a sentence."""
    count = sum(model.call is None for model in models)
    return f"; {count} {'gives' if count == 1 else 'give'} no score" if count else ""


def warning(concerns: Sequence[Concern]) -> str:
    """Return the doubts about an image in one line: ``Doubtful image: inverted, tiny.``; empty for none."""
    return f"Doubtful image: {', '.join(one.kind.value for one in concerns)}." if concerns else ""


def tally(diagnoses: Sequence[Diagnosis], model: str) -> str:
    """Return what one model calls many images: ``7 of 12 images are called pneumonia by cnn; 1 ….``"""
    rows = [row for one in diagnoses for row in one.models if row.name == model and row.call is not None]
    n, missing = len(diagnoses), len(diagnoses) - len(rows)
    if not rows:
        return f"{model} can score none of {n} image{'' if n == 1 else 's'}."
    positives = sum(row.positive for row in rows)
    called = (
        f"{positives} of {n} images {'is' if positives == 1 else 'are'} called {rows[0].classes[1].lower()}"
    )
    return f"{called} by {model}{f'; {missing} cannot be scored' if missing else ''}."


def errors(counts: Mapping[Outcome, int], classes: tuple[str, str]) -> str:
    """Return in one sentence how many calls are wrong, and which way."""
    negative, positive = (name.lower() for name in classes)
    n, missed, alarms = sum(counts.values()), counts[Outcome.FN], counts[Outcome.FP]
    if not n:
        return f"No image has the label {negative} or {positive}: nothing can be judged, only looked at."
    if not missed + alarms:
        return f"All {n:,} calls are right."
    return (
        f"{missed + alarms:,} of {n:,} calls are wrong: {missed:,} {positive} missed, "
        f"{alarms:,} {negative} called {positive}."
    )


def errors_support(counts: Mapping[Outcome, int], threshold: float) -> str:
    """Return the error rate with its interval, and what a heatmap says."""
    n, wrong = sum(counts.values()), counts[Outcome.FN] + counts[Outcome.FP]
    caution = "A heatmap shows where a score comes from, not whether it is right."
    if not n:
        return caution
    rate = with_interval(wrong / n, wilson(wrong, n))
    return f"Error rate {rate} at threshold {threshold:.3f}, n = {n:,}. {caution}"
