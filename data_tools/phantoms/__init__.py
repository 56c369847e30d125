"""Synthetic chest radiographs: thickness maps of an invented thorax, projected as X-rays are."""
