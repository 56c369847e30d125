"""Calibration: whether of the images scored near 90 % about 90 % are positive."""
