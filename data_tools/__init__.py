"""Tools that look after data sets: scan, clean, build."""
