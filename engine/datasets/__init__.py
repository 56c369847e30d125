"""A folder of radiographs becomes a catalog: one row for each image."""
