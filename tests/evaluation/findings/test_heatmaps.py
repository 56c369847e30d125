import numpy as np
import pandas as pd
import pytest

from engine.evaluation.findings import Page, Severity, heatmaps_not_trusted, heatmaps_on_padding
from engine.evaluation.trust.card import TrustCard, read_card
from engine.locations import WEIGHTS_DIR

FACTS = {"model": "cnn", "method_label": "Grad-CAM", "dataset": "demo", "split": "test"}


def card(n: int = 30, spread: float = 0.05, **means: float) -> TrustCard:
    """Return a card of a good map: the means of some columns may be others."""
    usual = {
        "insertion_map": 0.9, "deletion_map": 0.2, "insertion_random": 0.5, "deletion_random": 0.5,
        "insertion_edges": 0.6, "deletion_edges": 0.5, "shuffled_likeness": 0.1, "shift_likeness": 0.95,
        "noise_likeness": 0.95, "body_energy": 0.9, "body_area": 0.8, "padding_energy": 0.05,
        "padding_area": 0.1, "empty": 0.0,
    }  # fmt: skip
    rng = np.random.default_rng(0)
    columns = {name: value + spread * rng.normal(size=n) for name, value in (usual | means).items()}
    lesion = dict.fromkeys(
        ("lesion_energy", "lesion_area", "lesion_hit", "lesion_iou", "lesion_energy_edges", "lesion_hit_edges",
         "lesion_iou_edges"), np.full(n, np.nan),
    )  # fmt: skip
    columns["empty"] = (np.arange(n) < n * (usual | means)["empty"]).astype(float)
    return TrustCard(FACTS, pd.DataFrame(columns | lesion))


@pytest.mark.parametrize(
    ("means", "severity", "told"),
    [
        (
            {"shuffled_likeness": 0.9},
            Severity.HIGH,
            "do not depend on the trained weights: likeness to the map",
        ),
        ({"insertion_map": 0.3, "deletion_map": 0.6}, Severity.HIGH, "are worse than chance: insertion"),
        (
            {"insertion_map": 0.5, "deletion_map": 0.5},
            Severity.MEDIUM,
            "are no better than chance: insertion",
        ),
        (
            {"insertion_map": 0.65, "deletion_map": 0.55},
            Severity.NOTE,
            "no better than an edge detector: ins",
        ),
        (
            {"shift_likeness": 0.3},
            Severity.NOTE,
            "unsteady under small changes: likeness after a small shift",
        ),
        ({"empty": 0.8}, Severity.MEDIUM, "show nothing on most images: 24 of 30 maps are zero everywhere"),
    ],
)
def test_a_verdict_that_is_a_fault_is_told_with_its_figure(means, severity, told):
    finding = heatmaps_not_trusted(card(**means))
    assert finding.severity is severity
    assert told in finding.sentence
    assert finding.sentence.endswith("n = 30 of demo · test.")
    assert (finding.page, finding.view) == (Page.GALLERY, "Trust")


def test_good_maps_and_too_few_images_are_not_told():
    assert heatmaps_not_trusted(card()) is None
    undecided = card(n=6, spread=0.3, insertion_map=0.55, deletion_map=0.5)
    assert heatmaps_not_trusted(undecided) is None
    assert heatmaps_on_padding(card()) is None


def test_heat_on_the_padding_is_told():
    finding = heatmaps_on_padding(card(padding_energy=0.4))
    assert finding.sentence.startswith("Grad-CAM heatmaps of cnn lie on the padding")
    assert finding.page is Page.PADDING


def test_the_shipped_cards():
    demo = read_card(WEIGHTS_DIR / "demo/trust/demo-test-gradcam.json")
    assert "no better than an edge detector" in heatmaps_not_trusted(demo).sentence
    kermany = read_card(WEIGHTS_DIR / "mobilenet_v2_crop/trust/kermany-test-gradcam.json")
    assert heatmaps_not_trusted(kermany) is None
