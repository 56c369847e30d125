"""The figures of merit by the field's names, in the order in which they are told."""

IN_SENTENCES = {
    "auc": "ROC AUC",
    "average_precision": "average precision",
    "accuracy": "accuracy",
    "balanced_accuracy": "balanced accuracy",
    "f1": "F1",
    "sensitivity": "sensitivity",
    "specificity": "specificity",
    "ppv": "PPV",
    "npv": "NPV",
    "mcc": "MCC",
    "brier": "Brier score",
    "log_loss": "log loss",
}
"""Names by the fields of ``Metrics``, as sentences have them."""

TITLES = {name: title[0].upper() + title[1:] for name, title in IN_SENTENCES.items()}
"""The same, as headings and tables have them."""
