import pytest

from engine.errors import InputError
from engine.evaluation.trust.card import TrustCard, write_card
from engine.evaluation.trust.figures import trust_figures
from engine.evaluation.trust.words import cell
from engine.models.config import ModelConfig
from engine.models.registry import build
from engine.models.store import save_model
from engine.reporting.model_card import write_model_card
from engine.reporting.trust_section import trust_section
from tests.evaluation.trust.cards import FACTS, card, images


def rows(section):
    lines = [line for line in section.splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [dict(zip(cells[0], row, strict=True)) for row in cells[2:]]


def test_a_model_without_cards_has_no_section(tmp_path):
    assert trust_section(tmp_path) == ""


def test_each_card_has_its_verdict_and_its_row(tmp_path):
    lesion = {"lesion_energy": 0.4, "lesion_area": 0.1, "lesion_hit": 0.9, "lesion_iou": 0.3}
    other = TrustCard(
        FACTS | {"method": "eigencam", "method_label": "Eigen-CAM", "dataset": "demo"},
        images(30, shuffled_likeness=0.9, **lesion),
    )
    write_card(card(), tmp_path / "trust" / "a.json")
    write_card(other, tmp_path / "trust" / "b.json")
    section = trust_section(tmp_path)
    assert section.startswith("## Can its heatmaps be trusted?")
    assert (
        "- Grad-CAM of tiny is better than chance and better than an edge detector. (chests, split test, n = 20)"
        in section
    )
    assert "- Eigen-CAM of tiny does not depend on the trained weights; it finds the lesion" in section
    first, second = rows(section)
    assert (first["method"], first["images"], first["n"]) == ("Grad-CAM", "chests, test", "20")
    assert first["against random maps"] == cell(
        trust_figures(card().images).set_index("name").loc["gain_random"]
    )
    assert (first["heat on the lesion, against chance"], second["n"]) == ("n/a", "30")


def test_the_lesion_s_column_is_left_out_without_masks(tmp_path):
    write_card(card(), tmp_path / "trust" / "a.json")
    assert "heat on the lesion" not in trust_section(tmp_path)


def test_the_model_card_takes_it_up(tmp_path):
    config = ModelConfig("simple_cnn", width=4, size=32)
    save_model(tmp_path / "tiny", build(config), config)
    write_card(card(), tmp_path / "tiny" / "trust" / "a.json")
    assert trust_section(tmp_path / "tiny") in write_model_card(tmp_path / "tiny").read_text(encoding="utf-8")
    (tmp_path / "tiny" / "trust" / "b.json").write_text("{")
    with pytest.raises(InputError, match="is not a trust card"):
        write_model_card(tmp_path / "tiny")
