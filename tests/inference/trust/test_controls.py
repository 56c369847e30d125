import numpy as np

from engine.inference.heatmap import upsample
from engine.inference.trust.controls import edge_map, random_map


def test_noise_is_as_coarse_as_the_map_it_stands_against():
    first = random_map(7, 70, np.random.default_rng(0))
    assert first.shape == (70, 70)
    assert first.dtype == np.float32
    assert 0 <= first.min() < 0.2 < 0.8 < first.max() <= 1
    # Neighbours within a cell are alike, those of two cells are not.
    assert np.abs(np.diff(first, axis=1)).max() < 0.15
    assert not np.array_equal(first, random_map(7, 70, np.random.default_rng(1)))
    assert np.array_equal(first, random_map(7, 70, np.random.default_rng(0)))


def test_edges_are_where_the_gray_level_steps():
    square = np.zeros((64, 64), dtype=np.uint8)
    square[:, 40:] = 200
    edges = edge_map(square, 8)
    assert edges.shape == (64, 64)
    columns = edges.mean(axis=0)
    assert 36 <= columns.argmax() < 48
    assert columns[:28].max() == columns[52:].max() == 0
    # One step of 200 gives 4 × 200 by Sobel's filter in the two columns beside it: a quarter of a cell.
    cells = edges[4::8, 4::8]
    assert np.isclose(upsample(cells[None], 64)[0], edges, atol=60).all()
    assert not edge_map(np.full((64, 64), 9, dtype=np.uint8), 8).any()
