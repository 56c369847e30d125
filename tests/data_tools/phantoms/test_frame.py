import numpy as np
import pytest

from data_tools.phantoms.frame import Frame

TURNED = Frame(
    width=80, height=60, scale=4.0, left=41.0, top=22.0, middle=9.0, rotation=0.2, tilt=-0.1, roll=0.15
)


@pytest.mark.parametrize("depth", [0.0, 9.0, 17.0])
def test_the_plane_of_a_depth_is_the_inverse_of_the_projection(depth):
    x, y = TURNED.plane(depth)
    pixels = TURNED.project(np.stack([x, y, np.full_like(x, depth)], axis=-1))
    column, row = np.meshgrid(np.arange(80), np.arange(60))
    np.testing.assert_allclose(pixels[..., 0], column, atol=1e-3)
    np.testing.assert_allclose(pixels[..., 1], row, atol=1e-3)


def test_turning_the_patient_moves_front_and_back_apart():
    straight = Frame(width=80, height=60, scale=4.0, left=40.0, top=20.0, middle=9.0)
    turned = Frame(width=80, height=60, scale=4.0, left=40.0, top=20.0, middle=9.0, rotation=0.2)
    points = np.array([[0.0, 5.0, 0.0], [0.0, 5.0, 18.0]])
    assert straight.project(points)[0, 0] == straight.project(points)[1, 0] == 40.0
    back, front = turned.project(points)[:, 0]
    assert back < 40.0 < front
    assert front - back == pytest.approx(18 * np.sin(0.2) * 4.0)
