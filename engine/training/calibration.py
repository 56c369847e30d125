"""Temperature and operating threshold, fitted on the plain and altered copies of the validation images."""

import numpy as np
import torch
from torch import nn

from engine.evaluation.curves import curve
from engine.evaluation.operating_points import youden
from engine.evaluation.temperature import fit_temperature
from engine.models.config import ModelConfig
from engine.training.epoch import validation_logits
from engine.training.squares import Squares


def calibrate(model: nn.Module, validation: Squares, config: ModelConfig) -> ModelConfig:
    """Return the configuration with its temperature (Guo et al., 2017) and threshold (Youden's J).

    The logits are computed in float32 on the CPU, as scoring does.
    """
    logits = validation_logits(model, validation, config.size, config, torch.device("cpu"), exact=True)
    positive = np.tile(validation.labels.numpy(), len(logits)) > 0.5
    temperature = fit_temperature(positive, logits.ravel())
    scores = sigmoid(logits.ravel() / temperature)
    return config.with_changes(
        temperature=round(temperature, 6), threshold=round(youden(curve(positive, scores)).threshold, 6)
    )


def auc(labels: np.ndarray, logits: np.ndarray) -> float:
    """Return the ROC AUC of logits (copies, N), all copies pooled, against labels (N,)."""
    return curve(np.tile(labels, len(logits)) > 0.5, sigmoid(logits.ravel())).auc


def sigmoid(logits: np.ndarray) -> np.ndarray:
    """Return probabilities in float64, where distinct logits stay distinct."""
    return np.exp(-np.logaddexp(0.0, -logits.astype(np.float64)))
