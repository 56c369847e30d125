import pandas as pd

from engine.datasets.catalog import load_dataset
from engine.datasets.join import join_catalog, match_paths
from tests.datasets.folders import write_images


def test_match_paths():
    catalog = pd.DataFrame({"path": ["a/1.webp", "a/2.webp", "a/2.png", "b.1/3.png"]})
    asked = ["a/1.webp", "a/1.jpeg", "a/2.png", "a/2.jpeg", "./a\\1.jpeg", "b.1/3", "a/9.webp"]
    assert match_paths(asked, catalog) == [
        "a/1.webp",
        "a/1.webp",
        "a/2.png",
        None,
        "a/1.webp",
        "b.1/3.png",
        None,
    ]


def test_join_catalog(tmp_path):
    dataset = load_dataset(
        write_images(tmp_path, ["NORMAL/IM-0001-0001.png", "PNEUMONIA/person1_virus_1.png"])
    )
    scores = pd.DataFrame(
        {
            "path": ["PNEUMONIA/person1_virus_1.jpeg", "elsewhere.png", "NORMAL/IM-0001-0001.png"],
            "label": ["NORMAL", "NORMAL", "NORMAL"],
            "score": [0.9, 0.5, 0.1],
        },
        index=[7, 3, 5],
    )
    joined = join_catalog(scores, dataset)
    assert joined.index.tolist() == [7, 3, 5]
    assert joined["path"].tolist() == scores["path"].tolist()
    assert joined["image"].fillna("").tolist() == [
        "PNEUMONIA/person1_virus_1.png",
        "",
        "NORMAL/IM-0001-0001.png",
    ]
    assert joined["label"].tolist() == ["NORMAL"] * 3
    assert joined["subject"].fillna("").tolist() == ["person1", "", "im-0001"]
    assert joined["width"].fillna(0).tolist() == [12, 0, 12]
