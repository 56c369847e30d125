"""One picture: decode to 8-bit gray, fit to a square, check its quality."""
