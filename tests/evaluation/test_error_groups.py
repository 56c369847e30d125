import numpy as np
import pandas as pd
import pytest

from engine.errors import InputError
from engine.evaluation import error_groups as module
from engine.evaluation.error_groups import (
    LEAST_MEMBERS,
    components,
    error_groups,
    headline,
    pairwise,
    parted,
    silhouettes,
)
from engine.evaluation.outcomes import Outcome


def clouds(sizes: tuple[int, ...], seed: int = 0, features: int = 12) -> np.ndarray:
    """Return vectors around one direction for each size."""
    draw = np.random.default_rng(seed)
    centres = np.eye(features)[: len(sizes)] * 4 + 1
    return np.concatenate(
        [centre + draw.normal(0, 0.15, (size, features)) for centre, size in zip(centres, sizes, strict=True)]
    )


def test_silhouettes_and_groups_are_those_of_scikit_learn():
    from sklearn.cluster import AgglomerativeClustering
    from sklearn.metrics import silhouette_samples

    vectors = clouds((14, 9, 6))
    points = components(vectors)
    labels = np.random.default_rng(1).integers(0, 3, len(points))
    np.testing.assert_allclose(
        silhouettes(pairwise(points), labels), silhouette_samples(points, labels), atol=1e-7
    )
    expected = AgglomerativeClustering(3, linkage="ward").fit_predict(points)
    parts = parted(vectors)
    assert [len(part) for part in parts] == [14, 9, 6]
    assert all(len(set(expected[part])) == 1 for part in parts)


def test_a_lone_point_has_silhouette_zero():
    points = np.array([[0.0], [0.1], [5.0]])
    assert silhouettes(pairwise(points), np.array([0, 0, 1]))[2] == 0


def test_one_cloud_and_images_that_are_all_the_same_make_one_group():
    draw = np.random.default_rng(0)
    assert len(parted(3 + draw.normal(0, 1, (40, 12)))) == 1
    assert [part.tolist() for part in parted(np.ones((10, 3)))] == [list(range(10))]


def test_no_group_is_smaller_than_the_floor():
    sizes = [len(part) for part in parted(clouds((20, LEAST_MEMBERS - 1)))]
    assert sum(sizes) == 20 + LEAST_MEMBERS - 1
    assert min(sizes) >= LEAST_MEMBERS


def test_of_very_many_errors_a_sample_is_clustered(monkeypatch):
    monkeypatch.setattr(module, "MOST_CLUSTERED", 30)
    assert [len(part) for part in parted(clouds((60, 30)))] == [60, 30]


def judged() -> tuple[pd.DataFrame, np.ndarray]:
    """Return 300 images of two labels: 24 misses in two clouds, one of them all viral and dark; 5 alarms."""
    draw = np.random.default_rng(3)
    frame = pd.DataFrame({
        "path": [f"{n}.png" for n in range(300)],
        "label": ["PNEUMONIA"] * 200 + ["NORMAL"] * 100,
        "outcome": ["FN"] * 24 + ["TP"] * 176 + ["FP"] * 5 + ["TN"] * 95,
        "subtype": pd.Series([None] * 300, dtype="str"),
        "source": draw.choice(["one", "two"], 300),
        "brightness": draw.normal(120, 10, 300),
    })  # fmt: skip
    frame.loc[:199, "subtype"] = np.where(draw.random(200) < 0.3, "virus", "bacteria")
    frame.loc[:13, "subtype"] = "virus"
    frame.loc[:13, "brightness"] -= 30
    vectors = draw.normal(0, 0.2, (300, 12)) + 1
    vectors[:24] = clouds((14, 10))
    return frame, vectors


def test_each_group_tells_what_it_shares_beyond_chance_and_no_more():
    frame, vectors = judged()
    found = error_groups(frame, vectors)
    assert [(group.name, group.outcome, len(group.members)) for group in found.groups] == [
        ("Missed 1", Outcome.FN, 14),
        ("Missed 2", Outcome.FN, 10),
        ("False alarms", Outcome.FP, 5),
    ]
    assert set(found.groups[0].members) == set(range(14))
    assert found.notes == ("False alarms: 5 images, too few to part into groups (at least 8).",)
    viral = (frame["subtype"][14:200] == "virus").mean()
    dark, usual = np.median(frame["brightness"][:14]), np.median(frame["brightness"][14:200])
    assert sorted(found.shared("Missed 1")) == [
        f"Brightness is lower: median {dark:.3g} against {usual:.3g} of the other 186 pneumonia images.",
        f"Subtype virus: 14 of 14 (100 %) against {100 * viral:.0f} % of the other 186 pneumonia images.",
    ]
    assert found.shared("Missed 2") == found.shared("False alarms") == []
    assert headline(found).startswith("One group of errors shares traits beyond chance, most of all Missed 1")
    again = error_groups(frame, vectors)
    pd.testing.assert_frame_equal(found.traits, again.traits)


def test_p_values_are_scipys_and_adjusted_over_all_comparisons():
    from scipy.stats import fisher_exact, mannwhitneyu
    from statsmodels.stats.multitest import multipletests

    frame, vectors = judged()
    traits = error_groups(frame, vectors).traits
    np.testing.assert_allclose(traits["p_adjusted"], multipletests(traits["p"], method="holm")[1])
    one = traits[traits["group"] == "Missed 1"].set_index("trait")["p"]
    virus = frame["subtype"][:200] == "virus"
    table = [[14, 0], [virus[14:].sum(), (~virus[14:]).sum()]]
    assert one["subtype"] == pytest.approx(fisher_exact(table).pvalue)
    bright = frame["brightness"].to_numpy()
    assert one["brightness"] == pytest.approx(mannwhitneyu(bright[:14], bright[14:200]).pvalue)


def test_the_typical_image_of_a_group_is_the_one_in_its_middle():
    frame, vectors = judged()
    vectors[5] = vectors[:14].mean(axis=0)
    first = error_groups(frame, vectors).groups[0]
    assert first.typical[0] == 5


def test_without_errors_there_is_nothing_to_group():
    frame, vectors = judged()
    right = frame["outcome"].isin(["TP", "TN"])
    found = error_groups(frame[right], vectors[right])
    assert (found.groups, found.comparisons) == ((), 0)
    assert headline(found) == "There is no error to group."
    with pytest.raises(InputError, match="a vector for each of 300 images"):
        error_groups(frame, vectors[:10])
