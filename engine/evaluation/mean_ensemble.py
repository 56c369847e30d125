"""An ensemble from its members' score tables: fitted on validation, then the weighted mean on any set."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from engine.errors import InputError
from engine.evaluation.common_images import common_images
from engine.evaluation.curves import curve
from engine.evaluation.ensemble_weights import SMALLEST, fit_weights
from engine.evaluation.operating_points import youden
from engine.evaluation.score_table import ScoreTable
from engine.evaluation.temperature import fit_temperature, with_temperature

LEAST_WEIGHT = 5e-4
"""Members that would count for less are left out: they cost time and change nothing."""

DIGITS = 7
"""Decimals of a stored score."""


@dataclass(frozen=True)
class MeanEnsemble:
    """The members' weights (sum 1), and what is done with their mean.

    ``aucs`` are the members' ROC AUCs on the ``n`` validation images, ``auc`` and ``log_loss`` (nats, after
    the temperature) the ensemble's; ``fitted`` tells whether the weights were.
    """

    weights: dict[str, float]
    temperature: float
    threshold: float
    fitted: bool
    n: int
    auc: float
    log_loss: float
    aucs: dict[str, float]

    @property
    def best_member(self) -> str:
        """The member of the highest ROC AUC on validation."""
        return max(self.weights, key=lambda name: self.aucs[name])


def fit_ensemble(
    tables: Mapping[str, ScoreTable], weights: Mapping[str, float] | None = None
) -> MeanEnsemble:
    """Fit an ensemble to its members' score tables of one validation set.

    Weights, unless given, have the least log loss; the temperature then too, and the threshold the highest
    Youden's J. Given weights need not add up to one. Raises InputError for fewer than two members, weights
    that are negative, all zero or of other members, and tables that do not go together.
    """
    if len(tables) < 2:
        raise InputError(f"Expected at least two members, but got {len(tables)}; choose more.")
    frame = common_images(tables)
    negative, positive = next(iter(tables.values())).classes
    frame = frame[frame["label"].isin((negative, positive))]
    y = (frame["label"] == positive).to_numpy(dtype=bool)
    if y.all() or not y.any():
        raise InputError("An ensemble is fitted on validation images of both classes; one class is missing.")
    scores = np.stack([frame[name].to_numpy(dtype=np.float64) for name in tables])
    if weights is None:
        found = dict(zip(tables, fit_weights(y, scores).weights.tolist(), strict=True))
        shares = normalised({name: share for name, share in found.items() if share >= LEAST_WEIGHT})
    else:
        shares = normalised(checked(weights, tables))
    mean = np.clip(
        sum(share * frame[name].to_numpy() for name, share in shares.items()), SMALLEST, 1 - SMALLEST
    )
    temperature = round(fit_temperature(y, np.log(mean) - np.log1p(-mean)), 6)
    score = with_temperature(mean, temperature)
    points = curve(y, score)
    return MeanEnsemble(
        weights=shares,
        temperature=temperature,
        threshold=round(youden(points).threshold, 6),
        fitted=weights is None,
        n=len(y),
        auc=points.auc,
        log_loss=float(-np.log(np.where(y, score, 1.0 - score)).mean()),
        aucs={name: curve(y, values).auc for name, values in zip(tables, scores, strict=True)},
    )


def normalised(weights: Mapping[str, float]) -> dict[str, float]:
    """Return weights of sum 1, those of zero left out, to six decimals."""
    total = sum(weights.values())
    return {name: round(weight / total, 6) for name, weight in weights.items() if weight > 0}


def checked(weights: Mapping[str, float], tables: Mapping[str, ScoreTable]) -> dict[str, float]:
    """Return weights given by hand; raise InputError where they cannot be used."""
    if set(weights) != set(tables):
        raise InputError(f"Expected a weight for each of {', '.join(tables)}, but got {', '.join(weights)}.")
    if any(not 0 <= weight < float("inf") for weight in weights.values()) or not any(weights.values()):
        raise InputError(f"Expected weights from 0 up, one above 0, but got {list(weights.values())}.")
    return dict(weights)


def ensemble_table(tables: Mapping[str, ScoreTable], ensemble: MeanEnsemble, name: str) -> ScoreTable:
    """Return the ensemble's scores of the images that all its members score, with their provenance.

    ``tables`` are the members' of one set; further ones are not used. Columns beside path, label and score
    are the first member's. Raises InputError where a member has no table.
    """
    missing = [member for member in ensemble.weights if member not in tables]
    if missing:
        raise InputError(f"{', '.join(missing)} has no scores of this set; score it first.")
    used = {member: tables[member] for member in ensemble.weights}
    frame = common_images(used)
    mean = np.clip(sum(share * frame[member].to_numpy() for member, share in ensemble.weights.items()), 0, 1)
    first = next(iter(used.values()))
    score = np.round(with_temperature(np.asarray(mean), ensemble.temperature), DIGITS)
    rows = pd.DataFrame({"path": frame["path"], "label": frame["label"], "score": score})
    rest = first.frame.drop(columns=["label", "score", "problem"], errors="ignore").drop_duplicates("path")
    return ScoreTable(
        rows.merge(rest, on="path", how="left"), first.classes, provenance(used, ensemble, name)
    )


def provenance(tables: Mapping[str, ScoreTable], ensemble: MeanEnsemble, name: str) -> dict[str, Any]:
    """Return where an ensemble's scores come from: its members' tables, as far as these say it themselves."""
    facts = [table.provenance for table in tables.values()]
    first = facts[0]
    shared = {key: first[key] for key in ("dataset", "dataset_hash", "split", "size") if key in first}
    return shared | {
        "model": name,
        "arch": "ensemble",
        "padding": ", ".join(dict.fromkeys(str(one.get("padding", "")) for one in facts)),
        "threshold": ensemble.threshold,
        "temperature": ensemble.temperature,
        "networks": [network for one in facts for network in one.get("networks", [])],
        "classes": list(next(iter(tables.values())).classes),
    }
