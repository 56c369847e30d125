import pytest

from data_tools.download.names import is_clutter, is_safe


@pytest.mark.parametrize("name", ["a.jpeg", "train/NORMAL/IM-0115-0001.jpeg", "a/./b", "..a/b..", "train/"])
def test_names_below_the_folder_are_safe(name):
    assert is_safe(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "/etc/passwd",
        "../a.jpeg",
        "train/../../a.jpeg",
        "..",
        "C:/a.jpeg",
        "C:a.jpeg",
        "\\a.jpeg",
        "..\\a.jpeg",
        "train\\a.jpeg",
        "//server/share/a.jpeg",
        "a\0b",
    ],
)
def test_names_that_leave_the_folder_are_not(name):
    assert not is_safe(name)


@pytest.mark.parametrize(
    ("name", "clutter"),
    [
        ("chest_xray/train/.DS_Store", True),
        ("chest_xray/__MACOSX/chest_xray/._train", True),
        ("__MACOSX/x.jpeg", True),
        ("chest_xray/Thumbs.db", True),
        ("chest_xray/train/NORMAL/a.jpeg", False),
    ],
)
def test_what_systems_add_is_told_from_data(name, clutter):
    assert is_clutter(name) is clutter
