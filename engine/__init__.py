"""The engine behind PneumoScope: images to scores, scores to evidence."""

__version__ = "0.1.0"
