"""Is a heatmap more than a pretty picture? Measurements of a model's maps against maps without meaning."""
