"""What to look at first: rules that turn tables into plain sentences, ranked.

A rule takes what it judges and returns a finding, or None where all is well or nothing can be said; one that
judges several things returns a list. Each has its threshold as a named constant, and speaks up only where
chance alone does not explain what it sees.
"""

from engine.evaluation.findings.calibration import miscalibrated
from engine.evaluation.findings.data import (
    GRAVE_CUE,
    GRAVE_IMBALANCE,
    GRAVE_UNUSABLE,
    LEAST_CUE,
    LEAST_IMBALANCE,
    aspect_cue,
    imbalanced_training,
    unusable_images,
)
from engine.evaluation.findings.external import external_drop, external_rate_drops
from engine.evaluation.findings.finding import Finding, Page, Severity, ranked
from engine.evaluation.findings.heatmaps import heatmaps_not_trusted, heatmaps_on_padding
from engine.evaluation.findings.other_labels import other_called_positive
from engine.evaluation.findings.other_threshold import ChosenOn, threshold_advice
from engine.evaluation.findings.padding import padding_changes_calls
from engine.evaluation.findings.performance import low_auc, low_sensitivity, low_specificity
from engine.evaluation.findings.promise import broken_promises
from engine.evaluation.findings.rivals import rival_models
from engine.evaluation.findings.stress import worse_on_worse_pictures
from engine.evaluation.findings.subgroups import weaker_groups

__all__ = [
    "GRAVE_CUE", "GRAVE_IMBALANCE", "GRAVE_UNUSABLE", "LEAST_CUE", "LEAST_IMBALANCE", "ChosenOn", "Finding",
    "Page", "Severity", "aspect_cue", "broken_promises", "external_drop", "external_rate_drops",
    "heatmaps_not_trusted", "heatmaps_on_padding", "imbalanced_training", "low_auc", "low_sensitivity",
    "low_specificity", "miscalibrated", "other_called_positive", "padding_changes_calls", "ranked",
    "rival_models", "threshold_advice", "unusable_images", "weaker_groups", "worse_on_worse_pictures",
]  # fmt: skip
