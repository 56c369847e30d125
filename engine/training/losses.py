"""Losses on one logit or two, with class weights and label smoothing."""

import torch
import torch.nn.functional as F

from engine.training.recipe import Recipe


def two_sided(logits: torch.Tensor) -> torch.Tensor:
    """Reduce (B, 1), or (B, 2) as negative and positive, to the positive class's logit (B,).

    The softmax of two logits is the sigmoid of their difference, so one loss serves both.
    """
    return logits[:, 1] - logits[:, 0] if logits.shape[1] == 2 else logits[:, 0]


def class_weights(labels: torch.Tensor, balance: str) -> tuple[float, float]:
    """Return the loss weights (negative, positive); with ``weight`` both classes count the same in all."""
    if balance != "weight":
        return 1.0, 1.0
    positives = float(labels.sum())
    negatives = float(len(labels) - positives)
    return len(labels) / (2.0 * max(negatives, 1.0)), len(labels) / (2.0 * max(positives, 1.0))


def loss_of(
    logit: torch.Tensor, target: torch.Tensor, recipe: Recipe, weights: tuple[float, float]
) -> torch.Tensor:
    """Return the mean loss of logits (B,) against targets (B,) between 0 and 1.

    ``bce`` is binary cross-entropy; ``focal`` scales it by (1 − p_t)^gamma (Lin et al., 2017). Class weights
    follow the targets before smoothing.
    """
    weight = target * weights[1] + (1.0 - target) * weights[0]
    smooth = target * (1.0 - recipe.label_smoothing) + 0.5 * recipe.label_smoothing
    entropy = F.binary_cross_entropy_with_logits(logit, smooth, reduction="none")
    if recipe.loss == "focal":
        probability = torch.sigmoid(logit)
        agreement = probability * smooth + (1.0 - probability) * (1.0 - smooth)
        entropy = entropy * (1.0 - agreement) ** recipe.focal_gamma
    return (entropy * weight).mean()
