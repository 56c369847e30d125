import numpy as np
import pytest

from data_tools.phantoms.frame import Frame
from data_tools.phantoms.vessels import FINEST, Stems, draw_branches, grow

STEM = Stems(np.array([[0.0, 0.0, 0.0]]), np.array([0.4]), np.array([0.4]), np.array([3.0]))


def test_branches_grow_finer_and_start_where_their_parent_ends():
    branches = grow(np.random.default_rng(0), STEM)
    starts, ends = branches[1:, 0], branches[:, -1]
    assert len(branches) > 30
    for start in starts:
        parent = ends[np.linalg.norm(ends[:, :3] - start[:3], axis=1) < 1e-9]
        assert len(parent) >= 1
        assert start[3] < parent[0, 3]
    assert branches[:, 0, 3].min() > FINEST


def test_two_daughters_have_the_calibre_of_their_parent():
    branches = grow(np.random.default_rng(1), STEM)
    parent_end, daughters = branches[0, -1, 3], branches[1:3, 0, 3]
    assert (daughters**2.6).sum() == pytest.approx(parent_end**2.6)


def test_a_drawn_branch_has_its_volume():
    frame = Frame(width=200, height=100, scale=12.0, left=20.0, top=50.0, middle=0.0)
    straight = np.zeros((1, 6, 4))
    straight[0, :, 0] = np.linspace(0, 10, 6)
    straight[0, :, 3] = 0.3
    drawn = draw_branches(frame, straight).sum() / frame.scale**2
    assert drawn == pytest.approx(np.pi * 0.3**2 * 10, rel=0.03)
