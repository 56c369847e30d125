"""The panels on the heatmaps' trustworthiness and on mean heatmaps, by themselves."""

from streamlit.testing.v1 import AppTest

from engine.evaluation.trust.card import TrustCard, write_card
from tests.evaluation.trust.cards import FACTS, card, images
from tests.ui.app import plots, problems, shown, table
from tests.ui.homes import add_model


def page():
    """Show the panels for a set with cards and for one without, and means of two groups."""
    import numpy as np

    from engine.inference.mean_maps import MeanMap
    from engine.models.catalog import list_models
    from engine.ui import gallery_mean_maps, gallery_trust

    (entry,) = list_models()
    gallery_trust.show_trust(entry, "chests", "test")
    gallery_trust.show_trust(entry, "chests", "val")
    means = [MeanMap(name, 5, np.full((8, 8), 99.0), np.eye(8)) for name in ("NORMAL", "TN")]
    gallery_mean_maps.draw(means, ("NORMAL", "PNEUMONIA"))


def test_the_verdict_comes_first_and_every_method_has_its_own(weights):
    folder = add_model(weights)
    write_card(card(), folder / "trust" / "chests-test-gradcam.json")
    other = FACTS | {"method": "eigencam", "method_label": "Eigen-CAM"}
    write_card(
        TrustCard(other, images(shuffled_likeness=0.9)), folder / "trust" / "chests-test-eigencam.json"
    )
    write_card(TrustCard(FACTS | {"split": "train"}, images()), folder / "trust" / "other.json")
    (folder / "trust" / "bad.json").write_text("{")
    app = AppTest.from_function(page, default_timeout=120).run()
    assert [error.message for error in app.exception] == []
    text = shown(app)
    assert "Grad-CAM of tiny is better than chance and better than an edge detector." in text
    assert "n = 20 (10 NORMAL and 10 PNEUMONIA), drawn at random from chests, split test" in text
    assert len(problems(app)) == 2
    assert all("bad.json' is not a trust card" in problem for problem in problems(app))
    assert table(app, "Method")["Eigen-CAM"][0] == "does not depend on the trained weights"
    assert table(app, "About")["Against shuffled weights"][0] == "likeness of the maps"
    drawn = plots(app)
    assert "Against an edge detector" in drawn["Heatmaps against maps that know nothing, with intervals"]
    assert "Under small changes" in drawn["Likeness of heatmaps, with intervals"]
    # Where there is no card stands how to make one.
    assert "A trust card of tiny on chests, split val" in text
    assert "python -m engine trust --weights tiny --data DIR --split val --out " in text
    means = drawn["Mean heatmap of each class and outcome on the mean radiograph"]
    assert "NORMAL mean of 5 images" in means
    assert "FP no image" in means


def test_cards_of_the_user_go_before_those_that_ship(weights):
    from engine.locations import home_dir
    from engine.models.catalog import list_models
    from engine.ui.gallery_trust import cards_of

    folder = add_model(weights)
    write_card(TrustCard(FACTS | {"seed": 1}, images()), folder / "trust" / "a.json")
    write_card(TrustCard(FACTS | {"seed": 2}, images()), home_dir() / "trust" / "tiny" / "b.json")
    (found,), trouble = cards_of(list_models()[0], "chests", "test")
    assert found.facts["seed"] == 2
    assert trouble == []
