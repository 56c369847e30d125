"""A model applied to images: scores and heatmaps."""
