from engine.evaluation.trust import words
from engine.evaluation.trust.card import TrustCard
from engine.evaluation.trust.figures import trust_figures
from tests.evaluation.trust.cards import card


def test_the_headline_names_method_and_model():
    assert (
        words.headline(card()) == "Grad-CAM of tiny is better than chance and better than an edge detector."
    )
    told = words.headline(card(shuffled_likeness=0.8))
    assert told == "Grad-CAM of tiny does not depend on the trained weights."


def test_the_support_carries_n_split_and_intervals():
    told = words.support(card())
    assert "n = 20 (10 NORMAL and 10 PNEUMONIA), drawn at random from chests, split test" in told
    found = trust_figures(card().images).set_index("name").loc["gain_random"]
    assert f"against a random map {found['value']:.3f} ({found['low']:.3f} to {found['high']:.3f})" in told


def test_only_defined_figures_have_rows():
    rows = words.figure_rows(card())
    assert {row["About"] for row in rows} == {
        "Against a random map", "Against an edge detector", "Against shuffled weights", "Under small changes",
    }  # fmt: skip
    assert {row["n"] for row in rows} == {"20"}
    (likeness,) = (row for row in rows if row["About"] == "Against shuffled weights")
    assert likeness["Better"] == "lower"
    lesion = words.figure_rows(card(lesion_energy=0.4, lesion_area=0.1))
    assert lesion[-1]["Figure"] == "energy, against chance"


def test_areas_stand_for_all_three_maps():
    areas = words.area_rows(card())
    assert [row["Map"] for row in areas] == ["heatmap", "random map", "edge detector"]
    assert areas[0]["Insertion"] == f"{card().images['insertion_map'].mean():.3f}"


def test_remarks_tell_what_is_missing():
    assert words.remarks(card()) == []
    (flat,) = words.remarks(card(blank=0.99, blurred=0.99))
    assert flat.startswith("On 20 of 20 images the blank and the blurred picture are called alike")
    assert words.remarks(card(blank=0.99, blurred=0.5)) == []
    found = card()
    found.images.loc[:2, "empty"] = 1.0
    found.images.loc[:1, "shuffled_likeness"] = None
    told = words.remarks(TrustCard(found.facts, found.images, (("a", "b"),)))
    assert told[0] == "3 of 20 maps are zero everywhere."
    assert told[1].startswith("Of 2 images")
    assert told[2] == "1 images could not be used."
