"""How far heatmaps can be trusted: measurements of images in, figures with intervals and a verdict out."""
