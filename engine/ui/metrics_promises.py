"""What thresholds chosen on validation promise there, and what they give on the images chosen."""

from functools import partial

import pandas as pd
import streamlit as st

from engine.evaluation.operating_points import Rule
from engine.evaluation.promised import at_threshold, promised_and_achieved, usual_rules
from engine.evaluation.wording import MISSING, limits, signed, with_interval
from engine.ui import blocks, loaders
from engine.ui.metrics_live import validation_scores
from engine.ui.sidebar import Selection
from engine.ui.study import Subject


def show_promises(subject: Subject, selection: Selection | None, prevalence: float) -> None:
    """Show what thresholds chosen on validation promise there and give here."""
    model = selection.model if selection else None
    file = validation_scores(model, selection.dataset if selection else None) if model else None
    if file is None or model is None or selection is None or selection.scores is None:
        blocks.section(
            "Chosen on validation, achieved here",
            "No validation scores: a threshold that is chosen on these images looks better than it is.",
        )
        name = model.name if model else "MODEL"
        st.code(
            f"python -m engine score --weights {name} --data DIR --split val", language=None, wrap_lines=True
        )
        return
    if file.path == selection.scores.path:
        blocks.section(
            "Chosen on validation, achieved on test",
            "These are the validation scores themselves; choose the split test in the sidebar.",
        )
        return
    chosen_on = loaders.evaluation(file, subject.result.metrics.threshold, subject.name).curve
    frame = promised_and_achieved(
        chosen_on, subject.result.curve, rules(model.require_config().threshold, prevalence)
    )
    broken = frame[frame["difference_high"] < 0]
    n, test_n = chosen_on.positives + chosen_on.negatives, subject.result.metrics.n
    blocks.section(
        promise_words(broken),
        f"Each threshold is chosen on {file.dataset} · {file.split} (n = {n:,}), where its rates are "
        f"optimistic for that, and applied to {selection.where} (n = {test_n:,}). Differences are "
        "achieved minus promised, with Newcombe's 95 % interval.",
    )
    blocks.table(
        promise_rows(frame),
        "Chosen on validation, achieved on test",
        right=("Threshold", "Promised", "Achieved", "Difference"),
    )
    blocks.download(frame, "promised_and_achieved")


def rules(own: float, prevalence: float) -> dict[str, Rule]:
    """Return the rules of the table: the model's own threshold first, costs weighed at the prevalence."""
    return {"the model's own": partial(at_threshold, threshold=own)} | usual_rules(prevalence)


def promise_words(broken: pd.DataFrame) -> str:
    """Return which promises these images break beyond chance; ``broken`` has a row for each."""
    if broken.empty:
        return "What validation promised is kept, as far as these images can tell"
    rates = " and ".join(sorted(set(broken["rate"])))
    worst = broken.loc[broken["difference"].idxmin()]
    return (
        f"Validation promised more {rates} than these images show: "
        f"{worst['promised']:.2f} became {worst['achieved']:.2f} with {worst['rule']}"
    )


def promise_rows(frame: pd.DataFrame) -> list[dict[str, str]]:
    """Return the table in words, a rule's name in its first row only."""
    rows, before = [], None
    for row in frame.to_dict("records"):
        first = row["rule"] != before
        before = row["rule"]
        told = {
            stage: with_interval(row[stage], (row[f"{stage}_low"], row[f"{stage}_high"]))
            for stage in ("promised", "achieved")
        }
        interval = (row["difference_low"], row["difference_high"])
        impossible = pd.notna(row["problem"])
        rows.append(
            {
                "Rule": str(row["rule"]) if first else "",
                "Threshold": "" if not first else MISSING if impossible else f"{row['threshold']:.3f}",
                "Rate": str(row["rate"]),
                "Promised": told["promised"],
                "Achieved": told["achieved"],
                "Difference": MISSING
                if impossible
                else f"{signed(row['difference'], interval)} ({limits(interval)})",
            }
        )
    return rows
