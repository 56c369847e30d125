"""From a model and a dataset to ranked findings: the steps of an audit, and what they leave behind."""
