import os

import pytest

from engine.datasets.roots import permit, resolve_inside
from engine.errors import InputError


def test_resolves_paths_inside(tmp_path):
    assert resolve_inside(tmp_path, "a/ü b.png") == tmp_path.resolve() / "a" / "ü b.png"
    assert resolve_inside(tmp_path, "a/../b.png") == tmp_path.resolve() / "b.png"


@pytest.mark.parametrize(
    "path", ["../x.png", "a/../../x.png", "/etc/passwd", "C:\\x.png", "\\\\host\\share", "", "a\0b.png"]
)
def test_refuses_paths_that_leave(tmp_path, path):
    with pytest.raises(InputError) as caught:
        resolve_inside(tmp_path, path)
    assert "\n" not in str(caught.value)
    assert "\0" not in str(caught.value)


def test_refuses_links_that_leave(tmp_path):
    root = tmp_path / "root"
    root.mkdir()
    (root / "link").symlink_to(tmp_path)
    with pytest.raises(InputError, match="leaves the folder"):
        resolve_inside(root, "link/secret.png")
    with pytest.raises(InputError, match="leaves the folder"):
        resolve_inside(root, "../root2/a.png")


def test_any_path_on_localhost_none_elsewhere(tmp_path, monkeypatch):
    monkeypatch.delenv("PNEUMOSCOPE_ROOTS", raising=False)
    assert permit(tmp_path, on_localhost=True) == tmp_path.resolve()
    with pytest.raises(InputError, match="PNEUMOSCOPE_ROOTS"):
        permit(tmp_path, on_localhost=False)


@pytest.mark.parametrize("on_localhost", [True, False])
def test_listed_roots_are_the_only_ones(tmp_path, monkeypatch, on_localhost):
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second, tmp_path / "first-too"):
        folder.mkdir()
    (first / "out").symlink_to(tmp_path)
    monkeypatch.setenv("PNEUMOSCOPE_ROOTS", f"{first}{os.pathsep}{second}")
    assert permit(second / "a.png", on_localhost=on_localhost) == second.resolve() / "a.png"
    for outside in (tmp_path, tmp_path / "first-too", first / ".." / "x", first / "out"):
        with pytest.raises(InputError, match="outside"):
            permit(outside, on_localhost=on_localhost)
