"""Every two models of a comparison against each other."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from engine.evaluation.comparison.agreement import average_ranks, cohens_kappa, rank_correlation
from engine.evaluation.comparison.auc_pairs import auc_pairs
from engine.evaluation.comparison.detectable import detectable_accuracy, detectable_auc
from engine.evaluation.holm import holm
from engine.evaluation.mcnemar import mcnemar_p
from engine.evaluation.paired_accuracy import accuracy_difference


def pair_table(
    y: np.ndarray, scores: Mapping[str, np.ndarray], thresholds: Mapping[str, float], names: Sequence[str]
) -> pd.DataFrame:
    """Return a row for each two of the models ``names``: ``a`` the earlier of them, ``b`` the later.

    ``y`` (n,) bool, ``scores`` (n,) and a threshold by name. Differences are a minus b:

    - ``delta_auc, low, high, error, p, p_adjusted``: DeLong's paired test, adjusted for all pairs (Holm);
    - ``delta_accuracy, accuracy_low, accuracy_high, only_a, only_b, mcnemar_p, mcnemar_p_adjusted``:
      ``only_a`` images are called right by a alone;
    - ``correlation`` of the scores over all images (Spearman) and ``kappa`` of the calls (Cohen), both with
      ``_low`` and ``_high``;
    - ``detectable_auc, detectable_accuracy``: the smallest true difference that this pair on these images
      would show in four of five repetitions, at the two-sided 5 % level before adjusting.
    """
    ranks = {name: average_ranks(scores[name]) for name in names}
    called = {name: scores[name] >= thresholds[name] for name in names}
    rows: list[dict[str, Any]] = []
    for (a, b), pair in auc_pairs(y, scores, names).items():
        auc = pair.difference
        right, other_right = called[a] == y, called[b] == y
        only_a, only_b = int((right & ~other_right).sum()), int((other_right & ~right).sum())
        accuracy_low, accuracy_high = accuracy_difference(only_a, only_b, len(y))
        correlation, kappa = rank_correlation(ranks[a], ranks[b]), cohens_kappa(called[a], called[b])
        rows.append(
            {
                "a": a,
                "b": b,
                "delta_auc": auc.delta,
                "low": auc.interval[0],
                "high": auc.interval[1],
                "error": auc.error,
                "p": auc.p,
                "p_adjusted": pair.p_adjusted,
                "delta_accuracy": (only_a - only_b) / len(y),
                "accuracy_low": accuracy_low,
                "accuracy_high": accuracy_high,
                "only_a": only_a,
                "only_b": only_b,
                "mcnemar_p": mcnemar_p(only_b, only_a),
                "correlation": correlation.value,
                "correlation_low": correlation.interval[0],
                "correlation_high": correlation.interval[1],
                "kappa": kappa.value,
                "kappa_low": kappa.interval[0],
                "kappa_high": kappa.interval[1],
                "detectable_auc": detectable_auc(auc.error),
                "detectable_accuracy": detectable_accuracy(only_a + only_b, len(y)),
            }
        )
    table = pd.DataFrame(rows)
    table.insert(table.columns.get_loc("mcnemar_p") + 1, "mcnemar_p_adjusted", holm(table["mcnemar_p"]))
    return table
