"""Names of images in the dataset."""

from data_tools.build.names import output_paths
from tests.data_tools.build.tables import rows


def named(*names: dict) -> list[str]:
    table = rows(*names)
    return output_paths(table.assign(split="train"), ".png").to_list()


def test_a_name_tells_source_and_file():
    assert named({"name": "IM-0115-0001"}, {"name": "b", "source": "nih", "label": "PNEUMONIA"}) == [
        "train/NORMAL/a-IM-0115-0001.png", "train/PNEUMONIA/nih-b.png",
    ]  # fmt: skip


def test_names_are_safe_everywhere():
    assert named({"name": "Normal (3) ü/..\\x"}, {"name": "..."}, {"name": "n" * 300}) == [
        "train/NORMAL/a-Normal_3_.._x.png", "train/NORMAL/a-image.png", f"train/NORMAL/a-{'n' * 118}.png",
    ]  # fmt: skip


def test_names_that_would_be_the_same_are_told_apart_by_source_and_path_alone():
    first = named({"name": "X", "path": "p/X.png"}, {"name": "x", "path": "q/x.png"}, {"name": "y"})
    assert len({name.casefold() for name in first}) == 3
    assert first[2] == "train/NORMAL/a-y.png"
    turned = named({"name": "x", "path": "q/x.png"}, {"name": "z"}, {"name": "X", "path": "p/X.png"})
    assert [turned[2], turned[0]] == first[:2]
