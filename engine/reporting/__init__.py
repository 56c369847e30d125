"""Documents made from results: model cards and reports."""
